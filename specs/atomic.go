package specs

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// IsOutcome reports whether the transaction has ended: nothing comes after it.
func (s RMState) IsOutcome() bool { return s == Committed || s == Aborted }

// AtomicCommit returns what is asked of every protocol between nodes that commits a
// transaction of rms resource managers (1 to MaxRMs), but for that it comes to an
// end: AC1 to AC3 of Bernstein, Hadzilacos and Goodman 1987, section 7.3, and that
// its runs are those of [TCommit].
//
// The function status says what a node has done about the transaction, or what it
// knows to be the outcome, and rm which resource manager it is, 0 for none.
func AtomicCommit[S any](rms int, status func(S) RMState, rm func(model.NodeID) RM) []model.Property[S] {
	return []model.Property[S]{
		// Nobody commits what another one aborts. That includes nodes that manage the
		// transaction, who tell clients, and those that have crashed since.
		model.Pairwise("TCConsistent", func(a, b S) error {
			if status(a) == Committed && status(b) == Aborted {
				return errors.New("one has committed, the other aborted")
			}
			return nil
		}),
		model.Always("AllVoted", func(v model.View[S]) error { return allVoted(v, status, rm) }),
		model.EachStep("Final", func(before, after S) error {
			if was, is := status(before), status(after); was.IsOutcome() && is != was {
				return fmt.Errorf("it was %v, and is now %v", was, is)
			}
			return nil
		}),
		model.Refines("TCommit", TCommit(rms), func(v model.View[S]) TCommitState {
			var t TCommitState
			for id, s := range v.States() {
				if r := rm(id); r != 0 {
					t.RM.Set(r, status(s))
				}
			}
			return t
		}),
	}
}

// allVoted: nothing is committed unless all resource managers have voted for it.
func allVoted[S any](v model.View[S], status func(S) RMState, rm func(model.NodeID) RM) error {
	committed, missing := model.None, model.None
	for id, s := range v.States() {
		switch status(s) {
		case Committed:
			committed = id
		case Working:
			if rm(id) != 0 {
				missing = id
			}
		}
	}
	if committed != model.None && missing != model.None {
		return fmt.Errorf("node %d has committed, and node %d has not voted", committed, missing)
	}
	return nil
}
