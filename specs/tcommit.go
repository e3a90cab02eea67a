package specs

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// RM is a resource manager.
type RM = model.NodeID

// MaxRMs is the largest number of resource managers.
const MaxRMs = 11

// RMState is what a resource manager has done about the transaction.
type RMState uint8

// The states of a resource manager.
const (
	Working RMState = iota
	Prepared
	Committed
	Aborted
)

func (s RMState) String() string {
	return [...]string{"working", "prepared", "committed", "aborted"}[s]
}

// RMSet is a set of resource managers.
type RMSet = model.NodeSet

// allRMs is the set of resource managers 1 to n.
func allRMs(n int) RMSet { return 1<<(n+1) - 2 }

// RMs is the variable rmState of Gray and Lamport, a function from resource
// managers to their states: who is prepared, committed and aborted. The others
// are working.
type RMs struct {
	Prepared  RMSet
	Committed RMSet
	Aborted   RMSet
}

// State returns the state of one resource manager.
func (s RMs) State(rm RM) RMState {
	switch {
	case s.Prepared.Has(rm):
		return Prepared
	case s.Committed.Has(rm):
		return Committed
	case s.Aborted.Has(rm):
		return Aborted
	}
	return Working
}

// Set gives a resource manager a state.
func (s *RMs) Set(rm RM, state RMState) {
	me := RMSet(1) << rm
	s.Prepared &^= me
	s.Committed &^= me
	s.Aborted &^= me
	switch state {
	case Prepared:
		s.Prepared |= me
	case Committed:
		s.Committed |= me
	case Aborted:
		s.Aborted |= me
	}
}

// consistent is TCConsistent: no two resource managers decide differently.
func (s RMs) consistent() error {
	if s.Committed != 0 && s.Aborted != 0 {
		return fmt.Errorf("resource managers %v committed and %v aborted", s.Committed, s.Aborted)
	}
	return nil
}

// commitProperties are what every commit protocol has: agreement, and both
// ways to reach it. rms reads the resource managers out of a state.
func commitProperties[S any](all RMSet, rms func(S) RMs) []model.Property[S] {
	return []model.Property[S]{
		model.Invariant("TCConsistent", func(s S) error { return rms(s).consistent() }),
		model.Reachable("AllCommitted", func(s S) bool { return rms(s).Committed == all }),
		model.Reachable("AllAborted", func(s S) bool { return rms(s).Aborted == all }),
	}
}

// TCommitState is the state of TCommit.
type TCommitState struct {
	RM RMs
}

// TCommit is atomic commit itself, among rms resource managers (1 to MaxRMs):
// all of them commit or all abort. Gray and Lamport 2006, section 2 and
// TCommit.tla.
func TCommit(rms int) model.Machine[TCommitState] {
	requireSize("resource managers", rms, 1, MaxRMs)
	all := allRMs(rms)
	m := model.Machine[TCommitState]{
		Name:       "tcommit",
		Init:       func(yield func(TCommitState)) { yield(TCommitState{}) },
		Properties: commitProperties(all, func(s TCommitState) RMs { return s.RM }),
		Symmetric:  rms,
	}
	for rm := RM(1); int(rm) <= rms; rm++ {
		m.Actions = append(m.Actions, tcPrepare(rm), tcCommit(rm, all), tcAbort(rm))
	}
	return m
}

// tcPrepare is Prepare(rm).
func tcPrepare(rm RM) model.Action[TCommitState] {
	return model.Action[TCommitState]{
		Name: "Prepare", Args: []any{rm},
		Next: func(s TCommitState, yield func(TCommitState)) {
			if s.RM.State(rm) == Working {
				s.RM.Set(rm, Prepared)
				yield(s)
			}
		},
	}
}

// tcCommit is the first half of Decide(rm), under canCommit.
func tcCommit(rm RM, all RMSet) model.Action[TCommitState] {
	return model.Action[TCommitState]{
		Name: "Commit", Args: []any{rm},
		Next: func(s TCommitState, yield func(TCommitState)) {
			canCommit := s.RM.Prepared|s.RM.Committed == all
			if s.RM.State(rm) == Prepared && canCommit {
				s.RM.Set(rm, Committed)
				yield(s)
			}
		},
	}
}

// tcAbort is the second half of Decide(rm), under notCommitted.
func tcAbort(rm RM) model.Action[TCommitState] {
	return model.Action[TCommitState]{
		Name: "Abort", Args: []any{rm},
		Next: func(s TCommitState, yield func(TCommitState)) {
			undecided := s.RM.State(rm) == Working || s.RM.State(rm) == Prepared
			notCommitted := s.RM.Committed == 0
			if undecided && notCommitted {
				s.RM.Set(rm, Aborted)
				yield(s)
			}
		},
	}
}
