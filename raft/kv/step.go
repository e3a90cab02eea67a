package kv

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

func (c Config) start(n *model.Node[Message], s *State) {
	if !c.isServer(n.ID()) {
		var client Client
		c.invoke(n, &client)
		*s = client
		return
	}
	var server Server
	c.step(n, &server, func() { c.Raft.Start(n, &server.Raft) })
	*s = server
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		c.serve(n, &node, from, m)
		*s = node
	case Client:
		c.resume(n, &node, m)
		*s = node
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	server := (*s).(Server)
	c.step(n, &server, func() { c.Raft.Timeout(n, &server.Raft, t) })
	*s = server
}

// restart boots a server. Clients do not crash, or rather do not come back.
func (c Config) restart(n *model.Node[Message], s *State) {
	server, ok := (*s).(Server)
	if !ok {
		return
	}
	server.Reads, server.Leader = nil, model.None
	c.Raft.Restart(n, &server.Raft)
	*s = server
}

// invoke begins a client's next operation, unless that was the last.
func (c Config) invoke(n *model.Node[Message], s *Client) {
	if s.Seq == c.operations(n.ID()) {
		*s = Client{}
		return
	}
	s.Seq++
	op := c.operation(n.ID(), s.Seq)
	n.RecordInvoke(op)
	c.tellServers(n, Request{s.Seq, op})
}

// resume takes the answer that a client waits for. A late one changes nothing.
func (c Config) resume(n *model.Node[Message], s *Client, m Message) {
	if m, ok := m.(Response); ok && s.Seq > 0 && m.Seq == s.Seq {
		n.RecordReturn(m.Result)
		c.invoke(n, s)
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	c.step(n, s, func() {
		switch m := m.(type) {
		case Request:
			c.request(n, s, Command{from, m.Seq, m.Op})
		case Forward:
			if s.leads() { // a server that was replaced hands it to nobody
				c.request(n, s, m.Request)
			}
		case core.Confirmed:
			c.confirmed(n, s, from, m)
		default:
			c.Raft.ReceiveRound(n, &s.Raft, &s.Reads, from, m)
		}
	})
	if m, ok := m.(core.AppendEntries); ok && c.Forward && m.Term == s.Raft.Term {
		s.Leader = from
	}
}

// step has a server do something, and then what follows: a leader that has just
// been elected appends a blank entry, and answers what has become committed.
func (c Config) step(n *model.Node[Message], s *Server, do func()) {
	led, term, committed := s.leads(), s.Raft.Term, s.Raft.Commit
	do()
	if !s.leads() || s.Raft.Term != term {
		s.Reads = nil
	}
	if s.Raft.Term != term {
		s.Leader = model.None
	}
	if !s.leads() {
		return
	}
	if !led && c.By == ByIndex {
		c.Raft.Propose(n, &s.Raft, nil)
	}
	c.answerCommitted(n, s, committed)
	c.answerReads(n, s)
}

// request takes a client's operation. Only a leader does; elsewhere it waits in
// the network, or is handed on to the leader.
func (c Config) request(n *model.Node[Message], s *Server, cmd Command) {
	if !s.leads() {
		if s.Leader != model.None {
			n.Send(s.Leader, Forward{cmd})
		}
		return
	}
	if cmd.Op.Func == "get" && c.By == ByIndex {
		c.read(n, s, cmd)
		return
	}
	if result, applied := c.session(c.replay(s.Raft.Committed()), cmd); applied && c.keeps(RuleSessionDedup) {
		n.Send(cmd.Client, Response{cmd.Seq, result})
		return
	}
	c.Raft.Propose(n, &s.Raft, cmd)
}

// answerCommitted tells clients the results of their operations that have become
// committed in a step.
func (c Config) answerCommitted(n *model.Node[Message], s *Server, before int) {
	m := c.replay(s.Raft.Log[:before])
	for _, e := range s.Raft.Log[before:s.Raft.Commit] {
		if cmd, ok := e.Command.(Command); ok {
			n.Send(cmd.Client, Response{cmd.Seq, c.apply(&m, cmd)})
		}
	}
}

// read begins a read: it must see all that is committed now. What that is, a
// leader knows once an entry of its own term is. (Thesis, 6.4, steps 1 to 3.)
func (c Config) read(n *model.Node[Message], s *Server, cmd Command) {
	if !s.committedOwn() && c.keeps(RuleReadAfterOwnCommit) {
		return
	}
	read := ReadID{cmd.Client, cmd.Seq}
	if !c.keeps(RuleReadQuorumRound) {
		c.answerRead(n, s, read)
		return
	}
	c.Raft.Verify(n, &s.Raft, &s.Reads, read)
}

// committedOwn reports whether an entry of the leader's term is committed.
func (s *Server) committedOwn() bool {
	log := s.Raft.Committed()
	return len(log) > 0 && log[len(log)-1].Term == s.Raft.Term
}

// confirmed counts a confirmation for the read that it is for. One from before another
// read came says nothing about that.
func (c Config) confirmed(n *model.Node[Message], s *Server, from model.NodeID, m core.Confirmed) {
	c.Raft.ReceiveRound(n, &s.Raft, &s.Reads, from, m)
	if m.Term == s.Raft.Term && !c.keeps(RuleReadFreshID) {
		for _, r := range s.Reads {
			s.Reads.Confirm(from, r.Read)
		}
	}
}

// answerReads answers the reads that a majority has confirmed. (Thesis, 6.4,
// steps 4 and 5.)
func (c Config) answerReads(n *model.Node[Message], s *Server) {
	for _, read := range c.Raft.Verified(&s.Reads) {
		c.answerRead(n, s, read.(ReadID))
	}
}

func (c Config) answerRead(n *model.Node[Message], s *Server, read ReadID) {
	n.Send(read.Client, Response{read.Seq, c.replay(s.Raft.Committed()).Value})
}
