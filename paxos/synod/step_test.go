package synod

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through Paxos Made Simple (Lamport, 2001), one claim
// at a time. Node 1 is an acceptor, nodes 4 and 5 are the proposers.

var (
	paxos = Config{Acceptors: 3, Proposers: 2, Ballots: 6, Values: 2}.Protocol()

	b1 = Ballot{1, 4}
	b2 = Ballot{1, 5}
	b3 = Ballot{2, 4}

	none Proposal
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, paxos, id)
}

// steps returns all outcomes of a delivery to a node that has timers set.
func steps(t *testing.T, id model.NodeID, s State, from model.NodeID, m Message, timers ...model.Timer) []outcome {
	t.Helper()
	received := model.Received[Message]{From: from, Message: m}
	outcomes, err := paxos.Step(id, s, timers, model.StepInput[Message]{Receive: &received})
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(id model.NodeID, m Message) model.Sent[Message] {
	return model.Sent[Message]{To: id, Message: m}
}

func toAcceptors(m Message) []model.Sent[Message] {
	return []model.Sent[Message]{to(1, m), to(2, m), to(3, m)}
}

// Section 2.2, P1: an acceptor must accept the first proposal that it receives.
func TestAcceptsTheFirstProposal(t *testing.T) {
	got := node(t, 1).Receive(Acceptor{}, 4, Accept{b1, 2})
	want(t, got, Acceptor{Promised: b1, Accepted: Proposal{b1, 2}}, to(4, Accepted{b1, 2}))
}

// Section 2.2, P1a: an acceptor can accept a proposal numbered n iff it has not
// responded to a prepare request having a number greater than n.
func TestAcceptsIffNothingHigherIsPromised(t *testing.T) {
	for _, promised := range []Ballot{{}, b1, b2} {
		got := node(t, 1).Receive(Acceptor{Promised: promised}, 5, Accept{b2, 1})
		want(t, got, Acceptor{Promised: b2, Accepted: Proposal{b2, 1}}, to(5, Accepted{b2, 1}))
	}
	busy := Acceptor{Promised: b3, Accepted: Proposal{b1, 2}}
	want(t, node(t, 1).Receive(busy, 5, Accept{b2, 1}), busy)
}

// Section 2.2: an acceptor needs to remember only the highest-numbered proposal
// that it has accepted and the highest prepare request that it has answered. An
// accept request without a promise before it therefore counts as both.
func TestAcceptsNothingBelowWhatItAccepted(t *testing.T) {
	got := node(t, 3).Receive(Acceptor{}, 5, Accept{b2, 1})
	want(t, node(t, 3).Receive(got.State, 4, Accept{b1, 2}), got.State)
	want(t, node(t, 3).Receive(got.State, 4, Prepare{b1}), got.State)
}

// Section 2.2, phase 1b: if n is greater than the number of any prepare request
// that it has answered, an acceptor responds with a promise and with the
// highest-numbered proposal that it has accepted, if any.
func TestPromisesAndReports(t *testing.T) {
	for _, accepted := range []Proposal{none, {b1, 2}} {
		s := Acceptor{Promised: accepted.Ballot, Accepted: accepted}
		got := node(t, 1).Receive(s, 5, Prepare{b2})
		want(t, got, Acceptor{Promised: b2, Accepted: accepted}, to(5, Promise{b2, accepted}))
	}
}

// Section 2.2: a prepare request is ignored if one with a higher number has been
// answered, and also if it has itself been answered.
func TestIgnoresLowerPrepare(t *testing.T) {
	for _, promised := range []Ballot{b2, b3} {
		s := Acceptor{Promised: promised}
		want(t, node(t, 1).Receive(s, 5, Prepare{b2}), s)
	}
}

// Section 2.2, phase 1a: a proposer selects a number n and sends a prepare
// request with number n to the acceptors.
func TestPreparesABallot(t *testing.T) {
	got := node(t, 4).Timeout(Proposer{}, campaign)
	want(t, got, Proposer{Tried: b1, Preparing: true}, toAcceptors(Prepare{b1})...)
}

// Section 2.5: no two proposals have the same number. Proposers choose from
// disjoint sets of numbers, and each of them a higher one than it ever used.
func TestNumbersAreUsedOnce(t *testing.T) {
	var used []Ballot
	for _, id := range []model.NodeID{4, 5} {
		s := State(Proposer{})
		for range 3 {
			before := s.(Proposer).Tried
			s = node(t, id).Timeout(s, campaign).State
			b := s.(Proposer).Tried
			if b.Compare(before) <= 0 {
				t.Errorf("node %d goes on from ballot %v to %v", id, before, b)
			}
			if slices.Contains(used, b) {
				t.Errorf("ballot %v is used twice", b)
			}
			used = append(used, b)
		}
	}
}

// Section 2.2, phase 2a: a proposer proposes when it has received responses from
// a majority of the acceptors, and not before.
func TestProposesWithAMajority(t *testing.T) {
	reported := Proposal{b1, 2}
	s := State(Proposer{Tried: b3, Preparing: true})

	got := node(t, 4).Receive(s, 1, Promise{b3, reported})
	want(t, got, Proposer{Tried: b3, Preparing: true, Promises: model.Nodes(1), Highest: reported})

	again := node(t, 4).Receive(got.State, 1, Promise{b3, reported})
	want(t, again, got.State)

	got = node(t, 4).Receive(got.State, 3, Promise{b3, none})
	want(t, got, Proposer{Tried: b3, Value: 2}, toAcceptors(Accept{b3, 2})...)

	late := node(t, 4).Receive(got.State, 2, Promise{b3, none})
	want(t, late, got.State)
}

// Section 2.2, P2c: the value is that of the highest-numbered proposal among the
// responses.
func TestProposesTheHighestReported(t *testing.T) {
	b4 := Ballot{2, 5}
	for _, test := range []struct {
		name          string
		first, second Proposal
		value         specs.Value
	}{
		{"only the first reports", Proposal{b1, 2}, none, 2},
		{"only the second reports", none, Proposal{b1, 2}, 2},
		{"first is higher", Proposal{b2, 1}, Proposal{b1, 2}, 1},
		{"second is higher", Proposal{b2, 1}, Proposal{b3, 2}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := Proposer{Tried: b4, Preparing: true}
			got := node(t, 5).Receive(s, 1, Promise{b4, test.first})
			got = node(t, 5).Receive(got.State, 2, Promise{b4, test.second})
			want(t, got, Proposer{Tried: b4, Value: test.value}, toAcceptors(Accept{b4, test.value})...)
		})
	}
}

// Section 2.2, phase 2a: the value is any value if the responses reported no
// proposals.
func TestProposesAnyValueIfFree(t *testing.T) {
	s := Proposer{Tried: b1, Preparing: true, Promises: model.Nodes(1)}
	outcomes := steps(t, 4, s, 2, Promise{b1, none})
	if len(outcomes) != 2 {
		t.Fatalf("%d outcomes, want one for each of 2 values", len(outcomes))
	}
	for i, got := range outcomes {
		v := specs.Value(i + 1)
		want(t, got, Proposer{Tried: b1, Value: v}, toAcceptors(Accept{b1, v})...)
	}
}

// Section 2.2: a proposer can abandon a proposal in the middle of the protocol
// at any time. What is still answered to it counts for nothing.
func TestAbandonsAProposal(t *testing.T) {
	got := node(t, 4).Timeout(Proposer{Tried: b1, Value: 2, Accepts: model.Nodes(1)}, campaign)
	want(t, got, Proposer{Tried: b3, Preparing: true}, toAcceptors(Prepare{b3})...)

	s := got.State.(Proposer)
	want(t, node(t, 4).Receive(s, 2, Accepted{b1, 2}), s)
	want(t, node(t, 4).Receive(s, 2, Promise{b1, none}), s)
}

// Section 2.3: to learn that a value has been chosen, a learner must find out
// that a proposal has been accepted by a majority of the acceptors.
func TestLearnsFromAMajority(t *testing.T) {
	got := node(t, 4).Receive(Proposer{Tried: b3, Value: 2}, 3, Accepted{b3, 2})
	want(t, got, Proposer{Tried: b3, Value: 2, Accepts: model.Nodes(3)})

	again := node(t, 4).Receive(got.State, 3, Accepted{b3, 2})
	want(t, again, got.State)

	other := node(t, 4).Receive(got.State, 2, Accepted{b1, 2})
	want(t, other, got.State)

	got = node(t, 4).Receive(got.State, 2, Accepted{b3, 2})
	want(t, got, Proposer{Tried: b3, Decided: 2})
}

// A proposer that has learned the outcome has no use for another ballot.
func TestStopsWhenDecided(t *testing.T) {
	s := Proposer{Tried: b3, Value: 2, Accepts: model.Nodes(3)}
	got := steps(t, 4, s, 2, Accepted{b3, 2}, campaign)
	if len(got) != 1 || len(got[0].Timers) > 0 {
		t.Errorf("decided, and still about to begin another ballot: %+v", got)
	}
}

// Section 2.5: stable storage maintains what an acceptor must remember.
func TestAcceptorRemembers(t *testing.T) {
	s := Acceptor{Promised: b3, Accepted: Proposal{b1, 2}}
	want(t, node(t, 1).Restart(s), s)
}

// Section 2.5: a proposer remembers in stable storage the highest number that it
// has tried, and begins the next ballot above. The ballot it was in is lost: the
// promises for it arrive in vain.
func TestProposerRemembersItsNumber(t *testing.T) {
	for _, s := range []Proposer{
		{Tried: b3, Preparing: true, Promises: model.Nodes(1), Highest: Proposal{b1, 2}},
		{Tried: b3, Value: 2, Accepts: model.Nodes(1)},
	} {
		got := node(t, 4).Restart(s)
		want(t, got, Proposer{Tried: b3})
		if !slices.Equal(got.Timers, []model.Timer{campaign}) {
			t.Errorf("timers %v, want %v", got.Timers, campaign)
		}
		idle := got.State.(Proposer)
		want(t, node(t, 4).Receive(idle, 1, Promise{b3, none}), idle)
		want(t, node(t, 4).Receive(idle, 1, Accepted{b3, 2}), idle)
	}
}

// The Part-Time Parliament, section 1.2: ledgers are written in indelible ink.
func TestDecisionSurvives(t *testing.T) {
	s := Proposer{Tried: b1, Decided: 2}
	got := node(t, 4).Restart(s)
	want(t, got, s)
	if len(got.Timers) > 0 {
		t.Errorf("decided, and about to begin another ballot: timers %v", got.Timers)
	}
}

// Ballots are ordered by round, then by proposer, and none is below all.
func TestBallotOrder(t *testing.T) {
	ordered := []Ballot{{}, {1, 4}, {1, 5}, {2, 4}, {2, 5}}
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := a.Compare(b), min(max(i-j, -1), 1); got != want {
				t.Errorf("%v.Compare(%v) = %d, want %d", a, b, got, want)
			}
		}
	}
}
