package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

type node = model.Node[Message]

func (c Config) start(n *node, s *State) {
	if n.ID() != core.FirstServer {
		s.Raft.Term = c.Ahead
	}
	c.step(n, s, func() { c.Raft.Start(n, &s.Raft) })
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case PreVote:
		c.step(n, s, func() { c.preVote(n, s, from, m) })
	case PreVoteResult:
		c.step(n, s, func() { c.count(n, s, from, m) })
	case core.RequestVote:
		if !s.Contact {
			c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
		}
	case core.AppendEntries:
		c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
		if m.Term == s.Raft.Term {
			s.Contact = true
			n.SetTimer(timerLapse)
		}
	default:
		c.step(n, s, func() { c.Raft.Receive(n, &s.Raft, from, m) })
	}
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	c.step(n, s, func() {
		switch t {
		case timerLapse:
			s.Contact = false
		case core.TimerElection:
			c.ask(n, s)
			n.SetTimer(core.TimerElection)
		default:
			c.Raft.Timeout(n, &s.Raft, t)
		}
	})
}

func (c Config) restart(n *node, s *State) {
	s.Contact, s.Asked, s.Granted = false, 0, 0
	c.step(n, s, func() { c.Raft.Restart(n, &s.Raft) })
}

// step has a server do something. What it knew of a leader, and who would vote for
// it, is of the term in which that was.
func (c Config) step(n *node, s *State, do func()) {
	term := s.Raft.Term
	do()
	if s.Raft.Term != term || s.Raft.Role == core.Leader {
		s.Contact, s.Granted = false, 0
	}
	if !s.Contact {
		n.StopTimer(timerLapse)
	}
}

// ask: a server whose election timer runs out asks the others whether they would
// vote for it, before it begins a term. (Thesis, 9.6.)
func (c Config) ask(n *node, s *State) {
	s.Contact = false
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
	granted := m.Ask.Term > s.Raft.Term && s.Raft.Role != core.Leader && !s.Contact && s.Raft.MayVoteFor(m.Ask)
	if granted && !c.keeps(RulePreVoteNoContactRefresh) {
		s.Contact = true
		n.SetTimer(timerLapse)
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
