package model

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// election is small enough to write its runs down: node 1 asks, the others
// grant, and a majority wins.
func election() cornerSystem {
	return corner(cornerProtocol{
		Nodes: 3,
		Start: func(n cornerNode, _ *cornerState) { n.SetTimer("campaign") },
		Timeout: func(n cornerNode, s *cornerState, _ Timer) {
			s.X = 1
			n.Broadcast(cornerMessage{K: 1})
		},
		Receive: func(n cornerNode, s *cornerState, from NodeID, m cornerMessage) {
			switch {
			case m.K == 1 && len(s.Log) == n.Choose(2):
				s.Log = append(s.Log, int(from))
				n.Send(from, cornerMessage{K: 2})
			case m.K == 2:
				s.X++
			}
		},
	}, Pairwise("OneLeader", func(a, b cornerState) error {
		if a.X > 1 && b.X > 1 {
			return errors.New("two leaders")
		}
		return nil
	}), Reachable("Leader", func(s cornerState) bool { return s.X > 1 }))
}

func electionTrace(t *testing.T) (*Instance, *Trace) {
	t.Helper()
	in := instance(t, Environment{Network: Multiset, Faults: Faults{Drop: 1}}, func() Model { return election() })
	r := explored(t, in, Options{Witnesses: true})
	if r.Violation == nil || len(r.Witnesses) != 1 {
		t.Fatalf("got %s, %+v", r.Verdict, r.Violation)
	}
	replaysAlike(t, in, r)
	return in, r.Violation.Trace
}

// copyOf copies a trace by way of a file.
func copyOf(t *testing.T, tr *Trace) *Trace {
	t.Helper()
	text, err := json.Marshal(tr)
	if err != nil {
		t.Fatal(err)
	}
	var c Trace
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return &c
}

// A trace is also a script, and replays when it comes from a file.
func TestTraceIsAScript(t *testing.T) {
	in, tr := electionTrace(t)
	again, err := in.ReplayTrace(copyOf(t, tr))
	if err != nil || len(again.Steps) != len(tr.Steps) || again.Final.Text != tr.Final.Text {
		t.Errorf("from a file: got %v", err)
	}
	script, err := ParseScript("trace", strings.Join(events(tr), "\n"))
	if err != nil {
		t.Fatal(err)
	}
	again, err = in.Replay(script)
	if err != nil || again.Property != tr.Property || again.Reason != tr.Reason || again.Final.Text != tr.Final.Text {
		t.Errorf("as a script: got %v, %v", again, err)
	}
	for i, st := range again.Steps {
		if st.Hash != tr.Steps[i].Hash || st.Index != tr.Steps[i].Index {
			t.Errorf("step %d: got %+v, want %+v", i+1, st, tr.Steps[i])
		}
	}
}

// What was changed in a trace by hand is noticed where it matters.
func TestTamperedTraces(t *testing.T) {
	in, tr := electionTrace(t)
	last := len(tr.Steps)
	for name, tt := range map[string]struct {
		change func(tr *Trace)
		step   int // at which it is noticed
	}{
		"hash":             {func(tr *Trace) { tr.Steps[2].Hash = "00" }, 3},
		"no hash":          {func(tr *Trace) { tr.Steps[0].Hash = "" }, 1},
		"last step gone":   {func(tr *Trace) { tr.Steps = tr.Steps[:last-1] }, last - 1},
		"first step gone":  {func(tr *Trace) { tr.Steps = tr.Steps[1:] }, 1},
		"other event":      {func(tr *Trace) { tr.Steps[0].Event = "timeout 3 campaign" }, 1},
		"no such event":    {func(tr *Trace) { tr.Steps[1].Event = "3->3 cornerMessage{K: 7}" }, 2},
		"misspelt event":   {func(tr *Trace) { tr.Steps[1].Event = "timeuot 1" }, 0},
		"exchanged":        {func(tr *Trace) { tr.Steps[0], tr.Steps[1] = tr.Steps[1], tr.Steps[0] }, 1},
		"goal":             {func(tr *Trace) { tr.Property = "Leader" }, last},
		"other property":   {func(tr *Trace) { tr.Property = "NoPanic" }, last},
		"no such property": {func(tr *Trace) { tr.Property = "Nothing" }, last},
		"initial state":    {func(tr *Trace) { tr.Initial.Text = "{}" }, 0},
	} {
		c := copyOf(t, tr)
		tt.change(c)
		_, err := in.ReplayTrace(c)
		var replay *ReplayError
		var enabled *NotEnabledError
		var syntax *SyntaxError
		switch {
		case errors.As(err, &replay) && replay.Step == tt.step && replay.Text != "":
		case errors.As(err, &enabled) && enabled.Step == tt.step && len(enabled.Enabled) > 0:
		case errors.As(err, &syntax) && tt.step == 0:
		default:
			t.Errorf("%s: got error %#v, want one at step %d", name, err, tt.step)
		}
	}
}

// A trace of another model does not pass.
func TestTraceOfAnotherModel(t *testing.T) {
	_, tr := electionTrace(t)
	mended := election()
	receive := mended.Protocol.Receive
	mended.Protocol.Receive = func(n cornerNode, s *cornerState, from NodeID, m cornerMessage) {
		if m.K == 1 || from == 2 {
			receive(n, s, from, m)
		}
	}
	_, err := instance(t, Environment{Network: Multiset, Faults: Faults{Drop: 1}}, func() Model { return mended }).ReplayTrace(tr)
	var enabled *NotEnabledError
	var replay *ReplayError
	if !errors.As(err, &enabled) && !errors.As(err, &replay) {
		t.Errorf("got error %v", err)
	}
}

func TestReplayStops(t *testing.T) {
	in, _ := electionTrace(t)
	for name, tt := range map[string]struct {
		lines []string
		steps int    // played before it stops
		want  string // of the error
	}{
		"not enabled":   {[]string{"timeout 1 campaign", "timeout 1 campaign"}, 1, "step 2: not enabled: timeout 1 campaign"},
		"ambiguous":     {[]string{"timeout 1 campaign", "1->2 cornerMessage"}, 1, "2:1: 1->2 cornerMessage fits several enabled events"},
		"wrong state":   {[]string{"timeout 1 campaign", "= 1.X 2", "timeout 2 campaign"}, 1, "= 1.X 2"},
		"no such field": {[]string{"= 1.Y 2"}, 0, "no such part"},
		"no such node":  {[]string{"= 9.X 2"}, 0, "no such part"},
		"property":      {[]string{"timeout 1 campaign", "= property OneLeader violated"}, 1, "but it is holds"},
		"misnamed":      {[]string{"= property OneLaeder holds"}, 0, `did you mean "OneLeader"`},
		"return":        {[]string{"= c1 write(1) ok"}, 0, "no such call has returned"},
		"dropped twice": {[]string{"timeout 1 campaign", "drop 1->2 cornerMessage", "drop 1->3 cornerMessage"}, 2, "step 3: not enabled"},
	} {
		script, err := ParseScript("script", strings.Join(tt.lines, "\n"))
		if err != nil {
			t.Fatal(err)
		}
		tr, err := in.Replay(script)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want %q", name, err, tt.want)
		}
		if tr == nil || len(tr.Steps) != tt.steps {
			t.Errorf("%s: the trace has not the %d steps before: %+v", name, tt.steps, tr)
		}
	}
	tr := replayed(t, in, "timeout 1 campaign", "= 1.X 1", "= property OneLeader holds", "= 2 {X: 0}", "= 2.Timers [campaign]", "drop 1->2 cornerMessage{K: 1}")
	if tr.FaultStep == nil || *tr.FaultStep != 2 || tr.Property != "" {
		t.Errorf("got fault step %v, property %q", tr.FaultStep, tr.Property)
	}
}

// Of what could have happened instead, the most similar comes first.
func TestNearestEnabled(t *testing.T) {
	in, _ := electionTrace(t)
	for text, want := range map[string]string{
		"timeout 2 campiagn":                       "timeout 2 campaign",
		"1->2 cornerMessage{K: 2} choose 1":        "1->2 cornerMessage{K: 1, List: []} choose 1",
		"drop 1->3 cornerMessage{K: 1, List: [1]}": "drop 1->3 cornerMessage{K: 1, List: []}",
	} {
		script, err := ParseScript("script", "timeout 1 campaign\n"+text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = in.Replay(script)
		var not *NotEnabledError
		if !errors.As(err, &not) || not.Step != 2 || not.Line != 2 || not.Event != text {
			t.Fatalf("%s: got error %v", text, err)
		}
		if not.Enabled[0] != want {
			t.Errorf("%s: nearest are %q, want first %q", text, not.Enabled, want)
		}
		all := []string{
			"timeout 2 campaign", "timeout 3 campaign",
			"1->2 cornerMessage{K: 1, List: []} choose 0", "1->2 cornerMessage{K: 1, List: []} choose 1",
			"1->3 cornerMessage{K: 1, List: []} choose 0", "1->3 cornerMessage{K: 1, List: []} choose 1",
			"drop 1->2 cornerMessage{K: 1, List: []}", "drop 1->3 cornerMessage{K: 1, List: []}",
		}
		if got := slices.Sorted(slices.Values(not.Enabled)); !slices.Equal(got, slices.Sorted(slices.Values(all))) {
			t.Errorf("%s: enabled are %q", text, got)
		}
	}
}

// Every random walk can be written down and replayed to the same trace.
func TestWalksReplay(t *testing.T) {
	cases := largeCases(t)
	for i, c := range cases[:min(2, len(cases))] {
		in := instance(t, c.env, func() Model { return c.system() })
		p, err := in.player(&event{kind: eventStart})
		if err != nil {
			t.Fatal(err)
		}
		for k := 0; k < 20 && len(p.fallen) == 0; k++ {
			list, labels, err := p.options()
			if err != nil {
				t.Fatal(err)
			}
			if len(list) == 0 {
				break
			}
			at := (7*k + 3*i) % len(list)
			if err := p.play(labels[at], 0); err != nil {
				t.Fatal(err)
			}
			if got := p.trace.Steps[k].Index; got != at {
				t.Fatalf("case %d, step %d: index %d, want %d", i, k+1, got, at)
			}
		}
		p.conclude()
		if len(p.trace.Steps) == 0 {
			t.Fatalf("case %d cannot take a step", i)
		}
		again, err := in.ReplayTrace(p.trace)
		if err != nil {
			t.Fatal(err)
		}
		first, second := copyOf(t, p.trace), copyOf(t, again)
		sameText(t, "the trace", first.Final.Text, second.Final.Text)
		if !slices.Equal(events(first), events(second)) {
			t.Errorf("got %v, want %v", events(second), events(first))
		}
	}
}

// Initial states that look alike are told apart by what follows.
func TestStartsThatLookAlike(t *testing.T) {
	in := instance(t, unordered, func() Model {
		return corner(cornerProtocol{
			Start: func(n cornerNode, _ *cornerState) {
				n.RecordInvoke(Op{Func: "boot"})
				n.RecordReturn(n.Choose(3))
				n.SetTimer("again")
			},
			Timeout: func(n cornerNode, s *cornerState, _ Timer) {
				n.RecordInvoke(Op{Func: "tick"})
				n.RecordReturn(0)
			},
		}, OnHistory[cornerState]("NotTwo", func(h History) error { return failIf(len(h) == 4 && h[1].Result == 2) }))
	})
	r := explored(t, in, Options{})
	if r.Verdict != Violated || r.Violation.Steps != 1 {
		t.Fatalf("got %s, %+v", r.Verdict, r.Violation)
	}
	replaysAlike(t, in, r)
}

type brittle int

func (b brittle) String() string { return []string{"zero", "one"}[b] }

// A String method that panics spoils the text of a value, not the finding.
func TestStringThatPanics(t *testing.T) {
	type state struct{ B brittle }
	in := instance(t, unordered, func() Model {
		return System[state, int]{Protocol: Protocol[state, int]{
			Name: "brittle", Nodes: 1,
			Start:      func(n *Node[int], _ *state) { n.SetTimer("tick") },
			Timeout:    func(n *Node[int], s *state, _ Timer) { s.B++; n.SetTimer("tick") },
			Properties: []Property[state]{EachNode("Small", func(s state) error { return failIf(s.B == 3) })},
		}}
	})
	r := explored(t, in, Options{})
	if r.Verdict != Violated || r.Violation.Steps != 3 {
		t.Fatalf("got %s, %+v", r.Verdict, r.Violation)
	}
	if got := r.Violation.Trace.Steps[0].Diff[0].New.Text; got != "one" {
		t.Errorf("after a step B is %q", got)
	}
}
