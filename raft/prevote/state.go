package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a server. All that is not Raft's is volatile.
type State struct {
	Raft core.State
	// Contact is the leader of its term, if the server has heard from it less than
	// an election timeout ago, or None.
	Contact model.NodeID
	// Asked are those that have not answered a PreVote yet.
	Asked model.NodeSet
	// Granted are those that would vote for the server, itself included; empty if
	// it is no pre-candidate.
	Granted model.NodeSet
}

// hears reports whether a server hears another leader than the one that asks for
// its vote, which has stepped down then. A leader hears itself.
func (c Config) hears(s *State, from model.NodeID) bool {
	other := s.Contact != from || !c.keeps(RulePreVoteCandidateKnown)
	return s.Raft.Role == core.Leader && c.Contact != None || s.Contact != model.None && other
}
