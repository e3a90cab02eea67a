package synod

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// campaign is the timer whose firing begins a ballot. When is up to chance: a
// proposer may begin at any time, also while another ballot is going on.
const campaign model.Timer = "campaign"

func (c Config) start(n *model.Node[Message], s *State) {
	if c.role(n.ID()) == "proposer" {
		c.standby(n, s)
	}
}

// standby lets a proposer begin another ballot some time later, if it has one
// left and has not learned an outcome.
func (c Config) standby(n *model.Node[Message], s *State) {
	if _, ok := c.next(n.ID(), s.Tried); ok && s.Decided == 0 {
		n.SetTimer(campaign)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Prepare:
		c.promise(n, s, from, m)
	case Promise:
		c.propose(n, s, from, m)
	case Accept:
		c.accept(n, s, from, m)
	case Accepted:
		c.learn(n, s, from, m)
	}
}

// prepare is phase 1a: a proposer selects a ballot, drops what it was doing in
// an earlier one, and asks the acceptors for a promise.
func (c Config) prepare(n *model.Node[Message], s *State, _ model.Timer) {
	b, ok := c.next(n.ID(), s.Tried)
	if !ok {
		panic("a campaign without a ballot left")
	}
	*s = State{Tried: b, Preparing: true}
	c.tellAcceptors(n, Prepare{b})
	c.standby(n, s)
}

// promise is phase 1b: an acceptor answers a Prepare above all others that it
// has answered, and reports the proposal that it accepted last. The promise is
// in what it will not do from now on.
func (c Config) promise(n *model.Node[Message], s *State, from model.NodeID, m Prepare) {
	if m.Ballot.Compare(s.Promised) <= 0 && c.keeps(RuleRefuseLowerPrepare) {
		return
	}
	s.Promised = m.Ballot
	n.Send(from, Promise{m.Ballot, s.Accepted})
}

// propose is phase 2a: once a majority has promised, the proposer issues the
// proposal of its ballot. The value is that of the highest-numbered proposal
// reported, and any where none was. A majority accepted whatever was chosen,
// it shares a member with the majority that promised, and that one reports it.
func (c Config) propose(n *model.Node[Message], s *State, from model.NodeID, m Promise) {
	if !s.Preparing || m.Ballot != s.Tried && c.keeps(RulePromiseOfThisBallot) {
		return
	}
	s.Promises.Add(from)
	s.Highest = c.higher(s.Highest, m.Accepted)
	if !c.isMajority(s.Promises) && c.keeps(RulePhase1Majority) {
		return
	}
	s.Value = s.Highest.Value
	if s.Value == 0 || !c.keeps(RuleAdoptAccepted) {
		s.Value = specs.Value(n.Choose(c.Values) + 1)
	}
	if c.keeps(RuleProposeOnce) {
		s.Preparing, s.Promises, s.Highest = false, 0, Proposal{}
	}
	c.tellAcceptors(n, Accept{s.Tried, s.Value})
}

// higher returns the one of two proposals with the higher ballot.
func (c Config) higher(p, q Proposal) Proposal {
	switch {
	case p == Proposal{}:
		return q
	case q == Proposal{}:
		return p
	case (p.Ballot.Compare(q.Ballot) < 0) == c.keeps(RuleAdoptHighest):
		return q
	}
	return p
}

// accept is phase 2b: an acceptor accepts a proposal unless it has promised not
// to. Having accepted it, it takes no lower one any more.
func (c Config) accept(n *model.Node[Message], s *State, from model.NodeID, m Accept) {
	if m.Ballot.Compare(s.Promised) < 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	if m.Ballot.Compare(s.Promised) > 0 && c.keeps(RuleAcceptRaisesPromise) {
		s.Promised = m.Ballot
	}
	s.Accepted = Proposal{m.Ballot, m.Value}
	n.Send(from, Accepted{m.Ballot, m.Value})
}

// learn is section 2.3: a value is chosen when a majority has accepted it in
// one ballot. The proposer of the ballot is the distinguished learner.
func (c Config) learn(n *model.Node[Message], s *State, from model.NodeID, m Accepted) {
	if s.Value == 0 || m != (Accepted{s.Tried, s.Value}) && c.keeps(RuleAcceptedOfThisBallot) {
		return
	}
	s.Accepts.Add(from)
	if !c.isMajority(s.Accepts) && c.keeps(RulePhase2Majority) {
		return
	}
	*s = State{Tried: s.Tried, Decided: s.Value}
	n.StopTimer(campaign)
}

// restart keeps what is durable. An acceptor remembers what it promised and
// accepted, and whatever it has sent has been kept first. A proposer remembers
// which ballots are used up and what it has learned, and gives up the ballot it
// was in: it no longer knows what it proposed there.
func (c Config) restart(n *model.Node[Message], s *State) {
	durable := State{Promised: s.Promised, Accepted: s.Accepted, Tried: s.Tried, Decided: s.Decided}
	if !c.keeps(RulePromiseDurable) {
		durable.Promised = Ballot{}
	}
	if !c.keeps(RuleAcceptedDurable) {
		durable.Accepted = Proposal{}
	}
	if !c.keeps(RuleBallotDurable) {
		durable.Tried = Ballot{}
	}
	if !c.keeps(RuleDecisionDurable) {
		durable.Decided = 0
	}
	*s = durable
	c.start(n, s)
}
