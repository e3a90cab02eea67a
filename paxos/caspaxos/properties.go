package caspaxos

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

const (
	linearizable    = "Linearizable"
	obstructionFree = "ObstructionFree"
)

// properties returns what clients are promised, with witnesses that operations
// find what others have written, or return.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		history.Linearizable[State](linearizable, history.CAS(specs.Value(0))),
	}
	if c.Workload == Alone {
		return append(list,
			model.AlwaysEventually(obstructionFree, idle),
			model.Reachable("Accepts", func(s State) bool { return s.Accepted.Value != 0 }))
	}
	list = append(list, model.Reachable("FindsWritten", findsWritten))
	if c.Workload == Delete || c.Workload == Clear || c.Workload == Contend {
		list = append(list, model.Reachable("Pruned", pruned))
	}
	return list
}

func findsWritten(s State) bool {
	a, ok := s.Work.(Accepting)
	return ok && a.Seen != 0
}

// pruned: nothing is left of a register that was deleted, but for the age.
func pruned(s State) bool { return s.Oldest > 0 && s.Promised == Ballot{} }

// idle: nobody is in the middle of an operation. As there is but one, to be there
// again and again means that it returns, or that its node has failed.
func idle(v model.View[State]) bool {
	for id, s := range v.States() {
		if v.Up(id) && s.Work != nil {
			return false
		}
	}
	return true
}
