package rereplicate

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through section 4 of The Google File System
// (Ghemawat and others, SOSP 2003), as far as it is about lost copies, and then
// through what repair may not do. Nodes 1 to 3 are stores, node 4 the manager.

var (
	config   = Config{Stores: 3, Versions: 2, Suspicions: 1, Moves: 1}
	protocol = config.Protocol()
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, protocol, id)
}

// steps returns all outcomes of a step of the manager.
func steps(t *testing.T, s Manager, in model.StepInput[Message]) []outcome {
	t.Helper()
	outcomes, err := protocol.Step(4, s, nil, in)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func disks(a, b, c int) map[model.NodeID]int { return map[model.NodeID]int{1: a, 2: b, 3: c} }

// Section 4.3: the master re-replicates as soon as the number of available
// copies falls below the goal, by instructing a store to copy from another one.
func TestReReplicates(t *testing.T) {
	healthy := Manager{Version: 1, Committed: 1, Copies: model.Nodes(1, 2), Disks: disks(1, 1, 1)}
	got := node(t, 4).Receive(healthy, 1, Report{Disk: 2})
	short := Manager{Version: 1, Committed: 1, Copies: model.Nodes(2), Disks: disks(2, 1, 1), Lost: 1}
	want(t, got, short)

	var ordered []model.Sent[Message]
	for _, o := range steps(t, short, model.StepInput[Message]{Timer: repair}) {
		ordered = append(ordered, o.Sent...)
	}
	if diff := cmp.Diff([]model.Sent[Message]{to(2, Copy{1}), to(2, Copy{3})}, ordered); diff != "" {
		t.Errorf("ordered (-want +got):\n%s", diff)
	}
}

// A store copies what it has; one that has nothing says so.
func TestCopies(t *testing.T) {
	want(t, node(t, 2).Receive(Store{1, 1}, 4, Copy{3}), Store{1, 1}, to(3, Data{1}))
	want(t, node(t, 2).Receive(Store{2, 0}, 4, Copy{3}), Store{2, 0}, to(4, Report{2, 0}))
	want(t, node(t, 3).Receive(Store{1, 0}, 2, Data{1}), Store{1, 1}, to(4, Report{1, 1}))
}

// Section 4.3: the number of copies that are made at a time is limited.
func TestLimitsRepairs(t *testing.T) {
	s := Manager{
		Version: 1, Committed: 1, Copies: model.Nodes(2), Disks: disks(2, 1, 1), Lost: 1,
		Repairs: map[model.NodeID]model.NodeID{3: 2},
	}
	got := node(t, 4).Receive(s, 1, Report{Disk: 2})
	want(t, got, s)
	for _, timer := range got.Timers {
		if timer == repair {
			t.Error("another repair is planned")
		}
	}
}

// A repair whose store has lost its disk is over, and so is one whose source has.
func TestForgetsRepairs(t *testing.T) {
	for _, lost := range []model.NodeID{2, 3} {
		s := Manager{
			Version: 1, Committed: 1, Copies: model.Nodes(1), Disks: disks(1, 1, 1),
			Repairs: map[model.NodeID]model.NodeID{3: 2},
		}
		after := s
		after.Disks, after.Repairs, after.Lost = disks(1, 1, 1), nil, 1
		after.Disks[lost] = 2
		want(t, node(t, 4).Receive(s, lost, Report{Disk: 2}), after)
	}
}

// A loss is repaired once there are enough copies again, even one of a disk
// that was empty.
func TestRepaired(t *testing.T) {
	s := Manager{
		Version: 1, Committed: 1, Copies: model.Nodes(2), Disks: disks(2, 1, 1), Lost: 1,
		Repairs: map[model.NodeID]model.NodeID{3: 2},
	}
	healthy := Manager{Version: 1, Committed: 1, Copies: model.Nodes(2, 3), Disks: disks(2, 1, 1)}
	want(t, node(t, 4).Receive(s, 3, Report{1, 1}), healthy)

	after := healthy
	after.Disks = disks(3, 1, 1)
	want(t, node(t, 4).Receive(healthy, 1, Report{3, 0}), after)
}

// Section 4.5: the master maintains a version number to distinguish up-to-date
// and stale copies, and a stale copy is not counted at all.
func TestStaleCopies(t *testing.T) {
	s := Manager{Version: 2, Committed: 2, Copies: model.Nodes(2), Disks: disks(1, 1, 1)}
	want(t, node(t, 4).Receive(s, 1, Report{1, 1}), s)
}

// A write is acknowledged by two stores, not by one.
func TestWrites(t *testing.T) {
	s := Manager{Version: 1, Committed: 1, Copies: model.Nodes(1, 2), Disks: disks(1, 1, 1)}
	got := node(t, 4).Timeout(s, write)
	want(t, got, Manager{Version: 2, Committed: 1, Disks: disks(1, 1, 1)}, to(1, Put{2}), to(2, Put{2}))
	got = node(t, 4).Receive(got.State, 1, Report{1, 2})
	want(t, got, Manager{Version: 2, Committed: 1, Copies: model.Nodes(1), Disks: disks(1, 1, 1)})
	got = node(t, 4).Receive(got.State, 2, Report{1, 2})
	want(t, got, Manager{Version: 2, Committed: 2, Copies: model.Nodes(1, 2), Disks: disks(1, 1, 1)})
}

// A store keeps the newer version, in whatever order two of them arrive.
func TestNewerStays(t *testing.T) {
	for _, m := range []Message{Data{1}, Put{1}} {
		want(t, node(t, 3).Receive(Store{1, 2}, 2, m), Store{1, 2}, to(4, Report{1, 2}))
	}
}

// Of three copies one is deleted, any of them, and it is not counted any more.
func TestShrinks(t *testing.T) {
	s := Manager{Version: 1, Committed: 1, Copies: model.Nodes(1, 2), Disks: disks(1, 1, 1)}
	report := model.Received[Message]{From: 3, Message: Report{1, 1}}
	outcomes := steps(t, s, model.StepInput[Message]{Receive: &report})
	if len(outcomes) != 3 {
		t.Fatalf("%d outcomes, want one for each copy", len(outcomes))
	}
	for i, o := range outcomes {
		extra := model.NodeID(i + 1)
		after := s
		after.Copies, after.Deleting = model.Nodes(1, 2, 3), model.Nodes(extra)
		after.Copies.Remove(extra)
		want(t, o, after, to(extra, Delete{1}))

		// What that store reported before it got the order does not count.
		want(t, node(t, 4).Receive(after, extra, Report{1, 1}), after)

		deleted := after
		deleted.Deleting = 0
		want(t, node(t, 4).Receive(after, extra, Report{1, 0}), deleted)
	}
}

// An order to delete is about a disk, and void on the next one.
func TestDeletes(t *testing.T) {
	want(t, node(t, 1).Receive(Store{1, 1}, 4, Delete{1}), Store{1, 0}, to(4, Report{1, 0}))
	want(t, node(t, 1).Receive(Store{2, 1}, 4, Delete{1}), Store{2, 1}, to(4, Report{2, 1}))
}

// A crash costs a store its disk and the manager nothing.
func TestRestarts(t *testing.T) {
	want(t, node(t, 1).Restart(Store{1, 1}), Store{2, 0}, to(4, Report{2, 0}))
	s := Manager{Version: 1, Committed: 1, Copies: model.Nodes(2), Disks: disks(2, 1, 1), Lost: 1}
	got := node(t, 4).Restart(s)
	want(t, got, s)
	if diff := cmp.Diff([]model.Timer{repair, suspect}, got.Timers); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}
