package crdt

import (
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachNode("Specification", c.specification),
		model.Pairwise("StrongConvergence", strongConvergence),
		model.EachStep("NothingLost", nothingLost),
		model.EachNode("WaitFree", waitFree),
	}
	if c.Converges {
		list = append(list, model.EventuallyAlways("Converges", converged))
	}
	return append(list, model.Reachable("Concurrent", concurrent))
}

// judged returns the property that clients' histories are judged by.
func (c Config) judged(judge string) (model.Property[State], error) {
	consistency := history.Consistency(judge)
	needsWriters := consistency == history.CausalConsistency || consistency == history.WritesFollowReads
	if needsWriters && c.Type != TypeLWW {
		return model.Property[State]{}, fmt.Errorf("judge=%s is for type=lww: what is read of a %s does not tell whose updates it has seen", judge, c.Type)
	}
	return history.Consistent[State](consistency, c.spec()), nil
}

// specification: what a replica holds is what the updates that it knows make, by
// the definition of the type, which says nothing of how replicas achieve it.
// (Burckhardt and others, POPL 2014, give such definitions.)
func (c Config) specification(s State) error {
	got := s.Payload.Value()
	switch c.Type {
	case TypeGCounter, TypePN:
		want := 0
		for _, u := range s.Known {
			want += u.Arg
		}
		if got != want {
			return fmt.Errorf("it counts %v, and the updates that it knows are %d", got, want)
		}
	case TypeLWW:
		if want := s.latest(); !slices.Contains(want, got.(int)) {
			return fmt.Errorf("it holds %v, and the last of the writes that it knows are %v", got, want)
		}
	default:
		if want := s.members(); got != want {
			return fmt.Errorf("it holds %v, and the updates that it knows make %v", got, want)
		}
	}
	return nil
}

// members is the set by its definition: an element is in it if some addition of it
// was not seen by any removal of it. So where both are concurrent the addition wins.
func (s State) members() history.List {
	var list []any
	for id, add := range s.Known {
		if add.Func != "add" {
			continue
		}
		removed := false
		for _, u := range s.Known {
			removed = removed || u.Func == "remove" && u.Arg == add.Arg && u.saw(id)
		}
		if !removed {
			list = append(list, add.Arg)
		}
	}
	return history.SetOf(list...)
}

// latest returns the values of the writes that no other write has seen, or of none.
func (s State) latest() []int {
	if len(s.Known) == 0 {
		return []int{0}
	}
	var list []int
	for id, u := range s.Known {
		overwritten := false
		for _, later := range s.Known {
			overwritten = overwritten || later.saw(id)
		}
		if !overwritten {
			list = append(list, u.Arg)
		}
	}
	slices.Sort(list)
	return list
}

// strongConvergence: who knows the same updates is in the same state, whatever the
// order in which they came. (Definition 2.3 of the SSS paper, safety.)
func strongConvergence(a, b State) error {
	if !sameUpdates(a, b) || a.Payload.Value() == b.Payload.Value() {
		return nil
	}
	return fmt.Errorf("they know the same updates, and one holds %v, the other %v", a.Payload.Value(), b.Payload.Value())
}

// nothingLost: an update that was acknowledged stays known where it was made, and so
// does one that a replica has heard of.
func nothingLost(before, after State) error {
	for _, id := range sorted(before.Known) {
		if _, ok := after.Known[id]; !ok {
			return fmt.Errorf("update %v is not known any more", id)
		}
	}
	return nil
}

// waitFree: an operation returns in the step in which it is invoked.
func waitFree(s State) error {
	if len(s.Waits) > 0 {
		return fmt.Errorf("client %d waits for its answer to %v", s.Waits[0].Client, s.Waits[0].Op)
	}
	return nil
}

func sameUpdates(a, b State) bool {
	return maps.EqualFunc(a.Known, b.Known, func(Update, Update) bool { return true })
}

// converged: all replicas know the same updates, and hold the same.
func converged(v model.View[State]) bool {
	first := v.State(1)
	for _, s := range v.States() {
		if !sameUpdates(first, s) || s.Payload.Value() != first.Payload.Value() {
			return false
		}
	}
	return true
}

// concurrent: a replica knows of two updates that did not know of each other.
func concurrent(s State) bool {
	for id, u := range s.Known {
		for other, w := range s.Known {
			if id != other && !u.saw(other) && !w.saw(id) && id.Replica != other.Replica {
				return true
			}
		}
	}
	return false
}

// deviation is a payload that its updates do not make, or not here as elsewhere.
func (c Config) deviation(v model.View[State]) error {
	for id, s := range v.States() {
		if err := c.specification(s); err != nil {
			return err
		}
		for other := model.NodeID(1); other < id; other++ {
			if err := strongConvergence(v.State(other), s); err != nil {
				return err
			}
		}
	}
	return nil
}
