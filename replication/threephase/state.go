package threephase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows. The coordinator goes through the same phases as
// everyone, and any participant can come to do its work. Nothing of it outlives a
// crash, because nobody comes back from one.
type State struct {
	Phase Phase
	// Leader is whom the node takes for the coordinator: itself, when it is.
	Leader model.NodeID

	// Telling is what a leader is sending to all, one by one, and Untold to whom it
	// has not yet. A crash can come in between.
	Telling Message
	Untold  model.NodeSet
	// Awaited is of whom a leader has no answer yet.
	Awaited model.NodeSet
}

// Phase is a state of the paper's automata.
type Phase int

// The phases, with their letters in the paper.
const (
	Initial      Phase = iota // q
	Waiting                   // w: has voted to commit
	Precommitted              // p: knows that all have voted to commit
	Committed                 // c
	Aborted                   // a
)

func (p Phase) String() string {
	return [...]string{"initial", "waiting", "precommitted", "committed", "aborted"}[p]
}

// decided reports whether the phase is final.
func (p Phase) decided() bool { return p == Committed || p == Aborted }

// status returns what a node has done in the terms of package specs, for which who
// can still do either is prepared.
func status(s State) specs.RMState {
	return [...]specs.RMState{specs.Working, specs.Prepared, specs.Prepared, specs.Committed, specs.Aborted}[s.Phase]
}
