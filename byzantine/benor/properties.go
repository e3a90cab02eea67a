package benor

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what must hold of the correct nodes.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.Reachable("Decided", func(s State) bool { return s.Decided != 0 }),
	}
	if c.Inputs == SameInputs {
		list = append(list, model.EachNode("Validity", valid), c.decidesInRoundOne())
	}
	if c.Crash {
		list = append(list, model.Possible("Termination", c.terminates))
	}
	return list
}

// agreement: no two correct nodes decide differently.
func agreement(a, b State) error {
	if a.Decided != 0 && b.Decided != 0 && a.Decided != b.Decided {
		return fmt.Errorf("one decides %v, the other %v", a.Decided, b.Decided)
	}
	return nil
}

// integrity: a node decides once.
func integrity(before, after State) error {
	if before.Decided != 0 && after.Decided != before.Decided {
		return fmt.Errorf("it has decided %v, and decides %v", before.Decided, after.Decided)
	}
	return nil
}

// valid: where all correct nodes begin with one value, it is decided.
func valid(s State) error {
	if s.Decided > 1 {
		return fmt.Errorf("it decides %v, and all correct nodes began with 1", s.Decided)
	}
	return nil
}

// decidesInRoundOne: where all correct nodes begin with one value, they all decide in
// the first round, without a coin. Where there is another round, nobody begins it
// undecided; where there is none, nobody is left.
func (c Config) decidesInRoundOne() model.Property[State] {
	const name = "DecidesInRoundOne"
	if c.Rounds == 1 {
		return model.Eventually(name, allDecided)
	}
	return model.EachNode(name, func(s State) error {
		if s.Round > 1 && s.Decided == 0 {
			return fmt.Errorf("it begins round %d without a decision, and all correct nodes began with 1", s.Round)
		}
		return nil
	})
}

// allDecided: every correct node that is up has decided.
func allDecided(v model.View[State]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && v.Up(id) && s.Decided == 0 {
			return false
		}
	}
	return true
}

// terminates: every correct node has decided, or the coins have fallen against it:
// two nodes began the last round with different values, and only the bound keeps
// them from trying again. The paper has it that they all decide in the end with
// probability 1. That this is possible from everywhere else, and at once if the
// coins are kind, is all that can be seen without probabilities.
func (c Config) terminates(v model.View[State]) bool {
	var last specs.ValueSet
	for id, s := range v.States() {
		if !v.Byzantine(id) && s.Round == c.Rounds {
			last.Add(s.Value)
		}
	}
	return allDecided(v) || last.Len() > 1
}

// deviation is what must never be inside: two correct nodes propose different values
// in one round, so that either can be adopted.
func deviation(v model.View[State]) error {
	type proposal struct {
		round int
		value specs.Value
	}
	by := make(map[proposal]model.NodeID)
	for id, s := range v.States() {
		if v.Byzantine(id) || s.Proposal == 0 {
			continue
		}
		other := values + 1 - s.Proposal
		if with := by[proposal{s.Round, other}]; with != model.None {
			return fmt.Errorf("node %v proposes %v in round %d, and node %v %v", id, s.Proposal, s.Round, with, other)
		}
		by[proposal{s.Round, s.Proposal}] = id
	}
	return nil
}
