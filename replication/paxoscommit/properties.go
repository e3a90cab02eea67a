package paxoscommit

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := specs.AtomicCommit(c.RMs, status, c.rm)
	if c.Termination {
		list = append(list, model.Eventually("Decides", c.upDecided))
	}
	return append(list,
		model.Reachable("Committed", func(s State) bool { return status(s) == specs.Committed }),
		model.Reachable("DecidedInLastBallot", func(s State) bool {
			l, ok := s.(Leader)
			return ok && l.Ballot == c.Ballots && l.Decided.IsOutcome()
		}))
}

// upDecided: every resource manager that is up has decided. Someone has to lead in
// the end, whose ballot no other one follows: if the bound on ballots has left
// that to a leader that is down, nothing is asked.
func (c Config) upDecided(v model.View[State]) bool {
	if !v.Up(c.owner(c.Ballots)) {
		return true
	}
	for id := range c.rms().All() {
		if v.Up(id) && !status(v.State(id)).IsOutcome() {
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
		if c.role(id) != roleLeader || !outcome.IsOutcome() {
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
