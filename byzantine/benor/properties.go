package benor

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold of the correct nodes.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Pairwise("Agreement", agreement),
		model.EachStep("Integrity", integrity),
		model.Reachable("Decided", func(s State) bool { return s.Decided != 0 }),
	}
	if c.Inputs == SameInputs {
		list = append(list, model.EachNode("Validity", valid), model.Eventually("DecidedInRoundOne", decidedInRoundOne))
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

// decidedInRoundOne: where all correct nodes begin with one value, they all decide
// in the first round, without a coin.
func decidedInRoundOne(v model.View[State]) bool {
	for id, s := range v.States() {
		if !v.Byzantine(id) && v.Up(id) && s.Decided == 0 {
			return false
		}
	}
	return true
}
