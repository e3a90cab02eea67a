package twophase

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("TCConsistent", consistent),
		model.Always("AllVoted", c.allVoted),
		model.EachStep("Final", final),
		model.Refines("TCommit", specs.TCommit(c.RMs), resources),
	}
	switch c.Judge {
	case NonBlocking:
		list = append(list, model.Possible("NonBlocking", upDecided))
	case Termination:
		list = append(list, model.Eventually("Decides", allDecided))
	}
	return append(list,
		model.Reachable("AllCommitted", func(s State) bool { _, isRM := s.(RM); return isRM && status(s) == specs.Committed }),
		model.Reachable("AbortedInDoubt", abortedInDoubt))
}

// consistent: nobody commits what another one aborts. That includes the
// transaction manager, who tells the client. (TCConsistent; AC1.)
func consistent(a, b State) error {
	if status(a) == specs.Committed && status(b) == specs.Aborted {
		return fmt.Errorf("one has committed, the other aborted")
	}
	return nil
}

// allVoted: nothing is committed unless all have voted for it. (AC2.)
func (c Config) allVoted(v model.View[State]) error {
	committed := model.None
	for id, s := range v.States() {
		if status(s) == specs.Committed {
			committed = id
		}
	}
	if committed == model.None {
		return nil
	}
	for id, s := range v.States() {
		if id != manager && status(s) == specs.Working {
			return fmt.Errorf("node %d has committed, and node %d has not voted", committed, id)
		}
	}
	return nil
}

// final: who has decided has decided. (AC3.)
func final(before, after State) error {
	if was, is := status(before), status(after); isOutcome(was) && is != was {
		return fmt.Errorf("it was %v, and is now %v", was, is)
	}
	return nil
}

// resources maps the protocol to TCommit: what the resource managers have done.
func resources(v model.View[State]) specs.TCommitState {
	var s specs.TCommitState
	for id, node := range v.States() {
		if id != manager {
			s.RM.Set(rm(id), status(node))
		}
	}
	return s
}

// upDecided: everyone who is up has decided.
func upDecided(v model.View[State]) bool {
	for id, s := range v.States() {
		if v.Up(id) && !decided(s) {
			return false
		}
	}
	return true
}

func allDecided(v model.View[State]) bool {
	for _, s := range v.States() {
		if !decided(s) {
			return false
		}
	}
	return true
}

// abortedInDoubt: a resource manager was prepared, and has aborted.
func abortedInDoubt(s State) bool {
	node, ok := s.(RM)
	return ok && len(node.Log.Durable) == 2 && node.Log.Durable[1] == specs.Aborted
}

// deviation is the window of uncertainty: who is prepared depends on a
// transaction manager that is down.
func deviation(v model.View[State]) error {
	if v.Up(manager) {
		return nil
	}
	for id, s := range v.States() {
		if id != manager && status(s) == specs.Prepared {
			return fmt.Errorf("node %d is in doubt, and the transaction manager is down", id)
		}
	}
	return nil
}
