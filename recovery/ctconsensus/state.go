package ctconsensus

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// State is what a process knows. All of it is volatile, and nothing needs to be
// more than that: nobody comes back from a crash. A process that has begun to
// tell a decision takes no part in rounds any more, and has only the last three
// fields.
//
// A value is named by the node that proposes it, so that all are different.
// Nothing in the protocol looks into a value, so fewer would show less.
type State struct {
	Round    int // the current one (r)
	Estimate Estimate
	// Estimates are those that have come to a coordinator, by round: of the
	// current one up to the moment when it proposes, and of later ones, where
	// others are already (msgs).
	Estimates map[int]map[model.NodeID]Estimate
	// Proposals are those of later rounds that have come early.
	Proposals map[int]model.NodeID
	// Acks are who has acknowledged this coordinator's proposal, itself
	// included: with none, it has not proposed yet.
	Acks model.NodeSet
	// Nacks are who has given up the current round or a later one, which can be
	// before its coordinator has proposed.
	Nacks map[int]model.NodeSet

	Telling model.NodeID  // the decision that is being told, before it is delivered here
	Untold  model.NodeSet // to whom it has not been sent yet
	Decided model.NodeID  // the value decided, or none
}

// Estimate is what a process thinks the decision will be, since the round Stamp
// (ts). The estimate of round 0 is its own proposal.
type Estimate struct {
	Value model.NodeID
	Stamp int
}

func (e Estimate) String() string { return fmt.Sprintf("%v@%d", e.Value, e.Stamp) }

// runs reports whether a process still goes through rounds.
func (c Config) runs(s *State) bool {
	return s.Telling == model.None && s.Decided == model.None && !c.outOfRounds(*s)
}

// value returns the value that a process stands for, if it takes part still.
func (s *State) value() model.NodeID { return max(s.Estimate.Value, s.Telling, s.Decided) }

func (s *State) proposed() bool { return s.Acks != 0 }
