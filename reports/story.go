package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// moment is a step of a trace as every renderer tells it.
type moment struct {
	*model.TraceStep
	fault bool   // inflicted by the environment: shown across all nodes
	last  bool   // the step that violates or witnesses the property
	here  string // the event as its own node sees it
	sends []string
	other []string // effects that are no sends, and returns
	diff  []delta
	notes []string // what a reader must not miss about the step
}

// delta is a change of the state, short and with what was there before.
type delta struct{ short, long string }

// maxChanges is how many changes of one step are shown.
const maxChanges = 12

// moments tells the steps of a trace.
func moments(t *model.Trace) []moment {
	list := make([]moment, len(t.Steps))
	for i := range t.Steps {
		s := &t.Steps[i]
		m := &list[i]
		m.TraceStep = s
		m.fault = s.Kind == model.EventCrash || s.Kind == model.EventDrop || s.Kind == model.EventDuplicate
		m.last = i == len(t.Steps)-1 && t.Property != ""
		m.here = eventHere(s)
		m.sends, m.other = effects(s)
		m.diff = changes(s)
		m.notes = notes(t, s.Step)
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

// notes says what a step is in the run as a whole.
func notes(t *model.Trace, step int) []string {
	var list []string
	at := func(mark *int) bool { return mark != nil && *mark == step }
	if at(t.FaultStep) {
		list = append(list, "the first fault")
	}
	if at(t.ErrorStep) {
		list = append(list, "the first error: the state deviates from the ideal")
	}
	if at(t.FailureStep) {
		list = append(list, "the first failure: clients can see it")
	}
	if step == len(t.Steps) && t.Property != "" {
		list = append(list, outcome(t))
	}
	return list
}

// outcome says how a trace ends.
func outcome(t *model.Trace) string {
	verb := "ends " + t.Property
	switch t.Verdict {
	case string(model.Violated):
		verb = "violates " + t.Property
	case string(model.StatusWitnessed):
		verb = "reaches " + t.Property
	}
	if t.Reason != "" {
		verb += ": " + t.Reason
	}
	return verb
}

// eventHere shortens an event's label by what the node's column says already.
func eventHere(s *model.TraceStep) string {
	switch s.Kind {
	case model.EventDeliver:
		return s.From.String() + " -> " + envelopeMessage(s.Event)
	case model.EventTimeout, model.EventRestart:
		return strings.Replace(s.Event, string(s.Kind)+" "+s.Node.String(), string(s.Kind), 1)
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

// effects tells what a step did, with one line for all receivers of a message.
func effects(s *model.TraceStep) (sends, other []string) {
	receivers := map[string][]string{}
	var messages []string
	returns := s.Returns
	for _, e := range s.Effects {
		switch e.Kind {
		case "send":
			m := envelopeMessage(e.Text)
			if receivers[m] == nil {
				messages = append(messages, m)
			}
			receivers[m] = append(receivers[m], e.To.String())
		case "reply":
			// The return that it is says what was called, too.
			if len(returns) > 0 {
				e.Text = "reply " + returns[0]
				returns = returns[1:]
			}
			other = append(other, e.Text)
		default:
			other = append(other, e.Text)
		}
	}
	for _, m := range messages {
		sends = append(sends, m+" -> "+strings.Join(receivers[m], ", "))
	}
	return sends, other
}

// isTold reports whether the step's event or effects say already that this
// part of the state changed: the engine shows timers and crashes as parts of a
// node's state.
func isTold(c model.Change, s *model.TraceStep) bool {
	part, _ := strings.CutPrefix(c.Path, "nodes."+s.Node.String()+".")
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

// nodeName is the head of a node's column.
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

// operation is a call as its client saw it.
type operation struct {
	client, call     string
	invoked, returns int    // steps; returns is 0 while it is pending
	result           string // may be empty
}

// operations are the calls of all clients in the order of their invocation.
func operations(t *model.Trace) []operation {
	var list []operation
	invoke := func(step int, text string) {
		client, call, _ := strings.Cut(text, " ")
		list = append(list, operation{client: client, call: call, invoked: step})
	}
	for i := range t.Steps {
		s := &t.Steps[i]
		if s.Kind == model.EventInvoke {
			event, _, _ := strings.Cut(strings.TrimPrefix(s.Event, "invoke "), " @"+s.Node.String())
			invoke(s.Step, event)
		}
		for _, e := range s.Effects {
			if e.Kind == "invoke" {
				// A node that is itself a client has its own number.
				invoke(s.Step, "c"+s.Node.String()+" "+strings.TrimPrefix(e.Text, "invoke "))
			}
		}
		for _, r := range s.Returns {
			returned(list, s.Step, r)
		}
	}
	return list
}

// returned closes the client's open operation. The text names the operation
// only where histories are kept.
func returned(list []operation, step int, text string) {
	for i := range list {
		op := &list[i]
		rest, ok := strings.CutPrefix(text, op.client+" ")
		if ok && op.returns == 0 {
			op.returns, op.result = step, strings.TrimSpace(strings.TrimPrefix(rest, op.call))
			return
		}
	}
}

func (o operation) steps() string {
	if o.returns == 0 {
		return fmt.Sprintf("%d-", o.invoked)
	}
	if o.returns == o.invoked {
		return strconv.Itoa(o.invoked)
	}
	return fmt.Sprintf("%d-%d", o.invoked, o.returns)
}

func (o operation) outcome() string {
	switch {
	case o.returns == 0:
		return "pending"
	case o.result == "":
		return "returned"
	}
	return o.result
}
