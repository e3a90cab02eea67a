package domino

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through what Elnozahy and others (2002) say of
// uncoordinated checkpointing, one claim at a time.

var processes = Config{Nodes: 2, Checkpoints: 2, Messages: 3}

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, processes.Protocol(), id)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// A process in its second interval that has sent and received in both.
func busy() State {
	return State{
		Interval: 1,
		Sent:     []Sending{{2, App{0, 0, 1}}, {2, App{0, 1, 2}}},
		Received: []Receipt{{2, App{0, 0, 1}, 0}, {2, App{0, 1, 2}, 1}},
	}
}

// A message carries the interval of its sender.
func TestMessageCarriesInterval(t *testing.T) {
	got := node(t, 1).Timeout(State{Interval: 2}, send)
	m := App{Interval: 2, Seq: 1}
	want(t, got, State{Interval: 2, Sent: []Sending{{2, m}}}, model.Sent[Message]{To: 2, Message: m})
}

// The receiver records the dependency of its own interval on the sender's.
func TestReceiverRecordsDependency(t *testing.T) {
	got := node(t, 1).Receive(State{Interval: 2}, 2, App{0, 1, 1})
	wanted := []Dependency{{On: 2, SentIn: 1, ReceivedIn: 2}}
	if diff := cmp.Diff(wanted, got.State.dependencies()); diff != "" {
		t.Errorf("dependencies (-want +got):\n%s", diff)
	}
}

// A failure takes what was done since the last checkpoint, and the recovery
// begins by asking for dependencies.
func TestRestartsFromTheLastCheckpoint(t *testing.T) {
	got := node(t, 1).Restart(busy())
	want(t, got, State{
		Interval: 1,
		Phase:    Collecting,
		Sent:     busy().Sent[:1],
		Received: busy().Received[:1],
	}, model.Sent[Message]{To: 2, Message: Request{}})
	if len(got.Timers) > 0 {
		t.Errorf("goes on before it knows the line: timers %v", got.Timers)
	}
}

// The answer to the request has the dependencies on stable storage and those of
// the current state; then the process stops.
func TestReportsAndStops(t *testing.T) {
	got := node(t, 1).Receive(busy(), 2, Request{})
	stopped := busy()
	stopped.Phase = Stopped
	want(t, got, stopped, model.Sent[Message]{To: 2, Message: Report{
		Latest:       1,
		Dependencies: []Dependency{{2, 0, 0}, {2, 1, 1}},
	}})
	if len(got.Timers) > 0 {
		t.Errorf("has stopped, with timers %v", got.Timers)
	}
	want(t, node(t, 1).Receive(stopped, 2, App{0, 1, 3}), stopped)
}

// A process whose state is on the recovery line goes on in it, another goes back.
func TestRollsBackToTheLine(t *testing.T) {
	for _, test := range []struct {
		at   int // of the line, for node 1
		kept int // of the two intervals
	}{{0, 0}, {1, 1}, {2, 2}} {
		r := Recovery{Latest: map[model.NodeID]int{1: 1, 2: 1}, Line: Line{1: test.at, 2: 0}}
		s := busy()
		s.Phase = Stopped
		got := node(t, 1).Receive(s, 2, Rollback{0, r})
		want(t, got, State{
			Interval:   min(test.at, 1),
			Sent:       busy().Sent[:test.kept],
			Received:   busy().Received[:test.kept],
			Recoveries: []Recovery{r},
		})
		if !slices.Contains(got.Timers, send) {
			t.Errorf("line %d: does not go on, timers %v", test.at, got.Timers)
		}
	}
}

// A message of an interval that was undone is discarded; one from before the
// line is received, however late.
func TestDiscardsUndoneMessages(t *testing.T) {
	s := State{Recoveries: []Recovery{{Line: Line{1: 0, 2: 1}}}}
	want(t, node(t, 1).Receive(s, 2, App{0, 1, 2}), s)
	after := s
	after.Received = []Receipt{{2, App{0, 0, 1}, 0}}
	want(t, node(t, 1).Receive(s, 2, App{0, 0, 1}), after)
}

// A message from after a recovery waits for the receiver to take part in it.
func TestHoldsMessagesFromAfterTheRollback(t *testing.T) {
	want(t, node(t, 1).Receive(State{}, 2, App{1, 0, 1}), State{})
}

// settled is the line that is found for two processes with two checkpoints, the
// first of which has failed.
func settled(known map[model.NodeID][]Dependency) Line {
	line := Line{1: 2, 2: 3}
	processes.settle(line, known)
	return line
}

// The dependencies decide how far the dominoes fall.
func TestRecoveryLine(t *testing.T) {
	for _, test := range []struct {
		name  string
		known map[model.NodeID][]Dependency
		line  Line
	}{
		{"nobody depends on what is lost", map[model.NodeID][]Dependency{2: {{1, 1, 2}}}, Line{1: 2, 2: 3}},
		{"one depends on it", map[model.NodeID][]Dependency{2: {{1, 2, 1}}}, Line{1: 2, 2: 1}},
		{"and undoes nothing else", map[model.NodeID][]Dependency{1: {{2, 0, 1}}, 2: {{1, 2, 1}}}, Line{1: 2, 2: 1}},
		{"or all", map[model.NodeID][]Dependency{1: {{2, 0, 0}, {2, 1, 1}}, 2: {{1, 1, 0}, {1, 2, 1}}}, Line{1: 0, 2: 0}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.line, settled(test.known)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
