package ctconsensus

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	agreement = "Agreement"
	// termination is the paper's Termination and an excuse, and is named by both.
	termination = "TerminationWithinRounds"
)

// properties returns what must hold. Names are the paper's, but for
// Termination, which no bounded number of rounds can show: a detector may be
// wrong in all of them.
func (c Config) properties() []model.Property[State] {
	decided := model.Reachable("Decided", func(s State) bool { return s.Decided != model.None })
	if c.Live {
		return []model.Property[State]{model.EventuallyAlways(termination, c.allDecided), decided}
	}
	return []model.Property[State]{
		model.Pairwise(agreement, agree),
		model.EachStep("Integrity", decideOnce),
		model.EachNode("Validity", c.valid),
		decided,
		// What the protocol is about are the rounds after the first.
		model.Reachable("AdoptedInLastRound", func(s State) bool { return s.Estimate.Stamp == c.Rounds }),
	}
}

// agree: no two processes decide differently, whether or not they crash later.
// (Uniform agreement.)
func agree(a, b State) error {
	if a.Decided != model.None && b.Decided != model.None && a.Decided != b.Decided {
		return fmt.Errorf("one decides the value of %v, the other that of %v", a.Decided, b.Decided)
	}
	return nil
}

// decideOnce: every process decides at most once. (Uniform integrity.)
func decideOnce(before, after State) error {
	if before.Decided != model.None && after.Decided != before.Decided {
		return fmt.Errorf("its decision changes from the value of %v to that of %v", before.Decided, after.Decided)
	}
	return nil
}

// valid: a value that a process stands for was proposed by some process. A
// value is named by who proposes it, so it has to be the name of a process.
func (c Config) valid(s State) error {
	v := s.value()
	if v == model.None && !c.outOfRounds(s) || int(v) > c.Nodes {
		return fmt.Errorf("nobody proposed the value of %v", v)
	}
	return nil
}

// allDecided: every process that is correct has decided. Nothing is asked of a
// run in which one of them has come to the end of its rounds and stays there:
// the detector was not accurate in time. There is always such a run, so that
// with Protocol.Bounded alone Termination would be inconclusive in every bound.
func (c Config) allDecided(v model.View[State]) bool {
	decided := true
	for id, s := range v.States() {
		if !v.Up(id) {
			continue
		}
		if c.outOfRounds(s) {
			return true
		}
		decided = decided && s.Decided != model.None
	}
	return decided
}

// erroneous says how the processes deviate from one that decides: a decision
// that a majority does not stand for can be followed by another one; one whose
// teller has crashed does not come to everyone by itself; and who waits for a
// coordinator that has crashed is stuck until it is suspected.
func (c Config) erroneous(v model.View[State]) error {
	for id, s := range v.States() {
		decision := max(s.Telling, s.Decided)
		if others := standForOthers(v, decision); decision != model.None && 2*others.Len() > c.Nodes {
			return fmt.Errorf("node %v has decided the value of %v, and nodes %v stand for others", id, decision, others)
		}
	}
	for id, s := range v.States() {
		from := c.coordinator(s.Round)
		switch {
		case !v.Up(id) && s.Untold.Len() > 0:
			return fmt.Errorf("node %v has crashed before it told nodes %v of a decision", id, s.Untold)
		case v.Up(id) && c.runs(&s) && !v.Up(from):
			return fmt.Errorf("node %v waits for node %v, which has crashed", id, from)
		}
	}
	return nil
}

// standForOthers returns who stands for another value, crashed or not.
func standForOthers(v model.View[State], value model.NodeID) model.NodeSet {
	var set model.NodeSet
	for id, s := range v.States() {
		if other := s.value(); other != model.None && other != value {
			set.Add(id)
		}
	}
	return set
}
