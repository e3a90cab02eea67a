package kootoueg

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through Koo and Toueg (1987), one claim at a time.

type (
	outcome = model.Outcome[State, Message]
	labels  = map[model.NodeID]int
)

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, Config{Nodes: 3, Messages: 3, Initiators: 3}.Protocol(), id)
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

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

// busy has sent to node 1 and received from node 3 since its permanent
// checkpoint, which has older messages from both.
func busy() State {
	return State{
		Current:   Snapshot{Sent: labels{1: 2}, Received: labels{1: 1, 3: 2}},
		Permanent: Snapshot{Sent: labels{1: 1}, Received: labels{1: 1, 3: 1}},
	}
}

// tentative is busy in node 1's round, waiting for node 3.
func tentative() State {
	s := busy()
	s.Round, s.Parent, s.Tentative = 1, 1, s.Current
	s.Cohort, s.Waiting = model.Nodes(3), model.Nodes(3)
	return s
}

// The one who begins takes a tentative checkpoint and asks those from
// whom it has received since its last one (ckpt_cohort), with the last label.
func TestBeginsARound(t *testing.T) {
	got := node(t, 2).Timeout(busy(), checkpoint)
	s := tentative()
	s.Round, s.Parent, s.Begun = 2, model.None, true
	want(t, got, s, to(3, Request{2, 2}))
}

// A process that is asked takes a checkpoint if the message named was
// sent after its last one, and asks its own cohort; otherwise it is just willing.
func TestTakesACheckpointOnlyIfNeeded(t *testing.T) {
	got := node(t, 2).Receive(busy(), 1, Request{1, 2})
	want(t, got, tentative(), to(3, Request{1, 2}))

	got = node(t, 2).Receive(busy(), 1, Request{1, 1})
	want(t, got, busy(), to(1, Answer{1, true}))
}

// One checkpoint serves all requests of a round. A process in a
// round, or one that goes back, refuses to be in another.
func TestAnswersWhileTentative(t *testing.T) {
	got := node(t, 2).Receive(tentative(), 3, Request{1, 5})
	want(t, got, tentative(), to(3, Answer{1, true}))

	got = node(t, 2).Receive(tentative(), 3, Request{3, 5})
	want(t, got, tentative(), to(3, Answer{3, false}))

	back := busy()
	back.Phase = RollingBack
	got = node(t, 2).Receive(back, 3, Request{3, 5})
	want(t, got, back, to(3, Answer{3, false}))
}

// A process is willing once its whole cohort is, and not if one of
// them is not.
func TestWillingIfTheCohortIs(t *testing.T) {
	for _, willing := range []bool{true, false} {
		got := node(t, 2).Receive(tentative(), 3, Answer{1, willing})
		s := tentative()
		s.Waiting = 0
		want(t, got, s, to(1, Answer{1, willing}))
	}
}

// The decision goes the way that the requests went, and makes the
// tentative checkpoint the permanent one or leaves the old one.
func TestDecision(t *testing.T) {
	for _, permanent := range []bool{true, false} {
		got := node(t, 2).Receive(tentative(), 1, Decision{1, permanent})
		s := busy()
		s.Settled = model.Nodes(1)
		if permanent {
			s.Permanent = s.Current
		}
		want(t, got, s, to(3, Decision{1, permanent}))
	}
}

// Between its tentative checkpoint and the decision a process sends
// no messages of the application. It may receive.
func TestSendsNothingWhileTentative(t *testing.T) {
	got := node(t, 2).Receive(tentative(), 1, App{0, 2})
	if slices.Contains(got.Timers, send) {
		t.Errorf("may send: timers %v", got.Timers)
	}
	if got.State.Current.Received[1] != 2 || got.State.Tentative.Received[1] != 1 {
		t.Errorf("received %v, with a tentative checkpoint of %v", got.State.Current.Received, got.State.Tentative.Received)
	}
	got = node(t, 2).Receive(got.State, 1, Decision{1, true})
	if !slices.Contains(got.Timers, send) {
		t.Errorf("may not send after the decision: timers %v", got.Timers)
	}
}

// A process that fails before it decides undoes the round that it
// began; any other keeps its tentative checkpoint until it hears the decision.
func TestRestartsWithATentativeCheckpoint(t *testing.T) {
	s := tentative()
	got := node(t, 2).Restart(s)
	s.Current, s.Waiting, s.Phase = Snapshot{}, 0, Restarting
	want(t, got, s, to(1, Answer{1, false}))

	got = node(t, 2).Receive(got.State, 1, Decision{1, true})
	roll := Roll{1, 2}
	want(t, got, State{
		Permanent:    tentative().Tentative,
		Settled:      model.Nodes(1),
		Phase:        RollingBack,
		Incarnations: labels{2: 1},
		Cohort:       model.Nodes(1, 3),
		Waiting:      model.Nodes(1, 3),
	}, to(3, Decision{1, true}), to(1, roll), to(3, Roll{1, 0}))

	began := tentative()
	began.Round, began.Parent = 2, model.None
	got = node(t, 2).Restart(began)
	if s := got.State; s.Round != model.None || s.Committed || s.Phase != RollingBack {
		t.Errorf("has not undone its round: %+v", s)
	}
	if diff := cmp.Diff(to(3, Decision{2, false}), got.Sent[0]); diff != "" {
		t.Errorf("first message (-want +got):\n%s", diff)
	}
}

// A process goes back if it has received a message that the other one
// undoes (last_rmsg > last_smsg), and tells all others up to where.
func TestGoesBackOnlyIfNeeded(t *testing.T) {
	got := node(t, 2).Receive(busy(), 3, Roll{1, 2})
	s := busy()
	s.Incarnations = labels{3: 1}
	want(t, got, s, to(3, Ready{1}))

	got = node(t, 2).Receive(busy(), 3, Roll{1, 1})
	s.Incarnations = labels{2: 1, 3: 1}
	s.Phase, s.Parent = RollingBack, 3
	s.Cohort, s.Waiting = model.Nodes(1, 3), model.Nodes(1, 3)
	want(t, got, s, to(1, Roll{1, 1}), to(3, Roll{1, 0}))
}

// It is ready once all that it has asked are, and resumes from its
// permanent checkpoint when it hears the decision, which it passes on.
func TestResumesTogether(t *testing.T) {
	s := busy()
	s.Phase, s.Parent, s.Incarnations = RollingBack, 3, labels{2: 1, 3: 1}
	s.Cohort, s.Waiting = model.Nodes(1, 3), model.Nodes(1)
	got := node(t, 2).Receive(s, 1, Ready{1})
	s.Waiting = 0
	want(t, got, s, to(3, Ready{1}))

	got = node(t, 2).Receive(s, 3, Resume{0}) // the end of an earlier rollback
	want(t, got, s)

	got = node(t, 2).Receive(s, 3, Resume{1})
	after := State{Current: busy().Permanent, Permanent: busy().Permanent, Incarnations: s.Incarnations}
	want(t, got, after, to(1, Resume{1}), to(3, Resume{1}))
}

// A message is received once, in order, and in the incarnation that is known.
func TestReceives(t *testing.T) {
	for _, test := range []struct {
		name     string
		m        App
		received int
	}{
		{"the next one", App{1, 3}, 3},
		{"one that was overtaken", App{1, 1}, 2},
		{"one that was undone", App{0, 3}, 2},
		{"one from after a rollback not heard of", App{2, 3}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := busy()
			s.Incarnations = labels{3: 1}
			got := node(t, 2).Receive(s, 3, test.m)
			if got.State.Current.Received[3] != test.received {
				t.Errorf("received up to %d, want %d", got.State.Current.Received[3], test.received)
			}
		})
	}
}
