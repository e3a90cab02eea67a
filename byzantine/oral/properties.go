package oral

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The interactive consistency conditions of the paper, and that there is an outcome.
const (
	ic1         = "IC1"
	ic2         = "IC2"
	termination = "Termination"
)

func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Pairwise(ic1, sameOrder),
		model.Always(ic2, loyalCommanderObeyed),
		model.EachNode(termination, decidedInTime),
		model.Reachable("Attacks", func(s State) bool { return decided(s) == Attack }),
		model.Reachable("Retreats", func(s State) bool { return decided(s) == Retreat }),
	}
}

// decided returns what a lieutenant does, or none.
func decided(s State) Value {
	l, _ := s.(Lieutenant)
	return l.Decided
}

// sameOrder is IC1: all loyal lieutenants obey the same order.
func sameOrder(a, b State) error {
	if v, w := decided(a), decided(b); v != 0 && w != 0 && v != w {
		return fmt.Errorf("both are loyal: one decides to %v, the other to %v", v, w)
	}
	return nil
}

// loyalCommanderObeyed is IC2: if the commanding general is loyal, every loyal
// lieutenant obeys the order he sends. One who has crashed is not loyal.
func loyalCommanderObeyed(v model.View[State]) error {
	order := loyalOrder(v)
	if order == 0 {
		return nil
	}
	for id, s := range v.States() {
		if d := decided(s); !v.Byzantine(id) && d != 0 && d != order {
			return fmt.Errorf("the commander is loyal and orders %v, and loyal lieutenant %d decides to %v", order, id, d)
		}
	}
	return nil
}

// loyalOrder returns the order of a loyal commander, or none.
func loyalOrder(v model.View[State]) Value {
	if v.Byzantine(commander) || !v.Up(commander) {
		return 0
	}
	return v.State(commander).(Commander).Order
}

// decidedInTime: who has come through all rounds has decided.
func decidedInTime(s State) error {
	if l, ok := s.(Lieutenant); ok && l.Over && l.Decided == 0 {
		return errors.New("the last round is over, and it has not decided")
	}
	return nil
}

// inError says which loyal lieutenants were told different things, on a path on
// which a loyal general would have told all of them the same.
func inError(v model.View[State]) error {
	order := loyalOrder(v)
	first := map[Path]model.NodeID{}
	for id, s := range v.States() {
		l, ok := s.(Lieutenant)
		if !ok || v.Byzantine(id) {
			continue
		}
		for _, p := range sortedPaths(l.Heard) {
			value := l.Heard[p]
			if order != 0 && value != order {
				return fmt.Errorf("lieutenant %d hears %v on the path %v, and the order is %v", id, value, p, order)
			}
			other, known := first[p]
			if !known {
				first[p] = id
				continue
			}
			if said := v.State(other).(Lieutenant).Heard[p]; said != value {
				return fmt.Errorf("on the path %v lieutenant %d hears %v, and %d %v", p, other, said, id, value)
			}
		}
	}
	return nil
}

// sortedPaths returns the keys in order, so that an error is the same each time.
func sortedPaths(heard map[Path]Value) []Path {
	return slices.SortedFunc(maps.Keys(heard), func(p, q Path) int { return slices.Compare(p[:], q[:]) })
}
