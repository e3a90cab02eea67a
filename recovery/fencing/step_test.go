package fencing

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of The Chubby lock service (Burrows, 2006). Node 1 is the
// lock service, node 2 the resource, nodes 3 and 4 are clients.

var locks = Config{Clients: 2}

type outcome = model.Outcome[State, Message]

func at(t *testing.T, c Config, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, c.Protocol(), id)
}

// want compares what a node did: its state afterwards and what it sent.
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

// 2.4: the lock generation number is incremented when the lock goes from free
// to held.
func TestEachLeaseHasANewNumber(t *testing.T) {
	got := at(t, locks, 1).Receive(Service{Epoch: 3}, 4, Acquire{})
	want(t, got, Service{Epoch: 4, Holder: 4}, to(4, Grant{4}))
	if diff := cmp.Diff([]model.Timer{lease}, got.Timers); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

func TestHeldLockIsNotGranted(t *testing.T) {
	held := Service{Epoch: 1, Holder: 3}
	want(t, at(t, locks, 1).Receive(held, 4, Acquire{}),
		Service{Epoch: 1, Holder: 3, Waiting: []model.NodeID{4}})
}

func TestLockPassesOnWhenTheLeaseEnds(t *testing.T) {
	held := Service{Epoch: 1, Holder: 3, Waiting: []model.NodeID{4}}
	want(t, at(t, locks, 1).Timeout(held, lease), Service{Epoch: 2, Holder: 4}, to(4, Grant{2}))
	// Nobody waits: the lock is free, and its number used up.
	want(t, at(t, locks, 1).Timeout(Service{Epoch: 2, Holder: 4}, lease), Service{Epoch: 2})
}

func TestLeaseEndsAfterARestart(t *testing.T) {
	got := at(t, locks, 1).Restart(Service{Epoch: 1, Holder: 3})
	want(t, got, Service{Epoch: 1, Holder: 3})
	if diff := cmp.Diff([]model.Timer{lease}, got.Timers); diff != "" {
		t.Errorf("timers (-want +got):\n%s", diff)
	}
}

// 2.4: the recipient checks the sequencer against the most recent one that it
// has observed, and rejects the request if it is no longer valid.
func TestResourceRefusesBelowItsFence(t *testing.T) {
	s := Resource{Fence: 2, Written: Write{Epoch: 1, Value: 7}, Writer: 3}
	want(t, at(t, locks, 2).Receive(s, 3, Write{1, 8}), s, to(3, Refused{}))
	want(t, at(t, locks, 2).Receive(s, 3, Read{1}), s, to(3, Refused{}))
}

func TestResourceServesTheHolder(t *testing.T) {
	s := Resource{Fence: 1, Written: Write{1, 7}, Writer: 3}
	wrote := Resource{Fence: 2, Written: Write{2, 8}, Writer: 4}
	want(t, at(t, locks, 2).Receive(s, 4, Write{2, 8}), wrote, to(4, WriteOk{8}))
	// Once more in the same epoch: a holder may write as often as it likes.
	again := Resource{Fence: 2, Written: Write{2, 9}, Writer: 4}
	want(t, at(t, locks, 2).Receive(wrote, 4, Write{2, 9}), again, to(4, WriteOk{9}))
}

func TestReadEndsEarlierEpochs(t *testing.T) {
	s := Resource{Fence: 1, Written: Write{1, 7}, Writer: 3}
	read := Resource{Fence: 2, Written: Write{1, 7}, Writer: 3}
	want(t, at(t, locks, 2).Receive(s, 4, Read{2}), read, to(4, ReadOk{7}))
}

func TestFenceSurvivesACrash(t *testing.T) {
	s := Resource{Fence: 2, Written: Write{1, 7}, Writer: 3}
	want(t, at(t, locks, 2).Restart(s), s)
}

// A client does not ask again whether it still holds the lock: the answer would
// be as old as the grant.
func TestClientWorksOnceGranted(t *testing.T) {
	want(t, at(t, locks, 3).Receive(Client{}, 1, Grant{2}), Client{Epoch: 2}, to(2, Write{Epoch: 2}))

	updates := Config{Clients: 2, Update: true}
	want(t, at(t, updates, 3).Receive(Client{}, 1, Grant{2}), Client{Epoch: 2}, to(2, Read{2}))
	want(t, at(t, updates, 3).Receive(Client{Epoch: 2}, 2, ReadOk{7}), Client{Epoch: 2}, to(2, Write{2, 8}))
}
