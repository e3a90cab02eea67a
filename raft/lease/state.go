package lease

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a server. All that is not Raft's is volatile.
type State struct {
	Raft core.State
	// Waits is that the least election timeout is not over since the server has
	// heard from the leader of its term, voted, begun an election or restarted: it
	// begins no election.
	Waits bool
	// Contact is that it has heard from that leader, or may have before a restart:
	// it elects no other.
	Contact bool
	// Active are those that have answered a leader since its last check.
	Active model.NodeSet

	// Round is the last round of heartbeats that a leader has begun in its term,
	// if rounds are counted, and Awaits that one as long as its answers are in time,
	// or 0. Acks are those who have answered it.
	Round  int
	Awaits int
	Acks   model.NodeSet
	// Lease is the round that has brought the lease that a leader has, or 0.
	Lease int
}

// leads reports whether a server takes itself for the leader.
func (s *State) leads() bool { return s.Raft.Role == core.Leader }
