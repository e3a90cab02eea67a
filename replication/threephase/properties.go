package threephase

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("TCConsistent", consistent),
		model.Always("AllVoted", allVoted),
		model.EachStep("Final", final),
		model.Refines("TCommit", specs.TCommit(c.Participants), participants),
	}
	if c.Termination {
		list = append(list, model.Eventually("Decides", upDecided))
	}
	return append(list,
		model.Reachable("Committed", func(s State) bool { return s.Phase == Committed }),
		model.Reachable("AbortedAfterVote", func(s State) bool { return s.Leader == coordinator && s.Phase == Aborted }))
}

// consistent: nobody commits what another one aborts, not even if it crashes right
// after: it may have told its client. (TCConsistent; AC1.)
func consistent(a, b State) error {
	if a.Phase == Committed && b.Phase == Aborted {
		return errors.New("one has committed, the other aborted")
	}
	return nil
}

// allVoted: nothing is committed unless all have voted for it. (AC2.)
func allVoted(v model.View[State]) error {
	committed, missing := model.None, model.None
	for id, s := range v.States() {
		switch s.Phase {
		case Committed:
			committed = id
		case Initial:
			missing = id
		}
	}
	if committed != model.None && missing != model.None {
		return fmt.Errorf("node %d has committed, and node %d has not voted", committed, missing)
	}
	return nil
}

// final: who has decided has decided. (AC3.)
func final(before, after State) error {
	if before.Phase.decided() && after.Phase != before.Phase {
		return fmt.Errorf("it was %v, and is now %v", before.Phase, after.Phase)
	}
	return nil
}

// participants maps the protocol to TCommit.
func participants(v model.View[State]) specs.TCommitState {
	var s specs.TCommitState
	for id, node := range v.States() {
		if id != coordinator {
			s.RM.Set(rm(id), node.Phase.status())
		}
	}
	return s
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
