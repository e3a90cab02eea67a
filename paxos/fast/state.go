package fast

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows: an Acceptor or a Proposer. Behind each field stands
// its name in the paper.
type State interface{ state() }

// Acceptor is what an acceptor knows.
type Acceptor struct {
	Promised int  // durable: the highest ballot that it has taken part in (rnd)
	Accepted Vote // durable: its last vote (vrnd and vval)
}

// Proposer is what a proposer knows, who is also a learner, and the coordinator of
// the ballots that are its own.
type Proposer struct {
	Tried     int                   // durable: the last ballot that it began (crnd)
	Preparing bool                  // volatile: phase 1 of Tried is going on
	Promises  map[model.NodeID]Vote // volatile: who has promised, with its vote
	// Proposed is volatile: the value of phase 2 of Tried, or none (cval).
	Proposed specs.Value
	Accepts  model.NodeSet // volatile: who has accepted it
	// Votes is volatile: what acceptors are known to have voted in the fast ballot.
	Votes map[model.NodeID]specs.Value

	Decided specs.Value // durable: the value learned to be chosen, or none
	In      int         // durable: the ballot that it was chosen in

	// Restarted tells the properties that it may have missed messages. No step asks.
	Restarted bool
}

func (Acceptor) state() {}
func (Proposer) state() {}

// Vote is a value accepted in a ballot. The zero Vote is none. Ballot 0 is fast,
// and those from 1 are classic.
type Vote struct {
	Ballot int
	Value  specs.Value
}

func (v Vote) String() string {
	if v == (Vote{}) {
		return "none"
	}
	return fmt.Sprintf("%v in %d", v.Value, v.Ballot)
}
