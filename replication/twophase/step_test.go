package twophase

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through Consensus on Transaction Commit (Gray and
// Lamport, 2006), section 3, and what Gray (1978) says of logs, one claim at a
// time. Node 1 is the transaction manager, nodes 2 and 3 are resource managers.

var protocol = Config{RMs: 2, Recovers: true}.Protocol()

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, protocol, id)
}

// rmAt is a resource manager with these entries on its disk, tmAt a transaction
// manager.
func rmAt(log ...specs.RMState) RM { return RM{Log: model.Disk[specs.RMState]{Durable: log}} }
func tmAt(log ...specs.RMState) TM { return TM{Log: model.Disk[specs.RMState]{Durable: log}} }

// want compares what a node did: its state, its timers, and what it sent.
func want(t *testing.T, got outcome, state State, timers []model.Timer, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(timers, got.Timers, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func timers(list ...model.Timer) []model.Timer { return list }

// The transaction manager asks every resource manager to prepare.
func TestAsksForVotes(t *testing.T) {
	want(t, node(t, 1).Start(), TM{}, timers(timerAbort), to(2, Prepare{}), to(3, Prepare{}))
}

// A working resource manager enters the prepared state on disk, and says so.
func TestVotes(t *testing.T) {
	want(t, node(t, 2).Receive(RM{}, 1, Prepare{}), rmAt(specs.Prepared), timers(timerAsk), to(1, Prepared{}))
}

// A working resource manager can abort at any time; it is bound by nothing.
func TestAbortsAlone(t *testing.T) {
	want(t, node(t, 2).Timeout(RM{}, timerAbort), rmAt(specs.Aborted), nil)
	want(t, node(t, 2).Receive(rmAt(specs.Aborted), 1, Prepare{}), rmAt(specs.Aborted), nil, to(1, Refused{}))
}

// A prepared resource manager does what the transaction manager says.
func TestFollows(t *testing.T) {
	for m, outcome := range map[Message]specs.RMState{Commit{}: specs.Committed, Abort{}: specs.Aborted} {
		want(t, node(t, 2).Receive(rmAt(specs.Prepared), 1, m), rmAt(specs.Prepared, outcome), nil)
	}
}

// The transaction manager can decide to commit if it has received Prepared from
// every resource manager. Votes are counted once.
func TestCommitsWithAllVotes(t *testing.T) {
	got := node(t, 1).Receive(TM{}, 2, Prepared{})
	want(t, got, TM{Prepared: model.Nodes(2)}, nil)
	want(t, node(t, 1).Receive(got.State, 2, Prepared{}), got.State, nil)
	want(t, node(t, 1).Receive(got.State, 3, Prepared{}), tmAt(specs.Committed), nil, to(2, Commit{}), to(3, Commit{}))
}

// It can decide to abort as long as it has not decided.
func TestAbortsUndecided(t *testing.T) {
	for _, got := range []outcome{
		node(t, 1).Timeout(TM{Prepared: model.Nodes(2)}, timerAbort),
		node(t, 1).Receive(TM{Prepared: model.Nodes(2)}, 3, Refused{}),
	} {
		want(t, got, tmAt(specs.Aborted), nil, to(2, Abort{}), to(3, Abort{}))
	}
	want(t, node(t, 1).Receive(tmAt(specs.Committed), 3, Refused{}), tmAt(specs.Committed), nil)
}

// Gray 1978: after a crash the log says where a resource manager stands. Without
// a record it aborts, and when prepared it is in doubt and asks.
func TestResourceManagerRecovers(t *testing.T) {
	want(t, node(t, 2).Restart(RM{}), rmAt(specs.Aborted), nil)
	want(t, node(t, 2).Restart(rmAt(specs.Prepared)), rmAt(specs.Prepared), timers(timerAsk))
	want(t, node(t, 2).Timeout(rmAt(specs.Prepared), timerAsk), rmAt(specs.Prepared), timers(timerAsk), to(1, Ask{}))
	for _, end := range []specs.RMState{specs.Committed, specs.Aborted} {
		want(t, node(t, 2).Restart(rmAt(specs.Prepared, end)), rmAt(specs.Prepared, end), nil)
	}
}

// Gray 1978: a transaction manager that finds no commit record aborts. One that
// finds it tells who asks.
func TestTransactionManagerRecovers(t *testing.T) {
	got := node(t, 1).Restart(TM{Prepared: model.Nodes(2)})
	want(t, got, tmAt(specs.Aborted), nil, to(2, Abort{}), to(3, Abort{}))

	decided := tmAt(specs.Committed)
	want(t, node(t, 1).Restart(decided), decided, nil)
	want(t, node(t, 1).Receive(decided, 3, Ask{}), decided, nil, to(3, Commit{}))
	want(t, node(t, 1).Receive(TM{}, 3, Ask{}), TM{}, nil)
}

// Cooperative termination: who has not voted aborts before it says so; who is in
// doubt, too, cannot help; who knows tells.
func TestHelpsWhoIsInDoubt(t *testing.T) {
	want(t, node(t, 2).Receive(RM{}, 3, Ask{}), rmAt(specs.Aborted), nil, to(3, Abort{}))
	want(t, node(t, 2).Receive(rmAt(specs.Prepared), 3, Ask{}), rmAt(specs.Prepared), nil)
	done := rmAt(specs.Prepared, specs.Committed)
	want(t, node(t, 2).Receive(done, 3, Ask{}), done, nil, to(3, Commit{}))
}
