package threephase

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := specs.AtomicCommit(c.Participants, status, rm)
	if c.Termination {
		list = append(list, model.Eventually("Decides", upDecided))
	}
	return append(list,
		model.Reachable("Committed", func(s State) bool { return s.Phase == Committed }),
		model.Reachable("AbortedAfterVote", func(s State) bool { return s.Leader == coordinator && s.Phase == Aborted }))
}

// upDecided: everyone who is up has decided. (AC5, nonblocking.)
func upDecided(v model.View[State]) bool {
	for id, s := range v.States() {
		if v.Up(id) && !s.Phase.decided() {
			return false
		}
	}
	return true
}

// deviation is a mistake of the failure detector: a node takes a leader for crashed
// that is up.
func deviation(v model.View[State]) error {
	for id, s := range v.States() {
		for lower := coordinator; lower < s.Leader; lower++ {
			if v.Up(lower) && v.State(lower).Leader == lower {
				return fmt.Errorf("node %d takes node %d for crashed, which leads", id, lower)
			}
		}
	}
	return nil
}
