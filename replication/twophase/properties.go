package twophase

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := specs.AtomicCommit(c.RMs, status, rm)
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
