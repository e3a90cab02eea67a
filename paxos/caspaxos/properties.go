package caspaxos

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const linearizable = "Linearizable"

// properties returns what clients are promised, with witnesses that operations
// find what others have written, and that pruning comes to its end.
func properties() []model.Property[State] {
	return []model.Property[State]{
		history.Linearizable[State](linearizable, history.CAS(specs.Value(0))),
		model.Reachable("FindsWritten", func(s State) bool {
			a, ok := s.Work.(Accepting)
			return ok && a.Seen != 0
		}),
	}
}
