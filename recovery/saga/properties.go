package saga

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold. Of those that fall in the same step the
// first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachNode("ExactlyOnce", exactlyOnce),
		model.Always("AllOrNothing", c.allOrNothing),
		model.Always("Prefix", c.prefix),
		model.EachStep("Final", final),
	}
	if c.Liveness {
		list = append(list, model.Eventually("Ends", func(v model.View[State]) bool { return hasEnded(v.State(coordinator)) }))
	}
	return append(list,
		model.Reachable("SagaCommitted", func(s State) bool { return phaseOf(s) == Committed }),
		model.Reachable("SagaCompensated", c.compensated),
		model.Reachable("CompensatedFirst", func(s State) bool {
			p, ok := s.(Participant)
			return ok && p.Status == Void
		}))
}

// phaseOf returns where the saga goes by the coordinator's log; 0 elsewhere.
func phaseOf(s State) Phase {
	if s, ok := s.(Coordinator); ok {
		return s.last().Phase
	}
	return 0
}

// hasEnded reports whether the saga is committed or aborted.
func hasEnded(s State) bool { return phaseOf(s) == Committed || phaseOf(s) == Aborted }

// effects returns how often a step is in effect.
func effects(v model.View[State], step int) int {
	return v.State(participant(step)).(Participant).Effects
}

// exactlyOnce: a step is in effect once or not at all.
func exactlyOnce(s State) error {
	if s, ok := s.(Participant); ok && s.Effects != 0 && s.Effects != 1 {
		return fmt.Errorf("its step is in effect %d times", s.Effects)
	}
	return nil
}

// allOrNothing: when the saga has ended, all of its steps are in effect or none.
func (c Config) allOrNothing(v model.View[State]) error {
	phase := phaseOf(v.State(coordinator))
	for i := 1; i <= c.Steps; i++ {
		switch n := effects(v, i); {
		case phase == Committed && n == 0:
			return fmt.Errorf("the saga is committed, but step %d is not in effect", i)
		case phase == Aborted && n != 0:
			return fmt.Errorf("the saga is aborted, but step %d is in effect", i)
		}
	}
	return nil
}

// prefix: what is in effect are the first steps, on the way forward as on the
// way back. (The paper's T1 .. Tj, Cj .. C1.)
func (c Config) prefix(v model.View[State]) error {
	for i := 1; i < c.Steps; i++ {
		if effects(v, i) == 0 && effects(v, i+1) != 0 {
			return fmt.Errorf("step %d is in effect, but not step %d, which it builds on", i+1, i)
		}
	}
	return nil
}

// final: a saga that has ended has ended.
func final(before, after State) error {
	was, is := phaseOf(before), phaseOf(after)
	if (was == Committed || was == Aborted) && is != was {
		return errors.New("the saga was " + was.String() + ", and is not any more")
	}
	return nil
}

// compensated: a saga has gone all the way, and back.
func (c Config) compensated(s State) bool {
	node, ok := s.(Coordinator)
	if !ok || node.last().Phase != Aborted {
		return false
	}
	for _, e := range node.Log.Durable {
		if e == (Entry{Backward, c.Steps}) {
			return true
		}
	}
	return false
}

// deviation is what makes a failure of a crash: a step is in effect that the log
// does not know of.
func (c Config) deviation(v model.View[State]) error {
	known := 0
	for _, e := range v.State(coordinator).(Coordinator).Log.Durable {
		if e.Phase == Forward {
			known = max(known, e.Step)
		}
	}
	for i := known + 1; i <= c.Steps; i++ {
		if effects(v, i) != 0 {
			return fmt.Errorf("step %d is in effect, and the log does not say that it was begun", i)
		}
	}
	return nil
}
