package specs

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// ConsensusState is the state of Consensus.
type ConsensusState struct {
	Chosen ValueSet
}

// Consensus is consensus itself: out of values (1 to MaxValue) one is chosen,
// once and for ever. Lamport's specification Consensus.tla.
func Consensus(values int) model.Machine[ConsensusState] {
	requireSize("values", values, 1, int(MaxValue))
	m := model.Machine[ConsensusState]{
		Name: "consensus",
		Init: func(yield func(ConsensusState)) { yield(ConsensusState{}) },
		Properties: []model.Property[ConsensusState]{
			model.Invariant("Agreement", ConsensusState.agreement),
			model.EachStep("Stability", ConsensusState.stability),
			model.Reachable("SomeChosen", func(s ConsensusState) bool { return s.Chosen != 0 }),
		},
	}
	for v := Value(1); int(v) <= values; v++ {
		m.Actions = append(m.Actions, choose(v))
	}
	return m
}

// choose is Choose(v): the machine's only kind of step.
func choose(v Value) model.Action[ConsensusState] {
	return model.Action[ConsensusState]{
		Name: "Choose", Args: []any{v},
		Next: func(s ConsensusState, yield func(ConsensusState)) {
			if s.Chosen == 0 {
				s.Chosen.Add(v)
				yield(s)
			}
		},
	}
}

func (s ConsensusState) agreement() error {
	if s.Chosen.Len() > 1 {
		return fmt.Errorf("values %v are chosen", s.Chosen)
	}
	return nil
}

// stability says that what is chosen stays chosen.
func (s ConsensusState) stability(after ConsensusState) error {
	if s.Chosen&^after.Chosen != 0 {
		return fmt.Errorf("chosen was %v and is %v", s.Chosen, after.Chosen)
	}
	return nil
}
