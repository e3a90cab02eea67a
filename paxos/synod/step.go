package synod

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Acceptor:
		c.receiveRequest(n, &node, from, m)
		*s = node
	case Proposer:
		c.receiveAnswer(n, &node, from, m)
		*s = node
	}
}

func (c Config) receiveRequest(n *model.Node[Message], s *Acceptor, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Prepare:
		c.promise(n, s, from, m)
	case Accept:
		c.accept(n, s, from, m)
	}
}

func (c Config) receiveAnswer(n *model.Node[Message], s *Proposer, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Promise:
		c.propose(n, s, from, m)
	case Accepted:
		c.learn(n, s, from, m)
	}
}

// prepare is phase 1a: a proposer selects a ballot that it has not used, gives
// up what it was doing, and asks the acceptors for a promise.
func (c Config) prepare(n *model.Node[Message], s *Proposer) {
	b, ok := c.next(n.ID(), s.Tried)
	if !ok {
		panic("a campaign without a ballot left")
	}
	*s = Proposer{Tried: b, Preparing: true}
	c.tellAcceptors(n, Prepare{b})
	c.mayCampaign(n, s)
}

// promise is phase 1b: an acceptor answers a ballot above all that it has
// answered, with the proposal that it accepted last. What it promises is not to
// accept any proposal below.
func (c Config) promise(n *model.Node[Message], s *Acceptor, from model.NodeID, m Prepare) {
	if m.Ballot.Compare(s.Promised) <= 0 && c.keeps(RuleRefuseLowerPrepare) {
		return
	}
	s.Promised = m.Ballot
	n.Send(from, Promise{m.Ballot, s.Accepted})
}

// propose is phase 2a: with the promises of a majority, the proposer issues the
// proposal of its ballot. Its value is that of the highest proposal reported,
// or any if none was. If a value was chosen below, a majority has accepted it;
// the two majorities share an acceptor, and that one reports it (P2c).
func (c Config) propose(n *model.Node[Message], s *Proposer, from model.NodeID, m Promise) {
	if !s.Preparing || m.Ballot != s.Tried && c.keeps(RulePromiseOfThisBallot) {
		return
	}
	s.Promises.Add(from)
	s.Highest = c.higher(s.Highest, m.Accepted)
	if !c.quorums().Phase1(s.Promises) && c.keeps(RulePhase1Majority) {
		return
	}
	s.Value = s.Highest.Value
	if s.Value == 0 || !c.keeps(RuleAdoptAccepted) {
		s.Value = specs.Value(n.Choose(c.Values) + 1)
	}
	c.tellAcceptors(n, Accept{s.Tried, s.Value})
	if c.keeps(RuleProposeOnce) {
		s.Preparing, s.Promises, s.Highest = false, 0, Proposal{}
	}
}

// accept is phase 2b: an acceptor accepts a proposal, unless it has promised
// not to. From then on it accepts nothing below that proposal either.
func (c Config) accept(n *model.Node[Message], s *Acceptor, from model.NodeID, m Accept) {
	if m.Ballot.Compare(s.Promised) < 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	if m.Ballot.Compare(s.Promised) > 0 && c.keeps(RuleAcceptRaisesPromise) {
		s.Promised = m.Ballot
	}
	s.Accepted = Proposal{m.Ballot, m.Value}
	n.Send(from, Accepted{m.Ballot, m.Value})
}

// learn is section 2.3: a value is chosen once a majority has accepted it in
// one ballot. The proposer of the ballot is the one who finds out.
func (c Config) learn(n *model.Node[Message], s *Proposer, from model.NodeID, m Accepted) {
	proposing := s.Value != 0
	if !proposing || m != (Accepted{s.Tried, s.Value}) && c.keeps(RuleAcceptedOfThisBallot) {
		return
	}
	s.Accepts.Add(from)
	if !c.quorums().Phase2(s.Accepts) && c.keeps(RulePhase2Majority) {
		return
	}
	*s = Proposer{Tried: s.Tried, Decided: s.Value}
	n.StopTimer(campaign)
}

// higher returns the proposal with the higher ballot; none is below all.
func (c Config) higher(p, q Proposal) Proposal {
	none := Proposal{}
	switch {
	case p == none:
		return q
	case q == none:
		return p
	case (p.Ballot.Compare(q.Ballot) < 0) == c.keeps(RuleAdoptHighest):
		return q
	}
	return p
}

// campaign is the timer that makes a proposer begin a ballot. It fires at any
// time, also while another ballot is going on.
const campaign model.Timer = "campaign"

// mayCampaign sets the timer, unless the proposer has learned what is chosen or
// the bound leaves it no ballot.
func (c Config) mayCampaign(n *model.Node[Message], s *Proposer) {
	if _, ok := c.next(n.ID(), s.Tried); ok && s.Decided == 0 {
		n.SetTimer(campaign)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	node := (*s).(Proposer)
	c.prepare(n, &node)
	*s = node
}

func (c Config) start(n *model.Node[Message], s *State) {
	if c.role(n.ID()) == roleAcceptor {
		*s = Acceptor{}
		return
	}
	node := Proposer{}
	c.mayCampaign(n, &node)
	*s = node
}

// restart says what is durable. A proposer that comes back gives up the ballot
// that it was in, because it no longer knows what it proposed there.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Acceptor:
		if !c.keeps(RulePromiseDurable) {
			node.Promised = Ballot{}
		}
		if !c.keeps(RuleAcceptedDurable) {
			node.Accepted = Proposal{}
		}
		*s = node
	case Proposer:
		kept := Proposer{Tried: node.Tried, Decided: node.Decided}
		if !c.keeps(RuleBallotDurable) {
			kept.Tried = Ballot{}
		}
		if !c.keeps(RuleDecisionDurable) {
			kept.Decided = 0
		}
		c.mayCampaign(n, &kept)
		*s = kept
	}
}
