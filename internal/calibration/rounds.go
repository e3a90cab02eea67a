package calibration

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// roundsScenario is Paxos with two proposers and three acceptors that try a
// bounded number of rounds. It has a twin in Promela, in bench, which makes the
// same transitions: the two checkers are compared on it.
//
// Nodes 1 and 2 are the proposers. Each proposes a value of its own, so a
// value is named by the proposer that it comes from.
var roundsScenario = &model.Scenario{
	ID:    "calibration/rounds",
	Title: "Paxos with rounds, the model that is compared with SPIN",
	Params: []model.Param{
		model.Ints("rounds", "1,1", 0, 4, "how many rounds each of the two proposers may begin"),
	},
	Network: model.Multiset,
	Build: func(a model.Args) (model.Model, error) {
		list := a.Ints("rounds")
		if len(list) != proposers {
			return nil, fmt.Errorf("rounds: want %d numbers, one for each proposer, got %d", proposers, len(list))
		}
		return model.System[actor, roundsMessage]{Protocol: rounds{[proposers]int(list)}.protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 95_261, Transitions: 405_425, Depth: 23, Source: "SPIN 6.5"},
		{Params: []string{"rounds=2,1"}, States: 31_682_421, Transitions: 176_914_239, Depth: 33, Long: true, Source: "SPIN 6.5"},
	},
}

const (
	proposers = 2
	acceptors = 3
	majority  = 2
)

// rounds says how many rounds each proposer may begin.
type rounds struct{ most [proposers]int }

// nextRound is the timer that is set while a proposer may begin a round.
const nextRound model.Timer = "round"

// proposer is the state of a proposer.
type proposer struct {
	Round     int // the last one begun; its ballot is the Stamp of Round and the proposer
	Phase     proposerPhase
	Promisers model.NodeSet // in phase 1
	Last      Stamp         // in phase 1: the ballot of the last vote that a promiser told
	Value     model.NodeID  // of that vote; from phase 2 on what is proposed
	Acks      model.NodeSet // in phase 2
}

type proposerPhase uint8

const (
	phaseIdle proposerPhase = iota
	phasePrepare
	phaseAccept
	phaseDecided
)

// acceptor is the state of an acceptor.
type acceptor struct {
	Ballot Stamp // the highest it has taken part in
	Vote   Vote  // the last one, or zero
}

func (proposer) actor() {}
func (acceptor) actor() {}

// Vote is a value accepted under a ballot.
type Vote struct {
	Ballot Stamp
	Value  model.NodeID
}

// roundsMessage is what proposers and acceptors send.
type roundsMessage interface{ roundsMessage() }

// Prepare asks for a promise (1a).
type Prepare struct{ Ballot Stamp }

// Promise gives it, with the sender's last vote (1b).
type Promise struct {
	Ballot Stamp
	Last   Vote
}

// Accept asks for a vote (2a).
type Accept struct {
	Ballot Stamp
	Value  model.NodeID
}

// Accepted says that the vote was given (2b).
type Accepted struct{ Ballot Stamp }

func (Prepare) roundsMessage()  {}
func (Promise) roundsMessage()  {}
func (Accept) roundsMessage()   {}
func (Accepted) roundsMessage() {}

func (c rounds) protocol() model.Protocol[actor, roundsMessage] {
	return model.Protocol[actor, roundsMessage]{
		Name:    "rounds",
		Nodes:   proposers + acceptors,
		Start:   c.start,
		Timeout: c.timeout,
		Receive: receiveRounds,
		Roles: func(id model.NodeID) string {
			if id <= proposers {
				return "proposer"
			}
			return "acceptor"
		},
		Properties: []model.Property[actor]{
			model.Pairwise("Agreement", func(a, b actor) error {
				p, _ := a.(proposer)
				q, _ := b.(proposer)
				if p.Phase == phaseDecided && q.Phase == phaseDecided && p.Value != q.Value {
					return fmt.Errorf("the values of %v and of %v were decided", p.Value, q.Value)
				}
				return nil
			}),
			model.Reachable("Decided", func(s actor) bool {
				p, ok := s.(proposer)
				return ok && p.Phase == phaseDecided
			}),
		},
	}
}

func (c rounds) start(n *model.Node[roundsMessage], s *actor) {
	if n.ID() > proposers {
		*s = acceptor{}
		return
	}
	*s = proposer{}
	c.allowRound(n, 1)
}

// allowRound sets the timer if the proposer may begin the given round.
func (c rounds) allowRound(n *model.Node[roundsMessage], round int) {
	if round <= c.most[n.ID()-1] {
		n.SetTimer(nextRound)
	}
}

// timeout gives the proposer's round up and begins the next.
func (c rounds) timeout(n *model.Node[roundsMessage], s *actor, _ model.Timer) {
	p := proposer{Round: (*s).(proposer).Round + 1, Phase: phasePrepare}
	tellAcceptors(n, Prepare{p.ballot(n.ID())})
	c.allowRound(n, p.Round+1)
	*s = p
}

func (p proposer) ballot(id model.NodeID) Stamp { return Stamp{p.Round, id} }

func tellAcceptors(n *model.Node[roundsMessage], m roundsMessage) {
	for id := range n.Peers() {
		if id > proposers {
			n.Send(id, m)
		}
	}
}

func receiveRounds(n *model.Node[roundsMessage], s *actor, from model.NodeID, m roundsMessage) {
	switch node := (*s).(type) {
	case proposer:
		node.receive(n, from, m)
		*s = node
	case acceptor:
		node.receive(n, from, m)
		*s = node
	}
}

// receive answers requests. One below the promise is used up without an
// answer: a transition that changes only the network.
func (a *acceptor) receive(n *model.Node[roundsMessage], from model.NodeID, m roundsMessage) {
	switch m := m.(type) {
	case Prepare:
		if m.Ballot.compare(a.Ballot) <= 0 {
			n.Consume()
			return
		}
		n.Send(from, Promise{m.Ballot, a.Vote})
		a.Ballot = m.Ballot
	case Accept:
		if m.Ballot.compare(a.Ballot) < 0 {
			n.Consume()
			return
		}
		n.Send(from, Accepted{m.Ballot})
		*a = acceptor{Ballot: m.Ballot, Vote: Vote(m)}
	}
}

// receive collects answers. One that comes after its phase is a no-op and
// stays in the network.
func (p *proposer) receive(n *model.Node[roundsMessage], from model.NodeID, m roundsMessage) {
	switch m := m.(type) {
	case Promise:
		if p.Phase == phasePrepare && m.Ballot == p.ballot(n.ID()) {
			p.promised(n, from, m)
		}
	case Accepted:
		if p.Phase == phaseAccept && m.Ballot == p.ballot(n.ID()) {
			p.accepted(n, from)
		}
	}
}

func (p *proposer) promised(n *model.Node[roundsMessage], from model.NodeID, m Promise) {
	p.Promisers.Add(from)
	if m.Last.Ballot.compare(p.Last) > 0 {
		p.Last, p.Value = m.Last.Ballot, m.Last.Value
	}
	if p.Promisers.Len() < majority {
		return
	}
	if p.Value == model.None {
		p.Value = n.ID()
	}
	*p = proposer{Round: p.Round, Phase: phaseAccept, Value: p.Value}
	tellAcceptors(n, Accept{p.ballot(n.ID()), p.Value})
}

func (p *proposer) accepted(n *model.Node[roundsMessage], from model.NodeID) {
	p.Acks.Add(from)
	if p.Acks.Len() < majority {
		return
	}
	*p = proposer{Round: p.Round, Phase: phaseDecided, Value: p.Value}
	n.StopTimer(nextRound)
}
