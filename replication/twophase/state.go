package twophase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows: the TM or an RM.
type State interface{ state() }

// TM is the transaction manager, who counts the votes and decides.
type TM struct {
	// Log is durable as far as it is synced: the decision, once there is one,
	// which is specs.Committed or specs.Aborted (tmState).
	Log model.Disk[specs.RMState]
	// Prepared is volatile: who has voted to commit (tmPrepared).
	Prepared model.NodeSet
}

// RM is a resource manager, which has a part of the transaction and a vote.
type RM struct {
	// Log is durable as far as it is synced: every state since specs.Working, of
	// which the last one counts (rmState).
	Log model.Disk[specs.RMState]
}

func (TM) state() {}
func (RM) state() {}

// last returns the last entry that was written, synced or not; specs.Working if
// there is none.
func last(log model.Disk[specs.RMState]) specs.RMState {
	for _, entries := range [][]specs.RMState{log.Unsynced, log.Durable} {
		if k := len(entries); k > 0 {
			return entries[k-1]
		}
	}
	return specs.Working
}

// status returns what a node has done about the transaction. The transaction
// manager is working until it decides.
func status(s State) specs.RMState {
	switch s := s.(type) {
	case TM:
		return last(s.Log)
	case RM:
		return last(s.Log)
	}
	return specs.Working
}

// decided reports whether a node knows the outcome.
func decided(s State) bool { return status(s).IsOutcome() }
