package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

type node = model.Node[Message]

// Start boots a server for the first time. Like the handlers below it is for
// what is built on top.
func (c Config) Start(n *node, s *State) {
	if n.ID() != core.FirstServer {
		s.Raft.Term = c.Ahead
	}
	c.step(n, s, func() { c.Raft.Start(n, &s.Raft) })
}

// Receive takes a message of one server to another.
func (c Config) Receive(n *node, s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case PreVote:
		c.step(n, s, func() { c.preVote(n, s, from, m) })
	case PreVoteResult:
		c.step(n, s, func() { c.count(n, s, from, m) })
	case core.RequestVote:
		if !c.hears(s, from) {
			c.Vote(n, s, from, m)
		}
	case core.AppendEntries:
		c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
		c.hear(n, s, from, m)
	default:
		c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
	}
}

// Timeout takes a timer that this package or package core has set.
func (c Config) Timeout(n *node, s *State, t model.Timer) {
	c.step(n, s, func() {
		switch {
		case t == timerLapse:
			s.Contact = model.None
		case t == core.TimerElection && c.asks(n.ID()):
			c.ask(n, s)
			n.SetTimer(core.TimerElection)
		default:
			c.Raft.Timeout(n, &s.Raft, t)
		}
	})
}

// Restart boots a server after a crash.
func (c Config) Restart(n *node, s *State) {
	s.Contact, s.Asked, s.Granted = model.None, 0, 0
	c.step(n, s, func() { c.Raft.Restart(n, &s.Raft) })
}

// Vote has a server answer a call for votes, whether or not it hears a leader.
func (c Config) Vote(n *node, s *State, from model.NodeID, m core.RequestVote) {
	c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
}

// CampaignBy has a server begin an election at once, without asking first, with a
// message of what is built on top.
func (c Config) CampaignBy(n *node, s *State, ask Message) {
	c.step(n, s, func() { c.Raft.CampaignBy(n, &s.Raft, ask) })
}

// step has a server do something. What it knew of a leader, and who would vote for
// it, is of the term in which that was.
func (c Config) step(n *node, s *State, do func()) {
	term := s.Raft.Term
	do()
	if s.Raft.Term != term || s.Raft.Role == core.Leader {
		s.Contact, s.Granted = model.None, 0
	}
	c.schedule(n, s)
}

// schedule sets the timers by whether the server hears a leader: it gives it up, or
// begins no election.
func (c Config) schedule(n *node, s *State) {
	hears := s.Contact != model.None
	if hears && c.Contact == Lapses {
		n.SetTimer(timerLapse)
	} else {
		n.StopTimer(timerLapse)
	}
	if hears && c.Contact == Lasts {
		n.StopTimer(core.TimerElection)
	}
}

// hear: who has received AppendEntries hears its leader. One of an earlier term is
// told that its term is over: it takes no notice of a candidate, as others hear it,
// and the candidate none of it. (In etcd, whoever checks its quorum or asks first.)
func (c Config) hear(n *node, s *State, from model.NodeID, m core.AppendEntries) {
	switch {
	case m.Term == s.Raft.Term:
		c.contact(n, s, from)
	case c.keeps(RulePreVoteAnswersOldLeader):
		n.Send(from, core.AppendEntriesResult{Term: s.Raft.Term})
	}
}

// contact begins an election timeout in which the server stays with a leader.
func (c Config) contact(n *node, s *State, leader model.NodeID) {
	if c.Contact != None {
		s.Contact = leader
	}
	c.schedule(n, s)
}

// ask: a server whose election timer runs out asks the others whether they would
// vote for it, before it begins a term. (Thesis, 9.6.)
func (c Config) ask(n *node, s *State) {
	s.Contact = model.None
	s.Granted.Add(n.ID())
	for peer := range n.Peers() {
		if !s.Asked.Has(peer) {
			s.Asked.Add(peer)
			n.Send(peer, PreVote{s.Raft.Ask(s.Raft.Term + 1)})
		}
	}
}

// preVote: a server would grant a vote in a later term if the candidate's log is
// up-to-date, and if it has not heard from a leader for an election timeout. Its
// own term and vote stay as they are.
func (c Config) preVote(n *node, s *State, from model.NodeID, m PreVote) {
	if m.Ask.Term <= s.Raft.Term && !c.keeps(RulePreVoteAnswersLowerTerm) {
		return
	}
	granted := m.Ask.Term > s.Raft.Term && s.Raft.Role != core.Leader && !c.hears(s, from) && s.Raft.MayVoteFor(m.Ask)
	if granted && !c.keeps(RulePreVoteNoContactRefresh) {
		c.contact(n, s, n.ID()) // as with a leader that is not the one who asks
	}
	n.Send(from, PreVoteResult{s.Raft.Term, m.Ask.Term, granted})
}

// count: a majority that would vote for the server lets it begin an election. Who
// is in a later term says so: no vote is to be had there in an earlier one.
func (c Config) count(n *node, s *State, from model.NodeID, m PreVoteResult) {
	s.Asked.Remove(from)
	switch {
	case m.Term > s.Raft.Term && c.keeps(RulePreVoteTeachesTerm):
		c.Raft.Observe(n, &s.Raft, m.Term)
	case m.Granted && s.Granted != 0 && m.Next == s.Raft.Term+1:
		s.Granted.Add(from)
		if 2*s.Granted.Len() > c.Raft.Nodes {
			c.Raft.Campaign(n, &s.Raft)
		}
	}
}
