package paxoscommit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file go through Consensus on Transaction Commit (Gray and
// Lamport, 2006), section 4, one claim at a time. Nodes 1 and 2 are leaders, 3 to 5
// acceptors, 6 and 7 resource managers.

var protocol = Config{Leaders: 2, Acceptors: 3, RMs: 2, Ballots: 4, Recovers: true, Repeats: true}.Protocol()

var (
	both     = Values{Prepared: model.Nodes(6, 7)}
	oneVote  = Values{Prepared: model.Nodes(6)}
	refused  = Values{Prepared: model.Nodes(6), Aborted: model.Nodes(7)}
	allAbort = Values{Aborted: model.Nodes(6, 7)}
)

type outcome = model.Outcome[State, Message]

func node(t *testing.T, id model.NodeID) modeltest.Stepper[State, Message] {
	t.Helper()
	return modeltest.Node(t, protocol, id)
}

// want compares what a node did: its state afterwards and what it sent.
func want(t *testing.T, got outcome, state State, sent ...model.Sent[Message]) {
	t.Helper()
	if diff := cmp.Diff(state, got.State); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(sent, got.Sent, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

func to(m Message, ids ...model.NodeID) []model.Sent[Message] {
	var list []model.Sent[Message]
	for _, id := range ids {
		list = append(list, model.Sent[Message]{To: id, Message: m})
	}
	return list
}

// Section 4.2: a resource manager sends its vote as phase 2a of ballot 0.
func TestVotesInBallotZero(t *testing.T) {
	outcomes, err := protocol.Step(6, RM{}, nil, model.StepInput[Message]{Timer: timerVote})
	if err != nil || len(outcomes) != 2 {
		t.Fatalf("%d votes, error %v", len(outcomes), err)
	}
	want(t, outcomes[0], RM{specs.Prepared}, to(Phase2a{0, oneVote}, 3, 4, 5)...)
	want(t, outcomes[1], RM{specs.Aborted}, to(Phase2a{0, Values{Aborted: model.Nodes(6)}}, 3, 4, 5)...)
}

// An acceptor of ballot 0 tells the first leader, when it has the votes of all.
func TestAcceptsVotes(t *testing.T) {
	got := node(t, 3).Receive(Acceptor{}, 6, Phase2a{0, oneVote})
	want(t, got, Acceptor{Accepted: Proposal{0, oneVote}})
	got = node(t, 3).Receive(got.State, 7, Phase2a{0, Values{Aborted: model.Nodes(7)}})
	want(t, got, Acceptor{Accepted: Proposal{0, refused}}, to(Phase2b{0, refused}, 1)...)
}

// Section 4.1, phase 2b: an acceptor accepts nothing below a ballot that it has
// heard of, and phase 1b reports what it has accepted.
func TestPromises(t *testing.T) {
	got := node(t, 3).Receive(Acceptor{Accepted: Proposal{0, oneVote}}, 2, Phase1a{1})
	want(t, got, Acceptor{Promised: 1, Accepted: Proposal{0, oneVote}}, to(Phase1b{1, Proposal{0, oneVote}}, 2)...)
	want(t, node(t, 3).Receive(got.State, 7, Phase2a{0, Values{Prepared: model.Nodes(7)}}), got.State)
	want(t, node(t, 3).Receive(Acceptor{Promised: 3}, 2, Phase1a{1}), Acceptor{Promised: 3})
	want(t, node(t, 3).Receive(got.State, 2, Phase2a{1, refused}),
		Acceptor{Promised: 1, Accepted: Proposal{1, refused}}, to(Phase2b{1, refused}, 2)...)
}

// Section 4.1, phase 2a: with the promises of a majority the leader proposes what
// was accepted in the highest ballot, and what is free it aborts.
func TestProposes(t *testing.T) {
	for _, test := range []struct {
		name          string
		first, second Proposal
		values        Values
	}{
		{"nothing is accepted", Proposal{}, Proposal{}, allAbort},
		{"one vote is missing", Proposal{0, oneVote}, Proposal{}, refused},
		{"votes at different acceptors", Proposal{0, oneVote}, Proposal{0, Values{Prepared: model.Nodes(7)}}, both},
		{"a later ballot", Proposal{0, both}, Proposal{1, refused}, refused},
		{"an earlier ballot", Proposal{2, refused}, Proposal{1, allAbort}, refused},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := node(t, 2).Receive(Leader{Ballot: 3, Preparing: true}, 3, Phase1b{3, test.first})
			if len(got.Sent) > 0 {
				t.Fatal("proposes without a majority")
			}
			got = node(t, 2).Receive(got.State, 5, Phase1b{3, test.second})
			want(t, got, Leader{Ballot: 3, Proposed: test.values}, to(Phase2a{3, test.values}, 3, 4, 5)...)
		})
	}
}

// The transaction is committed if Prepared is chosen in every instance, and aborted
// if Aborted is in one.
func TestLearns(t *testing.T) {
	for values, outcome := range map[Values]specs.RMState{both: specs.Committed, refused: specs.Aborted} {
		got := node(t, 1).Receive(Leader{}, 3, Phase2b{0, values})
		want(t, got, Leader{Proposed: values, Accepts: model.Nodes(3)})
		want(t, node(t, 1).Receive(got.State, 3, Phase2b{0, values}), got.State)
		m := Message(Commit{})
		if outcome == specs.Aborted {
			m = Abort{}
		}
		want(t, node(t, 1).Receive(got.State, 4, Phase2b{0, values}), Leader{Decided: outcome}, to(m, 6, 7)...)
	}
}

// Leaders take turns in their ballots, and never begin one twice.
func TestBallots(t *testing.T) {
	for id, ballots := range map[model.NodeID][]int{1: {2, 4}, 2: {1, 3}} {
		s := State(Leader{})
		for _, b := range ballots {
			got := node(t, id).Timeout(s, timerCampaign)
			want(t, got, Leader{Ballot: b, Preparing: true}, to(Phase1a{b}, 3, 4, 5)...)
			s = node(t, id).Restart(got.State).State
		}
	}
}

// What is durable survives a crash; a resource manager without a vote refuses.
func TestRemembers(t *testing.T) {
	a := Acceptor{Promised: 2, Accepted: Proposal{1, refused}}
	want(t, node(t, 3).Restart(a), a)
	want(t, node(t, 6).Restart(RM{specs.Prepared}), RM{specs.Prepared})
	want(t, node(t, 6).Restart(RM{}), RM{specs.Aborted}, to(Phase2a{0, Values{Aborted: model.Nodes(6)}}, 3, 4, 5)...)
	want(t, node(t, 1).Restart(Leader{Ballot: 2, Decided: specs.Aborted}), Leader{Ballot: 2, Decided: specs.Aborted})
}

// A resource manager in doubt asks all leaders, of whom those answer that know.
func TestAsks(t *testing.T) {
	want(t, node(t, 6).Timeout(RM{specs.Prepared}, timerAsk), RM{specs.Prepared}, to(Ask{}, 1, 2)...)
	want(t, node(t, 2).Receive(Leader{Decided: specs.Committed}, 6, Ask{}), Leader{Decided: specs.Committed}, to(Commit{}, 6)...)
	want(t, node(t, 2).Receive(Leader{}, 6, Ask{}), Leader{})
}
