package spanner

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Corbett and others (2012). Transactions 1 and 2 are across
// both groups, coordinated by nodes 1 and 2, and transaction 3 is of group 1 alone.
// Steps that read a clock are in the scripts.

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	c := Config{Writers: 3, Across: 2, Readers: 1, Leaders: 2, Epsilon: 1, Judge: Everything}
	return modeltest.Node(t, c.Protocol(), id)
}

// expect compares an outcome with a state and the messages sent.
func expect(t *testing.T, got outcome, s State, sent ...model.Sent[Message]) {
	t.Helper()
	want := outcome{State: s, Sent: sent}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func send(to model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: to, Message: m}
}

// prepared is the lock of a participant.
func prepared(txn int, coordinator model.NodeID, stamp int) Lock {
	return Lock{Request{txn, coordinator}, stamp}
}

func TestCoordinatorLocksAndAsks(t *testing.T) { // 4.2.1
	got := node(t, 1).Invoke(State{Lease: Held, Next: 4}, model.Call{Client: 1, Seq: 1})
	want := State{Lease: Held, Next: 4, Lock: Lock{Request: Request{1, 1}}, Votes: map[int]Vote{1: {}}}
	expect(t, got, want, send(2, Prepare{Request{1, 1}}))
}

func TestParticipantPreparesAboveAllItHasUsed(t *testing.T) { // 4.2.1: larger than any timestamp it has assigned
	s := State{Lease: Held, Next: 4, Log: []Write{{2, 3}}}
	got := node(t, 2).Receive(s, 1, Prepare{Request{1, 1}})
	want := s
	want.Lock, want.Next = prepared(1, 1, 4), 5
	expect(t, got, want, send(1, Prepared{1, 4, []int{2}}))
}

func TestOlderWoundsYounger(t *testing.T) { // 4.2.1, of Rosenkrantz and others
	s := State{Lease: Held, Next: 4, Lock: Lock{Request: Request{2, 2}}, Votes: map[int]Vote{2: {}}}
	got := node(t, 2).Receive(s, 1, Prepare{Request{1, 1}})
	want := s
	want.Lock, want.Next, want.Waiting = prepared(1, 1, 4), 5, []Request{{2, 2}}
	expect(t, got, want, send(1, Prepared{1, 4, nil}))
}

func TestPreparedIsNotWounded(t *testing.T) {
	s := State{Lease: Held, Next: 6, Lock: prepared(2, 2, 5)} // in commit wait
	want := s
	want.Waiting = []Request{{1, 1}}
	expect(t, node(t, 2).Receive(s, 1, Prepare{Request{1, 1}}), want)
}

func TestYoungerWaits(t *testing.T) {
	s := State{Lease: Held, Next: 4, Lock: Lock{Request: Request{1, 1}}, Waiting: []Request{{3, 1}}}
	want := s
	want.Waiting = []Request{{2, 2}, {3, 1}}
	expect(t, node(t, 1).Receive(s, 2, Prepare{Request{2, 2}}), want)
}

func TestVoteOfOneWoundedIsKept(t *testing.T) {
	s := State{Lease: Held, Next: 5, Lock: prepared(1, 1, 4), Waiting: []Request{{2, 2}}, Votes: map[int]Vote{2: {}}}
	want := s
	want.Votes = map[int]Vote{2: {By: 1, Stamp: 7, Saw: []int{1}}}
	expect(t, node(t, 2).Receive(s, 1, Prepared{2, 7, []int{1}}), want)
}

func TestCommitIsAppliedAtItsTimestamp(t *testing.T) { // 4.2.1: all participants apply at the same timestamp
	s := State{Lease: Held, Next: 5, Lock: prepared(1, 1, 4)}
	expect(t, node(t, 2).Receive(s, 1, Commit{1, 8}), State{Lease: Held, Next: 9, Log: []Write{{1, 8}}})
}

func TestReadBelowPreparedIsSafe(t *testing.T) { // 4.1.3: t_safe is the least prepare timestamp minus 1
	s := State{Lease: Held, Next: 5, Log: []Write{{2, 2}}, Lock: prepared(1, 1, 4)}
	expect(t, node(t, 2).Receive(s, 1, Read{4, 3, 1}), s, send(1, ReadOk{4, 2, []int{2}}))
	want := s
	want.Blocked = []Read{{4, 4, 1}}
	expect(t, node(t, 2).Receive(s, 1, Read{4, 4, 1}), want)
}

func TestReadIsAPromise(t *testing.T) { // 4.2.4, MinNextTS
	s := State{Lease: Held, Next: 3, Log: []Write{{2, 2}, {1, 9}}}
	want := s
	want.Next = 8
	expect(t, node(t, 2).Receive(s, 1, Read{4, 7, 1}), want, send(1, ReadOk{4, 2, []int{2}}))
}

func TestBlockedReadSeesWhatItHasWaitedFor(t *testing.T) {
	s := State{Lease: Held, Next: 5, Lock: prepared(1, 1, 4), Blocked: []Read{{4, 4, 1}}}
	got := node(t, 2).Receive(s, 1, Commit{1, 4})
	expect(t, got, State{Lease: Held, Next: 5, Log: []Write{{1, 4}}}, send(1, ReadOk{4, 2, []int{1}}))
}

func TestSnapshotIsAnsweredWhenBothListsAreThere(t *testing.T) {
	s := State{Lease: Held, Next: 5, Snapshots: map[int]Snapshot{4: {At: 4, Lists: map[int][]int{1: {1}}}}}
	got := node(t, 1).Receive(s, 2, ReadOk{4, 2, []int{2, 1}})
	want := []model.Reply{{Client: 4, Seq: 1, Result: Result{4, `read "x" [1],read "y" [2 1]`}}}
	if diff := cmp.Diff(want, got.Replies); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFormerLeaderPassesOn(t *testing.T) { // 4.1.1, abdication
	s := State{Lease: Given, Low: 1, Next: 5}
	for _, m := range []Message{Begin{1}, Prepare{Request{2, 2}}, Read{4, 7, 2}} {
		expect(t, node(t, 1).Receive(s, 2, m), s, send(successor, m))
	}
}

func TestSuccessorServesNothingBeforeItLeads(t *testing.T) {
	expect(t, node(t, successor).Receive(State{}, 1, Read{4, 7, 2}), State{}, send(successor, Read{4, 7, 2}))
}
