package paxoscommit

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const (
	// timerVote has a resource manager vote, as soon as it likes.
	timerVote model.Timer = "vote"
	// timerAsk has a resource manager in doubt ask for the outcome.
	timerAsk model.Timer = "ask"
	// timerCampaign makes a leader begin a ballot, or repeat what it asked in it.
	timerCampaign model.Timer = "campaign"
)

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Leader:
		switch m := m.(type) {
		case Phase1b:
			c.propose(n, &node, from, m)
		case Phase2b:
			c.learn(n, &node, from, m)
		case Ask:
			tell(n, from, node.Decided)
		}
		*s = node
	case Acceptor:
		switch m := m.(type) {
		case Phase1a:
			c.promise(n, &node, from, m)
		case Phase2a:
			c.accept(n, &node, m)
		}
		*s = node
	case RM:
		switch m.(type) {
		case Commit:
			c.follow(n, &node, specs.Committed)
		case Abort:
			c.follow(n, &node, specs.Aborted)
		}
		*s = node
	}
}

// vote is phase 2a of ballot 0 in a resource manager's own instance, for which it
// needs no phase 1: there is no ballot below (section 4.2).
func (c Config) vote(n *model.Node[Message], s *RM) {
	if n.Choose(2) == 1 {
		c.refuse(n, s)
		return
	}
	s.Status = specs.Prepared
	c.all(n, roleAcceptor, Phase2a{Values: Values{Prepared: model.Nodes(n.ID())}})
	c.mayAsk(n)
}

// refuse is the other vote. Who casts it has aborted.
func (c Config) refuse(n *model.Node[Message], s *RM) {
	s.Status = specs.Aborted
	c.all(n, roleAcceptor, Phase2a{Values: Values{Aborted: model.Nodes(n.ID())}})
}

// mayAsk sets the timer of a resource manager in doubt.
func (c Config) mayAsk(n *model.Node[Message]) {
	if c.Repeats || !c.keeps(RulePreparedWaits) {
		n.SetTimer(timerAsk)
	}
}

// ask asks for the outcome, again and again. Without the rule a resource manager
// loses its patience.
func (c Config) ask(n *model.Node[Message], s *RM) {
	if !c.keeps(RulePreparedWaits) {
		s.Status = specs.Aborted
		return
	}
	c.all(n, roleLeader, Ask{})
	c.mayAsk(n)
}

// follow carries out the outcome.
func (c Config) follow(n *model.Node[Message], s *RM, outcome specs.RMState) {
	if s.Status.IsOutcome() {
		return
	}
	s.Status = outcome
	n.StopTimer(timerAsk)
	n.StopTimer(timerVote)
}

// campaign is phase 1a. A leader without a further ballot repeats what it asked in
// the last one.
func (c Config) campaign(n *model.Node[Message], s *Leader) {
	next, ok := c.next(n.ID(), s.Ballot)
	switch {
	case ok:
		*s = Leader{Ballot: next, Preparing: true}
		c.all(n, roleAcceptor, Phase1a{next})
	case s.Preparing:
		c.all(n, roleAcceptor, Phase1a{s.Ballot})
	case s.Ballot > 0 && s.Proposed != Values{}:
		c.all(n, roleAcceptor, Phase2a{s.Ballot, s.Proposed})
	}
	c.mayCampaign(n, s)
}

// mayCampaign sets the timer of a leader that has something to begin or to repeat.
func (c Config) mayCampaign(n *model.Node[Message], s *Leader) {
	_, ok := c.next(n.ID(), s.Ballot)
	if !s.Decided.IsOutcome() && (ok || s.Ballot > 0 && c.Repeats) {
		n.SetTimer(timerCampaign)
	}
}

// promise is phase 1b. An acceptor that has promised the ballot already repeats it.
func (c Config) promise(n *model.Node[Message], s *Acceptor, from model.NodeID, m Phase1a) {
	if m.Ballot < s.Promised {
		return
	}
	s.Promised = m.Ballot
	n.Send(from, Phase1b{m.Ballot, s.Accepted})
}

// propose is phase 2a of a ballot above 0, with the promises of a majority. In each
// instance it proposes what was accepted in the highest ballot. One in which
// nothing was is free, and then the leader aborts: it cannot vote for others.
func (c Config) propose(n *model.Node[Message], s *Leader, from model.NodeID, m Phase1b) {
	if !s.Preparing || m.Ballot != s.Ballot {
		return
	}
	s.Promises.Add(from)
	s.Highest = c.higher(s.Highest, m.Accepted)
	if !c.isMajority(s.Promises) && c.keeps(RulePhase1Majority) {
		return
	}
	var v Values
	if c.keeps(RuleAdoptAccepted) {
		v = s.Highest.Values
	}
	free := c.rms() &^ v.known()
	if c.keeps(RuleAbortIfFree) {
		v.Aborted |= free
	} else {
		v.Prepared |= free
	}
	s.Preparing, s.Promises, s.Highest = false, 0, Proposal{}
	s.Proposed = v
	c.all(n, roleAcceptor, Phase2a{s.Ballot, v})
}

// higher returns the proposal of the higher ballot. Two of one ballot add up, since
// in each instance they have the same value, if they have one.
func (c Config) higher(p, q Proposal) Proposal {
	switch {
	case p.Ballot == q.Ballot:
		return Proposal{p.Ballot, p.Values.with(q.Values)}
	case p.Values.known() == 0:
		return q
	case q.Values.known() == 0:
		return p
	case (p.Ballot < q.Ballot) == c.keeps(RuleAdoptHighest):
		return q
	}
	return p
}

// accept is phase 2b. Once it has accepted a value in every instance, an acceptor
// tells the leader of the ballot.
func (c Config) accept(n *model.Node[Message], s *Acceptor, m Phase2a) {
	if m.Ballot < s.Promised && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	s.Promised = max(s.Promised, m.Ballot)
	if m.Ballot == s.Accepted.Ballot {
		s.Accepted.Values = s.Accepted.Values.with(m.Values)
	} else {
		s.Accepted = Proposal(m)
	}
	if s.Accepted.Values.known() == c.rms() || !c.keeps(RuleAllVotes) {
		n.Send(c.owner(m.Ballot), Phase2b(s.Accepted))
	}
}

// learn finds out what is chosen: the values that a majority has accepted in one
// ballot. They commit the transaction if all are Prepared, and else abort it.
func (c Config) learn(n *model.Node[Message], s *Leader, from model.NodeID, m Phase2b) {
	if s.Decided.IsOutcome() || s.Preparing || m.Ballot != s.Ballot {
		return
	}
	s.Proposed = m.Values
	s.Accepts.Add(from)
	if !c.isMajority(s.Accepts) && c.keeps(RulePhase2Majority) {
		return
	}
	outcome := specs.Committed
	if m.Values.Aborted != 0 {
		outcome = specs.Aborted
	}
	*s = Leader{Ballot: s.Ballot, Decided: outcome}
	n.StopTimer(timerCampaign)
	for id := range c.rms().All() {
		tell(n, id, outcome)
	}
}

// tell sends the outcome, if there is one.
func tell(n *model.Node[Message], to model.NodeID, outcome specs.RMState) {
	switch outcome {
	case specs.Committed:
		n.Send(to, Commit{})
	case specs.Aborted:
		n.Send(to, Abort{})
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Leader:
		c.campaign(n, &node)
		*s = node
	case RM:
		if t == timerVote {
			c.vote(n, &node)
		} else {
			c.ask(n, &node)
		}
		*s = node
	}
}

func (c Config) start(n *model.Node[Message], s *State) {
	switch c.role(n.ID()) {
	case roleLeader:
		node := Leader{}
		c.mayCampaign(n, &node)
		*s = node
	case roleAcceptor:
		*s = Acceptor{}
	case roleRM:
		*s = RM{}
		n.SetTimer(timerVote)
	}
}

// restart says what is durable. A leader gives up the ballot that it was in, and a
// resource manager that finds no vote on its disk votes against.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Leader:
		kept := Leader{Ballot: node.Ballot, Decided: node.Decided}
		c.mayCampaign(n, &kept)
		*s = kept
	case Acceptor:
		if !c.keeps(RulePromiseDurable) {
			node.Promised = 0
		}
		if !c.keeps(RuleAcceptedDurable) {
			node.Accepted = Proposal{}
		}
		*s = node
	case RM:
		if !c.keeps(RuleVoteLogged) && node.Status == specs.Prepared {
			node.Status = specs.Working
		}
		switch node.Status {
		case specs.Working:
			c.refuse(n, &node)
		case specs.Prepared:
			c.mayAsk(n)
		}
		*s = node
	}
}
