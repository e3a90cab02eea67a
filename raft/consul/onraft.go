package consul

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Here the log is no object but package core, and every server is a server of it, too:
// what it asks of the log is a message to itself.

// homes returns where clients call that write, and that read: servers that may lead,
// unless any answers. They are as far apart as they can be, so that only an election
// lets both be answered.
func (c Config) homes(all []model.NodeID) (writers, readers []model.NodeID) {
	writers, readers = all[:c.Raft.Candidates], all
	if c.Reads != Stale {
		readers = writers
	}
	if !c.Anywhere {
		writers, readers = writers[len(writers)-1:], readers[:1]
	}
	return writers, readers
}

// log returns whom a server asks for a command, and whether it leads: the object, or
// its own server of Raft.
func (c Config) log(server model.NodeID) model.NodeID {
	if c.onRaft() {
		return server
	}
	return theLog
}

func (c Config) startOnRaft(n *model.Node[Message], s *State) {
	r := Replica{Server: Server{Store: c.firstStore()}}
	c.Raft.Start(n, &r.Raft.State)
	*s = r
}

// replicate is a step of the two: what the server asks goes to Raft, and all else is
// between servers of Raft.
func (c Config) replicate(n *model.Node[Message], s *Replica, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		cmd := Committed{n.ID(), m.Command}
		c.tellServer(n, s, c.Raft.Step(n, &s.Raft, func() { c.Raft.Propose(n, &s.Raft.State, cmd) }))
	case VerifyLeader:
		if s.Server.Term == m.Term {
			c.Raft.Verify(n, &s.Raft.State, &s.Raft.Rounds, m.Read)
		}
	default:
		c.tellServer(n, s, c.Raft.Hear(n, &s.Raft, from, m))
	}
}

func (c Config) elapse(n *model.Node[Message], s *Replica, t model.Timer) {
	c.tellServer(n, s, c.Raft.Step(n, &s.Raft, func() { c.Raft.Timeout(n, &s.Raft.State, t) }))
}

// tellServer tells a server what has come of a step of Raft's. What is committed it
// applies at once: servers lag here by what Raft has not told them yet.
func (c Config) tellServer(n *model.Node[Message], s *Replica, news core.News) {
	c.leadership(n, s, len(news.Entries))
	for _, e := range news.Entries {
		cmd, _ := e.Command.(Committed) // a leader's first one is blank
		c.execute(n, &s.Server, cmd)
	}
	for _, read := range news.Verified {
		c.serve(n, &s.Server, n.ID(), Verified{read.(Request)})
	}
}

// leadership begins a term or ends one. A new leader has established itself when it
// has applied all of its log, whose last entry is its own.
func (c Config) leadership(n *model.Node[Message], s *Replica, unapplied int) {
	switch {
	case !s.Raft.Leads():
		c.serve(n, &s.Server, n.ID(), Deposed{s.Raft.State.Term})
	case s.Server.Term != s.Raft.State.Term:
		s.Server.Term = s.Raft.State.Term
		s.Server.Barrier = s.Raft.State.LastIndex() - s.Raft.Given + unapplied
	}
}

// serverOf returns the server that a node is, if it is one.
func serverOf(s State) (Server, bool) {
	switch s := s.(type) {
	case Server:
		return s, true
	case Replica:
		return s.Server, true
	}
	return Server{}, false
}

// twoLeaders says whether two servers believe to lead.
func twoLeaders(v model.View[State]) error {
	var leaders model.NodeSet
	for id, s := range v.States() {
		if r, ok := s.(Replica); ok && v.Up(id) && r.Raft.Leads() {
			leaders.Add(id)
		}
	}
	if leaders.Len() > 1 {
		return fmt.Errorf("servers %v believe to lead", leaders)
	}
	return nil
}
