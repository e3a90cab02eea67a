package fast

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// learnedOnceStable is judged where the environment becomes synchronous.
const learnedOnceStable = "LearnedOnceStable"

// properties returns what must hold. Of those that fall in the same step the first
// one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.EachNode("Nontriviality", c.nontriviality),
		model.Reachable("LearnedFast", func(s State) bool { v, b := decided(s); return v != 0 && b == 0 }),
	}
	switch {
	case c.Judge == Refinement:
		list = append(list, model.Refines("Consensus", specs.Consensus(c.Proposers), learned))
	case c.Judge == Liveness && c.Recovery == Coordinated:
		list = append(list, model.Eventually("ValueLearned", c.settled))
	case c.Judge == Liveness:
		list = append(list, model.LeadsTo(learnedOnceStable, c.canLearn, c.lastHasLearned))
	}
	if c.Ballots > 0 && c.Proposers > 1 {
		list = append(list, model.Reachable("LearnedClassic", func(s State) bool { _, b := decided(s); return b > 0 }))
	}
	return list
}

// decided returns the value that a node has learned and in which ballot, or none.
func decided(s State) (v specs.Value, ballot int) {
	if p, ok := s.(Proposer); ok {
		return p.Decided, p.In
	}
	return 0, 0
}

// agreement: only one value is learned. (Consistency.)
func agreement(a, b State) error {
	v, _ := decided(a)
	w, _ := decided(b)
	if v != 0 && w != 0 && v != w {
		return fmt.Errorf("one learns %v, the other %v", v, w)
	}
	return nil
}

// integrity: a node learns one value.
func integrity(before, after State) error {
	v, _ := decided(before)
	w, _ := decided(after)
	if v != 0 && v != w {
		return fmt.Errorf("what it has learned changes from %v to %v", v, w)
	}
	return nil
}

// nontriviality: only proposed values are learned.
func (c Config) nontriviality(s State) error {
	if v, _ := decided(s); int(v) > c.Proposers {
		return fmt.Errorf("%v is learned, which nobody proposed", v)
	}
	return nil
}

// learned maps Fast Paxos to Consensus: chosen is what anyone has learned.
func learned(view model.View[State]) specs.ConsensusState {
	var s specs.ConsensusState
	for _, node := range view.States() {
		if v, _ := decided(node); v != 0 {
			s.Chosen.Add(v)
		}
	}
	return s
}

// settled: the coordinator of the first classic ballot has learned what is chosen,
// or it is or was down: then it has missed votes, and nobody repeats them.
func (c Config) settled(v model.View[State]) bool {
	id := c.coordinator(1)
	p := v.State(id).(Proposer)
	return p.Decided != 0 || p.Restarted || !v.Up(id)
}

// canLearn reports whether the environment has become synchronous while the last
// ballot is still to come. Its coordinator is in the core, and so is a majority.
func (c Config) canLearn(v model.View[State]) bool {
	return v.Stable() && c.last(v).Tried < c.Ballots
}

// lastHasLearned: the coordinator of the last ballot has learned what is chosen.
func (c Config) lastHasLearned(v model.View[State]) bool { return c.last(v).Decided != 0 }

// last returns the coordinator of the last ballot.
func (c Config) last(v model.View[State]) Proposer {
	return v.State(c.coordinator(c.Ballots)).(Proposer)
}

// erroneous says how the nodes deviate from one value that is chosen once, before
// any of them tells the world: a classic ballot has another value than one below
// that is chosen or still can be, or somebody has learned what no quorum holds.
func (c Config) erroneous(v model.View[State]) error {
	var acceptors []Acceptor
	var votes []Vote
	for _, s := range v.States() {
		switch s := s.(type) {
		case Acceptor:
			acceptors = append(acceptors, s)
			votes = append(votes, s.Accepted)
		case Proposer:
			if s.Proposed != 0 {
				votes = append(votes, Vote{s.Tried, s.Proposed})
			}
		}
	}
	for _, p := range votes {
		for _, q := range votes {
			if q != (Vote{}) && q.Ballot < p.Ballot && q.Value != p.Value && c.canBeChosen(q, acceptors) {
				return fmt.Errorf("%v is proposed, but %v can be chosen", p, q)
			}
		}
	}
	for id, s := range v.States() {
		if d, _ := decided(s); d != 0 && c.holders(d, acceptors) < c.classic() {
			return fmt.Errorf("node %d has learned %v, which too few acceptors hold", id, d)
		}
	}
	return nil
}

// canBeChosen reports whether a quorum has voted so, or still can.
func (c Config) canBeChosen(v Vote, acceptors []Acceptor) bool {
	able, quorum := 0, c.classic()
	if v.Ballot == 0 {
		quorum = c.fast()
	}
	for _, a := range acceptors {
		free := a.Promised <= v.Ballot && (v.Ballot > 0 || a.Accepted == Vote{})
		if a.Accepted == v || free {
			able++
		}
	}
	return able >= quorum
}

// holders counts the acceptors whose last vote is for a value. Whatever members of
// the quorum that has chosen it vote for later is the same value.
func (c Config) holders(v specs.Value, acceptors []Acceptor) int {
	count := 0
	for _, a := range acceptors {
		if a.Accepted.Value == v {
			count++
		}
	}
	return count
}
