package prevote

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// State is the state of a server. All that is not Raft's is volatile.
type State struct {
	Raft core.State
	// Contact is that the server has heard from the leader of its term, less than
	// an election timeout ago.
	Contact bool
	// Asked are those that have not answered a PreVote yet.
	Asked model.NodeSet
	// Granted are those that would vote for the server, itself included; empty if
	// it is no pre-candidate.
	Granted model.NodeSet
}
