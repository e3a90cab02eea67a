package specs

import "github.com/faultline-mc/faultline/model"

// TMState is what the transaction manager has decided.
type TMState uint8

// The states of the transaction manager.
const (
	TMInit TMState = iota
	TMCommitted
	TMAborted
)

func (s TMState) String() string {
	return [...]string{"init", "committed", "aborted"}[s]
}

// TwoPhaseState is the state of TwoPhase.
type TwoPhaseState struct {
	RM         RMs              // rmState
	TMPrepared RMSet            // whose Prepared the transaction manager has seen
	Msgs       TwoPhaseMessages // msgs
	TM         TMState          // tmState
}

// TwoPhaseMessages is the set of all messages ever sent.
type TwoPhaseMessages struct {
	Prepared RMSet // senders of [type |-> "Prepared", rm |-> r]
	Commit   bool
	Abort    bool
}

// twoPhase has the actions of TwoPhase, among these resource managers.
type twoPhase struct{ all RMSet }

// TwoPhase is two-phase commit among rms resource managers (1 to MaxRMs) and a
// transaction manager that does not fail: everyone prepares, or nobody
// commits. It refines TCommit. Gray and Lamport 2006, section 3 and
// TwoPhase.tla.
func TwoPhase(rms int) model.Machine[TwoPhaseState] {
	requireSize("resource managers", rms, 1, MaxRMs)
	c := twoPhase{all: allRMs(rms)}
	m := model.Machine[TwoPhaseState]{
		Name: "twophase",
		Init: func(yield func(TwoPhaseState)) { yield(TwoPhaseState{}) },
		Actions: []model.Action[TwoPhaseState]{
			{Name: "TMCommit", Next: c.tmCommit},
			{Name: "TMAbort", Next: c.tmAbort},
		},
		Properties: commitProperties(c.all, func(s TwoPhaseState) RMs { return s.RM }),
		Symmetric:  rms,
	}
	for rm := RM(1); int(rm) <= rms; rm++ {
		m.Actions = append(m.Actions,
			tmRcvPrepared(rm), rmPrepare(rm), rmChooseToAbort(rm), rmRcvCommitMsg(rm), rmRcvAbortMsg(rm))
	}
	return m
}

// tmCommit is TMCommit.
func (c twoPhase) tmCommit(s TwoPhaseState, yield func(TwoPhaseState)) {
	if s.TM == TMInit && s.TMPrepared == c.all {
		s.TM = TMCommitted
		s.Msgs.Commit = true
		yield(s)
	}
}

// tmAbort is TMAbort: the transaction manager may give up at any time before
// it decides.
func (c twoPhase) tmAbort(s TwoPhaseState, yield func(TwoPhaseState)) {
	if s.TM == TMInit {
		s.TM = TMAborted
		s.Msgs.Abort = true
		yield(s)
	}
}

// tmRcvPrepared is TMRcvPrepared(rm). The message stays, so this can repeat.
func tmRcvPrepared(rm RM) model.Action[TwoPhaseState] {
	return model.Action[TwoPhaseState]{
		Name: "TMRcvPrepared", Args: []any{rm},
		Next: func(s TwoPhaseState, yield func(TwoPhaseState)) {
			if s.TM == TMInit && s.Msgs.Prepared.Has(rm) {
				s.TMPrepared.Add(rm)
				yield(s)
			}
		},
	}
}

// rmPrepare is RMPrepare(rm).
func rmPrepare(rm RM) model.Action[TwoPhaseState] {
	return model.Action[TwoPhaseState]{
		Name: "RMPrepare", Args: []any{rm},
		Next: func(s TwoPhaseState, yield func(TwoPhaseState)) {
			if s.RM.State(rm) == Working {
				s.RM.Set(rm, Prepared)
				s.Msgs.Prepared.Add(rm)
				yield(s)
			}
		},
	}
}

// rmChooseToAbort is RMChooseToAbort(rm): without a message, since the
// transaction manager will miss Prepared.
func rmChooseToAbort(rm RM) model.Action[TwoPhaseState] {
	return model.Action[TwoPhaseState]{
		Name: "RMChooseToAbort", Args: []any{rm},
		Next: func(s TwoPhaseState, yield func(TwoPhaseState)) {
			if s.RM.State(rm) == Working {
				s.RM.Set(rm, Aborted)
				yield(s)
			}
		},
	}
}

// rmRcvCommitMsg is RMRcvCommitMsg(rm). Like the paper it does not look at
// what rm was: that this is right is what TCConsistent checks.
func rmRcvCommitMsg(rm RM) model.Action[TwoPhaseState] {
	return model.Action[TwoPhaseState]{
		Name: "RMRcvCommitMsg", Args: []any{rm},
		Next: func(s TwoPhaseState, yield func(TwoPhaseState)) {
			if s.Msgs.Commit {
				s.RM.Set(rm, Committed)
				yield(s)
			}
		},
	}
}

// rmRcvAbortMsg is RMRcvAbortMsg(rm), which does not look either.
func rmRcvAbortMsg(rm RM) model.Action[TwoPhaseState] {
	return model.Action[TwoPhaseState]{
		Name: "RMRcvAbortMsg", Args: []any{rm},
		Next: func(s TwoPhaseState, yield func(TwoPhaseState)) {
			if s.Msgs.Abort {
				s.RM.Set(rm, Aborted)
				yield(s)
			}
		},
	}
}
