package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// moment is a step of a trace as every renderer tells it.
type moment struct {
	*model.TraceStep
	fault bool     // inflicted by the environment: shown across all nodes
	last  bool     // the step that violates or witnesses the property
	here  string   // the event as its own node sees it
	did   []string // effects, a line per message
	diff  []delta
	notes []string // what a reader must not miss about the step
}

// delta is a change of the state, short and with what was there before.
type delta struct{ short, long string }

// maxChanges is how many changes of one step are shown.
const maxChanges = 12

// moments tells a trace from its start to its last step.
func moments(t *model.Trace) []moment {
	list := starts(t)
	for i := range t.Steps {
		s := &t.Steps[i]
		list = append(list, moment{
			TraceStep: s,
			fault:     s.Kind.IsFault(),
			last:      i == len(t.Steps)-1 && t.Verdict != "",
			here:      eventHere(s),
			did:       effects(s),
			diff:      changes(s),
			notes:     notes(t, s.Step),
		})
	}
	return list
}

// changes tells what a step changed, up to maxChanges.
func changes(s *model.TraceStep) []delta {
	var list []delta
	for _, c := range s.Diff {
		if !isTold(c, s) {
			list = append(list, change(c, s.Node))
		}
	}
	if more := len(list) - maxChanges; more > 0 {
		text := "and " + count(more, "more change")
		list = append(list[:maxChanges], delta{text, text})
	}
	return list
}

// starts are the boots in which a node sent or invoked something, as step 0.
// Timers that a boot sets are part of the initial state.
func starts(t *model.Trace) []moment {
	var list []moment
	for _, e := range t.InitialEffects {
		if e.Kind == "byzantine" {
			list = append(list, moment{
				TraceStep: &model.TraceStep{Node: e.Node, Event: e.Text, Kind: model.EventByzantine}, here: "byzantine",
			})
			continue
		}
		if e.Kind != "send" && e.Kind != "invoke" {
			continue
		}
		if n := len(list); n == 0 || list[n-1].Node != e.Node {
			list = append(list, moment{
				TraceStep: &model.TraceStep{Node: e.Node, Event: "start " + e.Node.String()},
				here:      "start",
			})
		}
		s := list[len(list)-1].TraceStep
		s.Effects = append(s.Effects, e)
	}
	for i := range list {
		list[i].did = effects(list[i].TraceStep)
	}
	return list
}

// notes says what a step is in the run as a whole.
func notes(t *model.Trace, step int) []string {
	var list []string
	at := func(mark *int) bool { return mark != nil && *mark == step }
	if at(t.FaultStep) {
		list = append(list, "the first fault")
	}
	if at(t.ErrorStep) {
		list = append(list, "the first error: "+cmp.Or(t.ErrorReason, "the state deviates from the ideal"))
	}
	if at(t.FailureStep) {
		list = append(list, "the first failure: clients can see it")
	}
	if t.Loop != nil && *t.Loop == step-1 {
		list = append(list, fmt.Sprintf("the loop begins: steps %d to %d repeat for ever", step, len(t.Steps)))
	}
	if t.Loop != nil && *t.Loop == step && step == len(t.Steps) {
		list = append(list, "for ever: nothing that must happen is enabled any more")
	}
	if step == len(t.Steps) && t.Verdict != "" {
		list = append(list, outcome(t))
	}
	return list
}

// outcome says how a trace ends.
func outcome(t *model.Trace) string {
	if t.Verdict == string(model.StatusWitnessed) {
		return "reaches " + t.Property
	}
	return "violates " + t.Property + ": " + t.Reason
}

// eventHere shortens an event's label by what the node's column says already.
func eventHere(s *model.TraceStep) string {
	switch s.Kind {
	case model.EventDeliver:
		return s.From.String() + " -> " + envelopeMessage(s.Event)
	case model.EventTimeout, model.EventRestart, model.EventUpon:
		return strings.Replace(s.Event, string(s.Kind)+" "+s.Node.String(), string(s.Kind), 1)
	case model.EventByzantine:
		if s.From == model.None {
			return strings.Replace(s.Event, " "+s.Node.String(), "", 1)
		}
	case model.EventInvoke:
		return strings.Replace(s.Event, " @"+s.Node.String(), "", 1)
	}
	return s.Event
}

// envelopeMessage returns what stands behind the first arrow and its number,
// as the message in "drop 1->2 Ask{Term: 1}".
func envelopeMessage(text string) string {
	if _, rest, ok := strings.Cut(text, "->"); ok {
		if _, message, ok := strings.Cut(rest, " "); ok {
			return message
		}
	}
	return text
}

// effects tells what a step did in its order, with one line for all receivers
// of a message.
func effects(s *model.TraceStep) []string {
	var lines []string
	lineOf := map[string]int{} // by message
	returns := s.Returns
	for _, e := range s.Effects {
		switch e.Kind {
		case "send":
			m := envelopeMessage(e.Text)
			if i, sent := lineOf[m]; sent {
				lines[i] += "," + e.To.String()
				continue
			}
			lineOf[m] = len(lines)
			lines = append(lines, m+" -> "+e.To.String())
			continue
		case "lie":
			e.Text = e.Node.String() + " lies: " + envelopeMessage(e.Text)
		case "reply", "return":
			// What the client saw names the operation, too.
			if len(returns) > 0 {
				own := "c" + s.Node.String() + " " // of a node that is itself a client
				e.Text = e.Kind + " " + strings.TrimPrefix(returns[0], own)
				returns = returns[1:]
			}
		}
		lines = append(lines, e.Text)
	}
	return lines
}

// isTold reports whether the step's event or effects say already that this
// part of the state changed: the engine shows timers and crashes as parts of a
// node's state.
func isTold(c model.Change, s *model.TraceStep) bool {
	part, _ := strings.CutPrefix(c.Path, "nodes."+s.Node.String()+".")
	if s.Kind == model.EventTick {
		// Only time has changed, and how much of it is left shows when it is up.
		return true
	}
	switch {
	case part == "Status":
		return s.Kind == model.EventCrash || s.Kind == model.EventRestart
	case part == "Timers" || strings.HasPrefix(part, "Timers."):
		return s.Kind == model.EventCrash || s.Kind == model.EventTimeout ||
			slices.ContainsFunc(s.Effects, func(e model.Effect) bool { return e.Kind == "set" || e.Kind == "stop" })
	}
	return false
}

// change tells one changed leaf, without the path to the node it happened on.
func change(c model.Change, node model.NodeID) delta {
	d := delta{short: strings.TrimPrefix(c.Path, "nodes."+node.String()+".")}
	if c.New == nil {
		d.short += " is gone"
	} else {
		d.short += " = " + c.New.Text
	}
	d.long = d.short
	if c.Old != nil {
		d.long += " (was " + c.Old.Text + ")"
	}
	return d
}

// nodeName is the head of a node's column. A role says more than the word node.
func nodeName(n model.TraceNode) string {
	if n.Role == "" {
		return "node " + n.ID.String()
	}
	return n.ID.String() + " " + n.Role
}

// stateLines tells a whole state: one line per node, and one for each other
// part of it.
func stateLines(t *model.Trace, state model.Value) []fact {
	if len(state.Keys) != len(state.Items) || len(state.Keys) == 0 {
		return []fact{{"state", state.Text}}
	}
	var list []fact
	for i, key := range state.Keys {
		part := state.Items[i]
		if key != "nodes" || len(part.Items) != len(t.Nodes) {
			list = append(list, fact{key, part.Text})
			continue
		}
		for j, n := range t.Nodes {
			list = append(list, fact{nodeName(n), part.Items[j].Text})
		}
	}
	return list
}

// operation is a call as its client saw it: for a violated history, what a
// reader has to understand first.
type operation struct {
	client, call     string
	invoked, returns int // steps; 0 is the start
	closed           bool
	result           string // may be empty
}

// operations are the calls of all clients in the order of their invocation.
func operations(t *model.Trace) []operation {
	var list []operation
	effects := func(step int, effects []model.Effect, returns []string) {
		for _, e := range effects {
			switch e.Kind {
			case "invoke":
				// A node that is itself a client has its own number.
				list = append(list, operation{client: "c" + e.Node.String(), call: strings.TrimPrefix(e.Text, "invoke "), invoked: step})
			case "reply", "return":
				if len(returns) > 0 {
					closeOperation(list, step, returns[0])
					returns = returns[1:]
				}
			}
		}
	}
	effects(0, t.InitialEffects, nil)
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Kind == model.EventInvoke {
			client, call, _ := strings.Cut(strings.TrimPrefix(s.Event, "invoke "), " ")
			call, _, _ = strings.Cut(call, " @"+s.Node.String())
			list = append(list, operation{client: client, call: call, invoked: s.Step})
		}
		effects(s.Step, s.Effects, s.Returns)
	}
	return list
}

// closeOperation ends the client's open operation. The text names the
// operation only where histories are kept.
func closeOperation(list []operation, step int, text string) {
	for i := range list {
		op := &list[i]
		rest, ok := strings.CutPrefix(text, op.client+" ")
		if ok && !op.closed {
			op.closed, op.returns, op.result = true, step, strings.TrimSpace(strings.TrimPrefix(rest, op.call))
			return
		}
	}
}

func (o operation) steps() string {
	if !o.closed {
		return fmt.Sprintf("%d-", o.invoked)
	}
	if o.returns == o.invoked {
		return strconv.Itoa(o.invoked)
	}
	return fmt.Sprintf("%d-%d", o.invoked, o.returns)
}

func (o operation) outcome() string {
	switch {
	case !o.closed:
		return "pending"
	case o.result == "":
		return "returned"
	}
	return o.result
}
