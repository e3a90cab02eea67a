package caspaxos

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through Rystsov's paper of 2018. Node 2 is looked at.

var (
	register = Config{Rounds: 3, Workload: Reads}.Protocol()

	b11 = Ballot{1, 1}
	b12 = Ballot{1, 2}
	b13 = Ballot{1, 3}
	b21 = Ballot{2, 1}
	b22 = Ballot{2, 2}
)

func call(op model.Op) model.Call { return model.Call{Client: 2, Seq: 1, Op: op} }

func receive(t *testing.T, s State, from model.NodeID, m Message) model.Outcome[State, Message] {
	t.Helper()
	return modeltest.Node(t, register, 2).Receive(s, from, m)
}

func wantState(t *testing.T, got model.Outcome[State, Message], want State) {
	t.Helper()
	if diff := cmp.Diff(want, got.State); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

func wantSent(t *testing.T, got model.Outcome[State, Message], want ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(want, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func toOthers(m Message) []model.Sent[Message] {
	return []model.Sent[Message]{{To: 1, Message: m}, {To: 3, Message: m}}
}

// Preparation: the proposer generates a ballot number, higher than what it knows,
// and sends a prepare message to the acceptors.
func TestPrepares(t *testing.T) {
	for _, test := range []struct {
		before State
		ballot Ballot
	}{
		{State{}, b12},
		{State{Promised: b11}, b12},
		{State{Promised: b13}, b22},
		{State{Tried: b12}, b22},
		{State{Tried: b21, Promised: b11}, b22},
	} {
		got := modeltest.Node(t, register, 2).Invoke(test.before, call(model.Op{Func: read}))
		wantSent(t, got, toOthers(Prepare{test.ballot, 0})...)
		if got.State.Promised != test.ballot || got.State.Tried != test.ballot {
			t.Errorf("after %+v: promised %v, tried %v, want %v", test.before, got.State.Promised, got.State.Tried, test.ballot)
		}
	}
}

// Promise: an acceptor persists the ballot as a promise and returns what it
// has accepted, unless it has seen a greater ballot.
func TestPromises(t *testing.T) {
	held := Proposal{b11, 1}
	got := receive(t, State{Promised: b11, Accepted: held}, 3, Prepare{b13, 0})
	wantState(t, got, State{Promised: b13, Accepted: held})
	wantSent(t, got, model.Sent[Message]{To: 3, Message: Promise{b13, held}})

	for _, promised := range []Ballot{b13, b21} {
		s := State{Promised: promised}
		got := receive(t, s, 3, Prepare{b13, 0})
		wantState(t, got, s)
		wantSent(t, got)
	}
}

// Acceptance: an acceptor accepts in its promise's ballot or above.
func TestAccepts(t *testing.T) {
	for _, promised := range []Ballot{{}, b11, b13} {
		got := receive(t, State{Promised: promised}, 3, Accept{b13, 0, 5})
		wantState(t, got, State{Promised: b13, Accepted: Proposal{b13, 5}})
		wantSent(t, got, model.Sent[Message]{To: 3, Message: Accepted{b13}})
	}
	s := State{Promised: b21}
	wantState(t, receive(t, s, 3, Accept{b13, 0, 5}), s)
}

// Change: the proposer picks the value of the tuple with the highest ballot,
// applies the change to it, and sends the result. A read is the
// identity, initialise and compare-and-set are changes with a condition.
func TestChanges(t *testing.T) {
	low, high := Proposal{b11, 1}, Proposal{b12, 2}
	write3 := model.Op{Func: write, Arg: specs.Value(3)}
	for _, test := range []struct {
		op         model.Op
		own, other Proposal
		value      specs.Value
		result     any
	}{
		{model.Op{Func: read}, low, high, 2, specs.Value(2)},
		{model.Op{Func: read}, high, low, 2, specs.Value(2)},
		{model.Op{Func: read}, Proposal{}, low, 1, specs.Value(1)},
		{write3, low, high, 3, nil},
		{swap(2, 3), low, high, 3, true},
		{swap(1, 3), low, high, 2, false},
		{swap(0, 3), Proposal{}, Proposal{}, 3, true},
		{swap(0, 3), high, Proposal{}, 2, false},
	} {
		s := State{Promised: b22, Accepted: test.own, Tried: b22, Work: Preparing{
			Call: call(test.op), Ballot: b22, Promises: model.Nodes(2), Highest: test.own,
		}}
		got := receive(t, s, 3, Promise{b22, test.other})
		wantSent(t, got, toOthers(Accept{b22, 0, test.value})...)
		if len(got.Replies) > 0 {
			t.Errorf("%v: answered before phase 2", test.op)
		}
		if want := (Proposal{b22, test.value}); got.State.Accepted != want {
			t.Errorf("%v: accepted %v, want %v", test.op, got.State.Accepted, want)
		}

		got = receive(t, got.State, 1, Accepted{b22})
		if diff := cmp.Diff([]model.Reply{{Client: 2, Seq: 1, Result: test.result}}, got.Replies); diff != "" {
			t.Errorf("%v: answer (-want +got):\n%s", test.op, diff)
		}
	}
}

// An operation whose own acceptor has promised more since goes on without it.
func TestOwnPromiseBinds(t *testing.T) {
	s := State{Promised: b21, Tried: b12, Work: Preparing{Call: call(swap(0, 3)), Ballot: b12, Promises: model.Nodes(2)}}
	got := receive(t, s, 3, Promise{b12, Proposal{}})
	wantState(t, got, State{Promised: b21, Tried: b12, Work: Accepting{Call: call(swap(0, 3)), Ballot: b12}})
}

// Deletion, steps 2a and 2b: the client is answered by a majority; proposers are told
// when all acceptors have the tombstone.
func TestTombstoneGoesToAll(t *testing.T) {
	work := Accepting{Call: call(swap(1, 0)), Ballot: b12, Seen: 1, Accepts: model.Nodes(2)}
	got := receive(t, State{Tried: b12, Work: work}, 1, Accepted{b12})
	if len(got.Replies) != 1 || len(got.Sent) != 0 {
		t.Fatalf("with a majority: %d answers and %d messages, want 1 and 0", len(got.Replies), len(got.Sent))
	}
	got = receive(t, got.State, 3, Accepted{b12})
	wantSent(t, got, toOthers(Forward{b12, 1})...)
	wantState(t, got, State{Tried: b12, Age: 1, Work: Forwarding{Ballot: b12, Heard: model.Nodes(2)}})
}

// Deletion, step 2b: a proposer fast-forwards its counter and increments its age.
func TestFastForwards(t *testing.T) {
	got := receive(t, State{Tried: b12}, 1, Forward{b21, 1})
	wantState(t, got, State{Tried: b21, Age: 1})
	wantSent(t, got, model.Sent[Message]{To: 1, Message: Forwarded{b21}})

	got = receive(t, State{Tried: b22}, 1, Forward{b21, 1})
	wantState(t, got, State{Tried: b22, Age: 1})
}

// Deletion, steps 2c and 2d: a register is removed if it holds the tombstone, and
// proposers of a lower age are refused, whatever it holds.
func TestErases(t *testing.T) {
	tombstone := Proposal{Ballot: b21}
	got := receive(t, State{Promised: b21, Accepted: tombstone}, 1, Erase{b21, 1})
	wantState(t, got, State{Oldest: 1})
	wantState(t, receive(t, got.State, 3, Accept{b13, 0, 5}), got.State)
	wantState(t, receive(t, got.State, 3, Prepare{b13, 0}), got.State)

	for _, s := range []State{
		{Promised: b22, Accepted: Proposal{b22, 5}}, // written since
		{Promised: b22, Accepted: tombstone},        // promised since
	} {
		want := s
		want.Oldest = 1
		wantState(t, receive(t, s, 1, Erase{b21, 1}), want)
	}
}

// What is durable: the acceptor's promise and proposal, counter and ages.
func TestRestart(t *testing.T) {
	s := State{Promised: b21, Accepted: Proposal{b12, 1}, Oldest: 1, Tried: b12, Age: 2}
	busy := s
	busy.Work = Forwarding{Ballot: b12}
	wantState(t, modeltest.Node(t, register, 2).Restart(busy), s)
}
