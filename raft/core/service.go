package core

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Server is a server with a service on top, which applies what is committed and
// answers some reads from what it has applied.
type Server struct {
	State State
	// Given is durable: how many committed entries the service was given.
	Given int
	// Rounds are volatile, of a leader.
	Rounds Rounds
}

// Rounds are reads for which a leader asks whether it still leads.
type Rounds []Round

// Round is a question to all others whether the sender still leads, for a read: who
// has said so since (Ongaro's thesis, 6.4, step 3). The read has a name of its own,
// because a confirmation from before it came says nothing.
type Round struct {
	Read any // names it: plain data that can be compared
	Acks model.NodeSet
}

// Confirm asks whether the sender leads in its term. (The heartbeat with a context
// of etcd, and that of VerifyLeader in hashicorp/raft.)
type Confirm struct {
	Term int
	Read any
}

// Confirmed answers a Confirm: it did, when it was asked.
type Confirmed struct {
	Term int
	Read any
}

// Message marks what travels between servers.
func (Confirm) Message() {}

// Message marks what travels between servers.
func (Confirmed) Message() {}

// News is what a step of a server comes to for the service.
type News struct {
	Entries  []Entry // that are committed, after those that it was given before
	Verified []any   // reads whose round is over: the server still leads
}

// Step has a server do something. One that has just been elected appends a blank
// entry, if there is room: what is before it is committed with it (thesis, 6.4,
// step 1). One that leads no more asks no more whether it does.
func (c Config) Step(n *node, s *Server, do func()) News {
	led, term := s.State.Role == Leader, s.State.Term
	do()
	leads := s.State.Role == Leader
	if !leads || s.State.Term != term {
		s.Rounds = nil
	}
	if leads && !led {
		c.Propose(n, &s.State, nil)
	}
	var news News
	if committed := s.State.Committed(); len(committed) > s.Given {
		news.Entries = committed[s.Given:]
		s.Given = len(committed)
	}
	news.Verified = c.Verified(&s.Rounds)
	return news
}

// Hear takes a message of one server to another, which may be about a round.
func (c Config) Hear(n *node, s *Server, from model.NodeID, m Message) News {
	return c.Step(n, s, func() { c.ReceiveRound(n, &s.State, &s.Rounds, from, m) })
}

// ReceiveRound takes a message of one server to another, which may be about a round.
func (c Config) ReceiveRound(n *node, s *State, rounds *Rounds, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Confirm:
		if m.Term == s.Term {
			n.Send(from, Confirmed(m))
		}
	case Confirmed:
		if m.Term == s.Term {
			rounds.Confirm(from, m.Read)
		}
	default:
		c.Receive(n, s, from, m)
	}
}

// Verify has a leader ask all others whether it still leads, for a read.
func (c Config) Verify(n *node, s *State, rounds *Rounds, read any) {
	*rounds = append(*rounds, Round{read, model.Nodes(n.ID())})
	for peer := range c.peers(n) {
		n.Send(peer, Confirm{s.Term, read})
	}
}

// Confirm notes that a server takes the leader for it, for a read.
func (r Rounds) Confirm(from model.NodeID, read any) {
	for i := range r {
		if r[i].Read == read {
			r[i].Acks.Add(from)
		}
	}
}

// Verified ends the rounds that a majority has answered, and returns their reads.
func (c Config) Verified(rounds *Rounds) []any {
	var reads []any
	*rounds = slices.DeleteFunc(*rounds, func(r Round) bool {
		over := 2*r.Acks.Len() > c.Nodes
		if over {
			reads = append(reads, r.Read)
		}
		return over
	})
	return reads
}

// Reboot boots a server with what is left on its disk.
func (c Config) Reboot(n *node, s *Server) {
	s.Rounds = nil
	c.Restart(n, &s.State)
}

// KnowsCommitted reports whether a leader knows all that was committed before its
// term: an entry of its own is (thesis, 6.4, step 1).
func (s *Server) KnowsCommitted() bool {
	log := s.State.Committed()
	return len(log) > 0 && log[len(log)-1].Term == s.State.Term
}

// Leads reports whether a server takes itself for the leader.
func (s *Server) Leads() bool { return s.State.Role == Leader }
