package register

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// Sections are those of Paxos Made Simple. Nodes 1 to 3 are servers, 4 and 5
// clients.

var (
	first  = Ballot{1, 1}
	second = Ballot{1, 2}
	third  = Ballot{2, 1}
	one    = Proposal{Request{4, 1}, 1}
	two    = Proposal{Request{5, 1}, 2}
)

type outcome = model.Outcome[State, Message]

// deliver has a node of three servers and two clients receive m.
func deliver(t *testing.T, id model.NodeID, s State, from model.NodeID, m Message) outcome {
	t.Helper()
	protocol := Config{Servers: 3, Clients: 2}.Protocol()
	return modeltest.Node(t, protocol, id).Receive(s, from, m)
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

func TestProposerChoosesANewNumber(t *testing.T) { // 2.2, phase 1 (a)
	got := deliver(t, 1, Server{Ballot: second}, 4, Put{one.Request, one.Value})
	expect(t, got,
		Server{Ballot: third, Proposal: one, Promises: map[model.NodeID]Vote{1: {}}},
		send(2, Prepare{third}), send(3, Prepare{third}))
}

func TestProposerHasOneProposalAtATime(t *testing.T) {
	s := Server{Ballot: first, Proposal: one, Promises: map[model.NodeID]Vote{1: {}}}
	expect(t, deliver(t, 1, s, 5, Put{two.Request, two.Value}), s)
}

func TestPromiseTellsTheLastVote(t *testing.T) { // 2.2, phase 1 (b)
	got := deliver(t, 3, Server{Ballot: first, Accepted: Vote{first, one}}, 2, Prepare{second})
	expect(t, got,
		Server{Ballot: second, Accepted: Vote{first, one}},
		send(2, Promise{second, Vote{first, one}}))
}

func TestLowerPrepareIsIgnored(t *testing.T) { // 2.2, after P1a
	s := Server{Ballot: second}
	expect(t, deliver(t, 3, s, 1, Prepare{first}), s)
}

func TestFreeProposerProposesItsOwn(t *testing.T) { // 2.2, phase 2 (a)
	s := Server{Ballot: first, Proposal: one, Promises: map[model.NodeID]Vote{1: {}}}
	got := deliver(t, 1, s, 3, Promise{first, Vote{}})
	expect(t, got,
		Server{
			Ballot: first, Proposal: one, Promises: map[model.NodeID]Vote{1: {}, 3: {}},
			Accepted: Vote{first, one}, Accepts: model.Nodes(1),
		},
		send(2, Accept{first, one}), send(3, Accept{first, one}))
}

func TestProposerIsBoundByTheHighestVote(t *testing.T) { // 2.2, P2c
	own := Vote{first, one}
	reported := Vote{second, two}
	s := Server{Ballot: third, Proposal: one, Accepted: own, Promises: map[model.NodeID]Vote{1: own}}
	got := deliver(t, 1, s, 3, Promise{third, reported})
	expect(t, got,
		Server{
			Ballot: third, Proposal: two, Promises: map[model.NodeID]Vote{1: own, 3: reported},
			Accepted: Vote{third, two}, Accepts: model.Nodes(1),
		},
		send(2, Accept{third, two}), send(3, Accept{third, two}))
}

func TestPromiseOfAnEarlierBallotIsIgnored(t *testing.T) {
	s := Server{Ballot: second, Proposal: one, Promises: map[model.NodeID]Vote{1: {}}}
	expect(t, deliver(t, 1, s, 3, Promise{first, Vote{}}), s)
}

func TestAcceptorAcceptsWhatItHasPromised(t *testing.T) { // 2.2, phase 2 (b)
	got := deliver(t, 3, Server{Ballot: first}, 1, Accept{first, one})
	expect(t, got, Server{Ballot: first, Accepted: Vote{first, one}}, send(1, Accepted{first}))
}

func TestAcceptorRefusesBelowItsPromise(t *testing.T) { // 2.2, P1a
	s := Server{Ballot: second}
	expect(t, deliver(t, 3, s, 1, Accept{first, one}), s)
}

func TestMajorityChooses(t *testing.T) { // 2.3
	s := Server{Ballot: second, Proposal: one, Accepted: Vote{second, one}, Accepts: model.Nodes(2)}
	chosen := s
	chosen.Accepts, chosen.Decided = model.Nodes(2, 3), true
	expect(t, deliver(t, 2, s, 3, Accepted{second}), chosen,
		send(1, Decided{second, one}), send(3, Decided{second, one}),
		// Server 2 was asked by client 5, but it is client 4's write.
		send(4, PutOk{one.Request}))
}

func TestReadWaitsForTheDecision(t *testing.T) { // 2.3: only a learner knows
	s := Server{Ballot: first, Accepted: Vote{first, one}}
	expect(t, deliver(t, 3, s, 4, Get{Request{4, 2}}), s)

	learned := deliver(t, 3, s, 1, Decided{first, one}).State
	expect(t, deliver(t, 3, learned, 4, Get{Request{4, 2}}), learned, send(4, GetOk{Request{4, 2}, 1}))
}

func TestDecisionIsFinal(t *testing.T) {
	s := Server{Ballot: first, Accepted: Vote{first, one}, Decided: true}
	for _, m := range []Message{
		Put{two.Request, two.Value}, Prepare{second}, Accept{second, two}, Decided{second, two},
	} {
		expect(t, deliver(t, 3, s, 2, m), s)
	}
}

func TestClientReadsAfterItsWrite(t *testing.T) {
	wrote := deliver(t, 4, Client{Awaits: one.Request}, 1, PutOk{one.Request})
	expect(t, wrote, Client{Awaits: Request{4, 2}}, send(2, Get{Request{4, 2}}))
	// The write may be acknowledged by two servers that have learned of it.
	expect(t, deliver(t, 4, wrote.State, 2, PutOk{one.Request}), wrote.State)
	expect(t, deliver(t, 4, wrote.State, 2, GetOk{Request{4, 2}, 2}), Client{Read: 2})
}
