package transfer

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// State is the state of a server. What is of a leader is volatile.
type State struct {
	Raft prevote.State
	// Target is, of a leader, to whom it is handing over, or None (leadTransferee).
	Target model.NodeID
	// Yielded is, of a leader, that it has sent a TimeoutNow in this term, so that it
	// can have been replaced ever since.
	Yielded bool

	// Transfers and Reads are how many were asked for here: bounds of the model.
	Transfers int
	Reads     int
	// Open is that the client of this server waits for its write. If the leadership
	// ends first, it waits for ever.
	Open bool
}

// leads reports whether a server takes itself for the leader.
func (s *State) leads() bool { return s.Raft.Raft.Role == core.Leader }

// hasCopied reports whether a leader knows that another server has its whole log.
func (s *State) hasCopied(id model.NodeID) bool {
	return s.Raft.Raft.Servers[id].Match == s.Raft.Raft.LastIndex()
}

// hasOwn reports whether a log has an entry of the server's term.
func (s *State) hasOwn(log []core.Entry) bool {
	return len(log) > 0 && log[len(log)-1].Term == s.Raft.Raft.Term
}

// register returns the value of the register that a log of writes stands for: a
// leader writes the number of its term.
func register(log []core.Entry) int {
	if len(log) == 0 {
		return 0
	}
	return log[len(log)-1].Term
}
