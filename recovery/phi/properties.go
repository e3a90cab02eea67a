package phi

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	accruement = "Accruement"
	upperBound = "UpperBound"
	accuracy   = "PatientAccuracy"
)

// properties are those of an accrual detector, and what an application makes of
// them that chooses its threshold by the bound.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.EachNode(accruement, c.accrues),
		model.Always(upperBound, c.bounded),
		model.Always(accuracy, c.accurate),
		model.Reachable("Certain", c.reaches(func(m Monitor) bool { return c.level(m) == c.limit() })),
		model.Reachable("Recovered", c.reaches(func(m Monitor) bool { return m.Life > 0 && len(m.Intervals) > 0 })),
		model.Reachable("Graded", c.reaches(func(m Monitor) bool {
			return c.suspects(m, Hasty) && !c.suspects(m, Patient)
		})),
	}
}

// accrues: if the target was silent from now on, the level would reach its limit
// after the longest interval that there can be and as many ticks.
func (c Config) accrues(s State) error {
	m, ok := s.(Monitor)
	if ok && c.levelAfter(m, c.slowest()+c.limit()) < c.limit() {
		return fmt.Errorf("silence of %d ticks counts as usual, and nobody who is up is silent for more than %d", c.usual(m), c.slowest())
	}
	return nil
}

// isHeard reports whether the target is up and the monitor, which is up too, has
// heard from this life of it.
func isHeard(v model.View[State]) bool {
	if !v.Up(monitor) || !v.Up(target) {
		return false
	}
	m := v.State(monitor).(Monitor)
	return m.Heard && m.Life == v.State(target).(Target).Life
}

// bounded: the level of a target that is up stays low.
func (c Config) bounded(v model.View[State]) error {
	if !isHeard(v) {
		return nil
	}
	if level := c.level(v.State(monitor).(Monitor)); level > c.bound() {
		return fmt.Errorf("the target is up and the level %d, which is more than %d", level, c.bound())
	}
	return nil
}

// accurate: the patient application suspects nobody who is up.
func (c Config) accurate(v model.View[State]) error {
	if isHeard(v) && c.suspects(v.State(monitor).(Monitor), Patient) {
		return fmt.Errorf("the target is up and suspected by the patient application")
	}
	return nil
}

// mistaken is the error, as far as the patient application goes; the hasty one is
// there to be wrong. A crash is one until there has been silence enough.
func (c Config) mistaken(v model.View[State]) error {
	if !v.Up(monitor) {
		return nil
	}
	suspected := c.suspects(v.State(monitor).(Monitor), Patient)
	switch {
	case !v.Up(target) && !suspected:
		return errors.New("the target is down, and the patient application does not suspect it")
	case isHeard(v) && suspected:
		return errors.New("the target is up, and the patient application suspects it")
	}
	return nil
}

func (c Config) reaches(is func(m Monitor) bool) func(s State) bool {
	return func(s State) bool {
		m, ok := s.(Monitor)
		return ok && is(m)
	}
}
