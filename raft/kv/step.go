package kv

import (
	"slices"

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
		case Confirm:
			c.confirm(n, s, from, m)
		case Confirmed:
			c.confirmed(n, s, from, m)
		default:
			c.Raft.Receive(n, &s.Raft, from, m)
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
	if result, applied := c.replay(s.Raft.Committed()).session(cmd); applied && c.keeps(RuleSessionDedup) {
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
	r := Read{Request: cmd, Index: s.Raft.Commit, Acks: model.Nodes(n.ID())}
	s.Reads = append(s.Reads, r)
	if c.keeps(RuleReadQuorumRound) {
		c.tellServers(n, Confirm{s.Raft.Term, c.id(r)})
	}
}

// committedOwn reports whether an entry of the leader's term is committed.
func (s *Server) committedOwn() bool {
	log := s.Raft.Committed()
	return len(log) > 0 && log[len(log)-1].Term == s.Raft.Term
}

// id names a read in the messages of its round. A confirmation from before the
// read came says nothing.
func (c Config) id(r Read) ReadID {
	if !c.keeps(RuleReadFreshID) {
		return ReadID{}
	}
	return ReadID{r.Request.Client, r.Request.Seq}
}

// confirm that the sender leads: nothing newer is known here.
func (c Config) confirm(n *model.Node[Message], s *Server, from model.NodeID, m Confirm) {
	if m.Term == s.Raft.Term {
		n.Send(from, Confirmed(m))
	}
}

func (c Config) confirmed(n *model.Node[Message], s *Server, from model.NodeID, m Confirmed) {
	if !s.leads() || m.Term != s.Raft.Term {
		return
	}
	for i := range s.Reads {
		if c.id(s.Reads[i]) == m.Read {
			s.Reads[i].Acks.Add(from)
		}
	}
}

// answerReads answers the reads that a majority has confirmed. (Thesis, 6.4,
// steps 4 and 5.)
func (c Config) answerReads(n *model.Node[Message], s *Server) {
	s.Reads = slices.DeleteFunc(s.Reads, func(r Read) bool {
		if 2*r.Acks.Len() <= c.Raft.Nodes && c.keeps(RuleReadQuorumRound) {
			return false
		}
		m := c.replay(s.Raft.Committed())
		n.Send(r.Request.Client, Response{r.Request.Seq, m.Value})
		return true
	})
}
