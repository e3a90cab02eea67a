package fast

import (
	"slices"

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
	case Propose:
		c.vote(n, s, m)
	case Prepare:
		c.promise(n, s, from, m)
	case Accept:
		c.accept(n, s, m)
	}
}

func (c Config) receiveAnswer(n *model.Node[Message], s *Proposer, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Promise:
		c.collect(n, s, from, m)
	case Accepted:
		c.learn(n, s, from, m)
	}
}

// start proposes. The coordinator of the fast ballot has done its part: phase 1
// found nothing, because nothing was below, and phase 2a told the acceptors that
// any proposal will do.
func (c Config) start(n *model.Node[Message], s *State) {
	if c.isAcceptor(n.ID()) {
		*s = Acceptor{}
		return
	}
	node := Proposer{}
	c.tellAcceptors(n, Propose{c.own(n.ID())})
	c.mayCampaign(n, &node)
	*s = node
}

// own returns the value that a proposer proposes.
func (c Config) own(id model.NodeID) specs.Value { return specs.Value(int(id) - c.Acceptors) }

// vote is phase 2b of the fast ballot: an acceptor takes the first proposal that
// it receives for one by the coordinator. Others that follow come too late.
func (c Config) vote(n *model.Node[Message], s *Acceptor, m Propose) {
	if s.Promised > 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	if s.Accepted != (Vote{}) && c.keeps(RuleVoteOnce) {
		return
	}
	s.Accepted = Vote{0, m.Value}
	c.tellVote(n, Accepted{0, m.Value})
}

// prepare is phase 1a: a coordinator begins a classic ballot.
func (c Config) prepare(n *model.Node[Message], s *Proposer) {
	b, ok := c.next(n.ID(), s.Tried)
	if !ok {
		panic("a campaign without a ballot left")
	}
	*s = Proposer{Tried: b, Preparing: true, Restarted: s.Restarted}
	c.tellAcceptors(n, Prepare{b})
	c.mayCampaign(n, s)
}

// promise is phase 1b.
func (c Config) promise(n *model.Node[Message], s *Acceptor, from model.NodeID, m Prepare) {
	if m.Ballot > s.Promised {
		s.Promised = m.Ballot
		n.Send(from, Promise{m.Ballot, s.Accepted})
	}
}

// collect promises. With a classic quorum of them follows phase 2.
func (c Config) collect(n *model.Node[Message], s *Proposer, from model.NodeID, m Promise) {
	if !s.Preparing || m.Ballot != s.Tried {
		return
	}
	if s.Promises == nil {
		s.Promises = make(map[model.NodeID]Vote)
	}
	s.Promises[from] = m.Accepted
	if len(s.Promises) >= c.classic() || !c.keeps(RulePhase1Quorum) {
		c.propose(n, s, s.Promises)
	}
}

// propose is phase 2a of a classic ballot, for a quorum and its votes.
func (c Config) propose(n *model.Node[Message], s *Proposer, quorum map[model.NodeID]Vote) {
	*s = Proposer{Tried: s.Tried, Proposed: c.pick(n, quorum), Restarted: s.Restarted}
	c.tellAcceptors(n, Accept{s.Tried, s.Proposed})
}

// pick a value that is safe to propose (figure 2 of the paper, the coordinator's
// rule). Of the votes only those in the highest ballot count. In a classic ballot
// they are for one value. In the fast one they need not be, and what must be taken
// is the value that a fast quorum can have chosen, if there is one (O4).
func (c Config) pick(n *model.Node[Message], quorum map[model.NodeID]Vote) specs.Value {
	k, voted := c.highest(quorum)
	switch {
	case len(voted) == 0:
		return c.own(n.ID())
	case k > 0:
		return voted[0]
	}
	for _, v := range voted {
		if c.choosable(v, quorum) && c.keeps(RulePickChoosable) {
			return v
		}
	}
	return voted[n.Choose(len(voted))]
}

// highest returns the highest ballot with a vote, and the values that have votes
// there, in order.
func (c Config) highest(quorum map[model.NodeID]Vote) (ballot int, values []specs.Value) {
	for _, v := range quorum {
		if v == (Vote{}) {
			continue
		}
		if len(values) == 0 || v.Ballot != ballot && (v.Ballot > ballot) == c.keeps(RuleAdoptHighest) {
			ballot, values = v.Ballot, nil
		}
		if v.Ballot == ballot && !slices.Contains(values, v.Value) {
			values = append(values, v.Value)
		}
	}
	slices.Sort(values)
	return ballot, values
}

// choosable is O4: there is a fast quorum all of whose members in this quorum have
// voted for v. The others may have voted for anything.
func (c Config) choosable(v specs.Value, quorum map[model.NodeID]Vote) bool {
	able := c.Acceptors - len(quorum)
	for _, vote := range quorum {
		if vote == (Vote{0, v}) {
			able++
		}
	}
	return able >= c.fast()
}

// accept is phase 2b of a classic ballot.
func (c Config) accept(n *model.Node[Message], s *Acceptor, m Accept) {
	if m.Ballot < s.Promised && c.keeps(RuleRefuseBelowPromise) || s.Accepted == Vote(m) {
		return
	}
	s.Promised, s.Accepted = m.Ballot, Vote(m)
	n.Send(c.coordinator(m.Ballot), Accepted(m))
}

// learn that a value is chosen: a quorum has accepted it in one ballot, and a fast
// one if the ballot is fast.
func (c Config) learn(n *model.Node[Message], s *Proposer, from model.NodeID, m Accepted) {
	switch {
	case s.Decided != 0:
	case m.Ballot == 0 && s.Tried == 0: // a coordinator that has gone on is not interested
		c.count(n, s, from, m.Value)
	case m == Accepted{s.Tried, s.Proposed}:
		s.Accepts.Add(from)
		if s.Accepts.Len() >= c.classic() {
			c.decide(n, s, Vote(m))
		}
	}
}

// count a vote of the fast ballot. If it shows that proposals have collided, the
// coordinator of the next ballot recovers.
func (c Config) count(n *model.Node[Message], s *Proposer, from model.NodeID, v specs.Value) {
	if s.Votes == nil {
		s.Votes = make(map[model.NodeID]specs.Value)
	}
	s.Votes[from] = v
	votes, collided := 0, false
	for _, w := range s.Votes {
		if w == v {
			votes++
		} else {
			collided = true
		}
	}
	switch {
	case votes >= c.fast():
		c.decide(n, s, Vote{0, v})
	case collided && c.Recovery == Coordinated:
		c.recover(n, s)
	}
}

// recover is coordinated recovery (section 3.2): the votes of a classic quorum are
// as good as its promises for the next ballot, because no ballot is between them.
// So that ballot begins with phase 2.
func (c Config) recover(n *model.Node[Message], s *Proposer) {
	const next = 1
	if c.coordinator(next) != n.ID() || s.Tried >= next || c.Ballots < next {
		return
	}
	if len(s.Votes) < c.classic() && c.keeps(RuleRecoverWithQuorum) {
		return
	}
	quorum := make(map[model.NodeID]Vote)
	for id, v := range s.Votes {
		quorum[id] = Vote{0, v}
	}
	s.Tried = next
	c.propose(n, s, quorum)
	c.mayCampaign(n, s)
}

func (c Config) decide(n *model.Node[Message], s *Proposer, v Vote) {
	*s = Proposer{Tried: s.Tried, Decided: v.Value, In: v.Ballot, Restarted: s.Restarted}
	n.StopTimer(campaign)
}

// campaign is the timer that makes a coordinator begin a ballot, at any time.
const campaign model.Timer = "campaign"

func (c Config) mayCampaign(n *model.Node[Message], s *Proposer) {
	n.StopTimer(campaign)
	if _, ok := c.next(n.ID(), s.Tried); ok && s.Decided == 0 && c.Recovery == NewBallot {
		n.SetTimer(campaign)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	node := (*s).(Proposer)
	c.prepare(n, &node)
	*s = node
}

// restart says what is durable. What a coordinator was doing, and the votes that
// it has seen, are lost.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Acceptor:
		if !c.keeps(RuleVoteDurable) {
			node.Accepted = Vote{}
		}
		*s = node
	case Proposer:
		kept := Proposer{Tried: node.Tried, Decided: node.Decided, In: node.In, Restarted: true}
		c.mayCampaign(n, &kept)
		*s = kept
	}
}
