package membership

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Voters are, while a change goes on, both the old ones and the new.
func (c Config) Voters(s *State) model.NodeSet {
	g := c.active(s)
	if !c.keeps(RuleLearnerNoVote) {
		return g.everyVoter() | g.Learners
	}
	return g.everyVoter()
}

// Members are the voters and the learners.
func (c Config) Members(s *State) model.NodeSet { return c.Voters(s) | c.active(s).Learners }

// IsQuorum: agreement requires a majority of the voters, and while a change goes
// on separate majorities from both the old and new configurations. (Sections 4.1
// and 4.3.) Learners do not count. (Section 4.2.1.)
func (c Config) IsQuorum(s *State, set model.NodeSet) bool {
	g := c.active(s)
	if !c.keeps(RuleLearnerNoVote) {
		return 2*set.Len() > g.Voters.Len()
	}
	old := !g.IsJoint() || isMajority(set, g.Outgoing) || !c.keeps(RuleJointBothMajorities)
	return isMajority(set, g.Voters) && old
}

func isMajority(set, of model.NodeSet) bool { return 2*(set&of).Len() > of.Len() }

// MayCampaign: the voters can be candidates, and so can a server that is in its
// configuration no more by a change that is not committed: it may be the only one
// who can be elected. (Section 4.2.2.) Who knows that it is removed is silent.
func (c Config) MayCampaign(s *State, id model.NodeID) bool {
	voters := c.Voters(s)
	if c.keeps(RuleCampaignUntilRemoved) {
		voters |= c.last(s.Committed()).everyVoter()
	}
	return voters.Has(id) || !c.keeps(RuleRemovedIsSilent)
}

// restart boots a server with its disk. Who has lost it is another server from then
// on, to be added under a name of its own, and the old one stays down, which a
// server that has crashed always may.
func (c Config) restart(n *model.Node[Message], s *State) {
	if !c.keeps(RuleFreshIDAfterWipe) && n.Choose(2) == 1 {
		*s = State{}
	}
	c.raft().Restart(n, s)
}

// step has a server do something, and then what follows: a leader begins its term
// with a blank entry, leaves a joint configuration on its own account, and steps
// down when it has removed itself.
func (c Config) step(n *model.Node[Message], s *State, do func()) {
	led, term := s.Role == core.Leader, s.Term
	do()
	if s.Role == core.Leader && (!led || s.Term > term) {
		c.raft().Propose(n, s, nil)
	}
	c.leaveJoint(n, s)
	c.stepDown(n, s)
	if c.mayChange(s) {
		n.SetTimer(timerChange)
	} else {
		n.StopTimer(timerChange)
	}
}

// mayChange reports whether a leader may append a change: a blank entry of its own
// term is committed, and no change is pending.
//
// Without the first, a leader elected before may be about to commit a change that
// this one has not heard of (Ongaro, raft-dev, 2015-07-10). Without the second, two
// changes in a row make majorities that need not meet.
func (c Config) mayChange(s *State) bool {
	g := c.last(s.Log)
	pending := g.index > s.Commit || g.IsJoint()
	return s.Role == core.Leader && s.LastIndex() < c.Log &&
		(c.committedOwn(s) || !c.keeps(RuleConfigOwnTermBarrier)) &&
		(!pending || !c.keeps(RuleOnePending))
}

// committedOwn reports whether an entry of the leader's term is committed.
func (c Config) committedOwn(s *State) bool {
	log := s.Committed()
	return len(log) > 0 && log[len(log)-1].Term == s.Term
}

// change appends a configuration that an operator asks for: with one server more
// or less, or with any.
func (c Config) change(n *model.Node[Message], s *State) {
	next := c.last(s.Log).Configuration
	if c.Changes == Joint {
		next.Outgoing = next.Voters
		next.Voters ^= model.NodeSet(n.Choose(1<<c.Targets-1)+1) << 1
	} else {
		next.Voters ^= model.Nodes(model.NodeID(n.Choose(c.Targets) + 1))
	}
	next.Learners &^= next.Voters // promoted
	if next.Voters != 0 {
		c.raft().Propose(n, s, next)
	}
}

// leaveJoint: once C_old,new has been committed, the leader creates a log entry
// describing C_new. (Section 4.3. In etcd this is auto-leave.) Whoever leads then
// does, also where the change is that of an earlier leader.
func (c Config) leaveJoint(n *model.Node[Message], s *State) {
	g := c.last(s.Log)
	if s.Role != core.Leader || !g.IsJoint() {
		return
	}
	committed := g.index <= s.Commit || !c.keeps(RuleLeaveAfterCommit)
	inherited := s.Log[g.index-1].Term < s.Term
	if committed && (!inherited || c.keeps(RuleAutoLeaveReproposed)) {
		c.raft().Propose(n, s, Configuration{Voters: g.Voters, Learners: g.Learners})
	}
}

// stepDown: a leader that is removed from the cluster steps down once the C_new
// entry is committed. Until then it manages a cluster that does not include itself:
// it replicates log entries but does not count itself in majorities. (Section
// 4.2.2.)
func (c Config) stepDown(n *model.Node[Message], s *State) {
	g := c.last(s.Log)
	committed := g.index <= s.Commit || !c.keeps(RuleLeadUntilRemoved)
	if s.Role == core.Leader && !g.everyVoter().Has(n.ID()) && committed && c.keeps(RuleStepDownWhenRemoved) {
		c.raft().StepDown(n, s)
	}
}
