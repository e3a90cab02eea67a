package ctconsensus

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The claims are those of Chandra and Toueg (1996), figure 6, phase by phase.
// Node 1 is the coordinator of rounds 1 and 4, node 2 of round 2.

type outcome = model.Outcome[State, Message]

func at(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, Config{Nodes: 3, Rounds: 4}.Protocol(), id)
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

// Phase 1: every process sends its estimate and timestamp to the coordinator.
func TestRoundBeginsWithTheEstimate(t *testing.T) {
	want(t, at(t, 3).Start(), State{Round: 1, Estimate: Estimate{3, 0}}, to(1, Propose{1, Estimate{3, 0}}))
}

// Phase 2: the coordinator gathers a majority of estimates, and selects one with
// the largest timestamp.
func TestCoordinatorSelectsTheLargestTimestamp(t *testing.T) {
	s := State{
		Round: 2, Estimate: Estimate{2, 0},
		Estimates: map[int]map[model.NodeID]Estimate{2: {2: {2, 0}}},
	}
	got := at(t, 2).Receive(s, 3, Propose{2, Estimate{1, 1}})
	want(t, got,
		State{Round: 2, Estimate: Estimate{1, 2}, Acks: model.Nodes(2)},
		to(1, Select{2, 1}), to(3, Select{2, 1}))
}

func TestEarlyEstimateIsKept(t *testing.T) {
	s := State{Round: 1, Estimate: Estimate{2, 0}}
	got := at(t, 2).Receive(s, 3, Propose{2, Estimate{3, 0}})
	s.Estimates = map[int]map[model.NodeID]Estimate{2: {3: {3, 0}}}
	want(t, got, s)
}

// Phase 3: who receives the proposal adopts it with the round as its timestamp,
// and acknowledges it.
func TestProposalIsAdoptedAndAcknowledged(t *testing.T) {
	got := at(t, 3).Receive(State{Round: 1, Estimate: Estimate{3, 0}}, 1, Select{1, 1})
	want(t, got, State{Round: 2, Estimate: Estimate{1, 1}},
		to(1, Ack{1}), to(2, Propose{2, Estimate{1, 1}}))
}

func TestSuspectedCoordinatorGetsANack(t *testing.T) {
	got := at(t, 3).Timeout(State{Round: 1, Estimate: Estimate{3, 0}}, suspect)
	want(t, got, State{Round: 2, Estimate: Estimate{3, 0}},
		to(1, Nack{1}), to(2, Propose{2, Estimate{3, 0}}))
}

func TestProposalOfAnEarlierRoundIsRefused(t *testing.T) {
	s := State{Round: 2, Estimate: Estimate{3, 0}}
	want(t, at(t, 3).Receive(s, 1, Select{1, 1}), s)
}

// Phase 4: a majority of acks is a decision, which is broadcast.
func TestMajorityOfAcksDecides(t *testing.T) {
	s := State{Round: 1, Estimate: Estimate{1, 1}, Acks: model.Nodes(1)}
	want(t, at(t, 1).Receive(s, 3, Ack{1}), State{Telling: 1, Untold: model.Nodes(2, 3)})
}

func TestNackEndsTheRound(t *testing.T) {
	s := State{Round: 1, Estimate: Estimate{1, 1}, Acks: model.Nodes(1)}
	want(t, at(t, 1).Receive(s, 3, Nack{1}), State{Round: 2, Estimate: Estimate{1, 1}},
		to(2, Propose{2, Estimate{1, 1}}))
}

// Reliable broadcast: who receives a decision for the first time passes it on
// before it delivers it, and does nothing when it comes again.
func TestDecisionIsPassedOnBeforeItIsDelivered(t *testing.T) {
	got := at(t, 3).Receive(State{Round: 2, Estimate: Estimate{3, 0}}, 1, Decide{1})
	want(t, got, State{Telling: 1, Untold: model.Nodes(2)})
	last := at(t, 3).Timeout(got.State, tell)
	want(t, last, State{Decided: 1}, to(2, Decide{1}))
	want(t, at(t, 3).Receive(last.State, 2, Decide{1}), State{Decided: 1})
}
