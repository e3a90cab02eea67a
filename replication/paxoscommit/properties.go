package paxoscommit

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
		model.Always("AllVoted", c.allVoted),
		model.EachStep("Final", final),
		model.Refines("TCommit", specs.TCommit(c.RMs), c.resources),
	}
	if c.Termination {
		list = append(list, model.Eventually("Decides", c.upDecided))
	}
	return append(list,
		model.Reachable("Committed", func(s State) bool { return status(s) == specs.Committed }),
		model.Reachable("DecidedInLastBallot", func(s State) bool {
			l, ok := s.(Leader)
			return ok && l.Ballot == c.Ballots && isOutcome(l.Decided)
		}))
}

// consistent: nobody commits what another one aborts, as far as resource managers
// do and leaders know. (TCConsistent; AC1.)
func consistent(a, b State) error {
	if status(a) == specs.Committed && status(b) == specs.Aborted {
		return errors.New("one has committed, the other aborted")
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
	for id := range c.rms().All() {
		if status(v.State(id)) == specs.Working {
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
func (c Config) resources(v model.View[State]) specs.TCommitState {
	var s specs.TCommitState
	for id := range c.rms().All() {
		s.RM.Set(c.rm(id), status(v.State(id)))
	}
	return s
}

// upDecided: every resource manager that is up has decided. Someone has to lead in
// the end, whose ballot no other one follows: if the bound on ballots has left
// that to a leader that is down, nothing is asked.
func (c Config) upDecided(v model.View[State]) bool {
	if !v.Up(c.owner(c.Ballots)) {
		return true
	}
	for id := range c.rms().All() {
		if v.Up(id) && !isOutcome(status(v.State(id))) {
			return false
		}
	}
	return true
}

// deviation is an outcome that is not safe: a leader knows it, and no majority of
// the acceptors holds values with that outcome.
func (c Config) deviation(v model.View[State]) error {
	for id, s := range v.States() {
		outcome := status(s)
		if c.role(id) != roleLeader || !isOutcome(outcome) {
			continue
		}
		if holders := c.holders(v, outcome); !c.isMajority(holders) {
			return fmt.Errorf("node %d knows that the transaction is %v, which only %v hold", id, outcome, holders)
		}
	}
	return nil
}

// holders returns the acceptors that have accepted values with that outcome last.
func (c Config) holders(v model.View[State], outcome specs.RMState) model.NodeSet {
	var set model.NodeSet
	for id, s := range v.States() {
		a, ok := s.(Acceptor)
		if !ok || a.Accepted.Values.known() != c.rms() {
			continue
		}
		if commits := a.Accepted.Values.Aborted == 0; commits == (outcome == specs.Committed) {
			set.Add(id)
		}
	}
	return set
}
