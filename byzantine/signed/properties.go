package signed

import (
	"errors"
	"fmt"

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
		model.Always(ic1, c.ifUnforged(sameOrder)),
		model.Always(ic2, c.ifUnforged(loyalCommanderObeyed)),
		model.EachNode(termination, decidedInTime),
		model.Reachable("Attacks", func(s State) bool { return decided(s) == Attack }),
		model.Reachable("Retreats", func(s State) bool { return decided(s) == Retreat }),
	}
}

// ifUnforged judges no run in which somebody has believed a forged signature: that is
// assumption A4. A handler cannot know which signatures are forged; who made them, or
// did not, can be looked up here.
func (c Config) ifUnforged(check func(v model.View[State]) error) func(v model.View[State]) error {
	return func(v model.View[State]) error {
		err := check(v)
		if err != nil && !c.Forgeable && isForged(v) {
			return nil
		}
		return err
	}
}

// isForged reports whether a loyal lieutenant has an order with the signature of a
// loyal general who did not sign that order with the signatures before his own. What a
// loyal one has signed is what he saw first, so that his state tells it.
func isForged(v model.View[State]) bool {
	for id, s := range v.States() {
		l, ok := s.(Lieutenant)
		if !ok || v.Byzantine(id) {
			continue
		}
		for value, by := range l.Orders {
			for k, signer := range by[:by.len()] {
				if !v.Byzantine(signer) && !hasSigned(v.State(signer), value, by.before(k)) {
					return true
				}
			}
		}
	}
	return false
}

// hasSigned reports whether a loyal general has signed an order that had certain
// signatures.
func hasSigned(s State, v Value, by Chain) bool {
	switch s := s.(type) {
	case Commander:
		return s.Order == v && by == Chain{}
	case Lieutenant:
		seen, ok := s.Orders[v]
		return ok && seen == by
	}
	return false
}

// decided returns what a lieutenant does, or none.
func decided(s State) Value {
	l, _ := s.(Lieutenant)
	return l.Decided
}

// sameOrder is IC1: all loyal lieutenants obey the same order.
func sameOrder(v model.View[State]) error {
	first, order := model.None, Value(0)
	for id, s := range v.States() {
		d := decided(s)
		switch {
		case v.Byzantine(id) || d == 0:
		case order == 0:
			first, order = id, d
		case d != order:
			return fmt.Errorf("loyal lieutenants %d and %d: one decides to %v, the other to %v", first, id, order, d)
		}
	}
	return nil
}

// loyalCommanderObeyed is IC2: if the commanding general is loyal, every loyal
// lieutenant obeys the order he sends. One who has crashed is not loyal.
func loyalCommanderObeyed(v model.View[State]) error {
	if v.Byzantine(commander) || !v.Up(commander) {
		return nil
	}
	order := v.State(commander).(Commander).Order
	for id, s := range v.States() {
		if d := decided(s); !v.Byzantine(id) && d != 0 && d != order {
			return fmt.Errorf("the commander is loyal and orders %v, and loyal lieutenant %d decides to %v", order, id, d)
		}
	}
	return nil
}

// decidedInTime: who has come through all rounds has decided.
func decidedInTime(s State) error {
	if l, ok := s.(Lieutenant); ok && l.Over && l.Decided == 0 {
		return errors.New("the last round is over, and it has not decided")
	}
	return nil
}

// inError says who has proof that the commander, or else a signature, is false.
func inError(v model.View[State]) error {
	for id, s := range v.States() {
		if l, ok := s.(Lieutenant); ok && !v.Byzantine(id) && len(l.Orders) > 1 {
			return fmt.Errorf("lieutenant %d has two orders with the commander's signature", id)
		}
	}
	return nil
}
