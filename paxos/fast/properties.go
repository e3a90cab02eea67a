package fast

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold. Of those that fall in the same step the first
// one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.EachNode("Nontriviality", c.nontriviality),
		model.Refines("Consensus", specs.Consensus(c.Proposers), learned),
		model.Reachable("LearnedFast", func(s State) bool { v, b := decided(s); return v != 0 && b == 0 }),
	}
	if c.Recovery == Coordinated {
		list = append(list, model.Eventually("ValueLearned", c.settled))
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
