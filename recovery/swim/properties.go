package swim

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	falseSuspicion = "NoFalseSuspicion"
	falseDeath     = "NoFalseDeath"
	deadFinal      = "DeadFinal"
	detection      = "Detection"
	suspicionEnds  = "SuspicionEnds"
)

func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.Always(falseDeath, noFalseDeath),
		model.EachStep(deadFinal, staysDead),
		model.Always(detection, c.detects),
		model.LeadsTo(suspicionEnds, isSuspicious, func(v model.View[State]) bool { return !isSuspicious(v) }),
		model.Reachable("Acked", func(s State) bool { p, ok := s.(Prober); return ok && p.Acked }),
		model.Reachable("Suspicion", believes(Rumour{Suspect, 0})),
		model.Reachable("Death", believes(Rumour{Dead, 0})),
	}
	if c.Lossy || c.Relays == 1 {
		// With more relays than one, good links give no reason to suspect who
		// could refute it.
		list = append(list, model.Reachable("Refutation", believes(Rumour{Alive, 1})))
	}
	if !c.Lossy {
		list = append(list, model.Always(falseSuspicion, noFalseSuspicion))
	}
	return list
}

// noFalseSuspicion is strong accuracy as far as the probes go: as long as a
// relay is up to reach the subject by, nobody believes that a subject that is up
// is anything but alive.
func noFalseSuspicion(v model.View[State]) error { return noneAbove(v, Alive) }

// noFalseDeath is what the suspicion phase makes of it where messages get lost.
func noFalseDeath(v model.View[State]) error { return noneAbove(v, Suspect) }

// noneAbove judges what nodes believe of a subject that is up and can be
// reached. With all relays down one bad link is enough to cut it off, and
// nothing is promised.
func noneAbove(v model.View[State], worst Status) error {
	if !v.Up(subject) || !anyRelayUp(v) {
		return nil
	}
	for id, s := range v.States() {
		if r, ok := view(s); ok && v.Up(id) && r.Status > worst {
			return fmt.Errorf("node %d is up, a relay is up, and node %d believes that it is %v", subject, id, r.Status)
		}
	}
	return nil
}

func anyRelayUp(v model.View[State]) bool {
	for id := relay; int(id) <= v.Nodes(); id++ {
		if v.Up(id) {
			return true
		}
	}
	return false
}

// staysDead: no rumour brings back who was declared dead. A member that wants
// back joins as another one.
func staysDead(before, after State) error {
	was, _ := view(before)
	is, _ := view(after)
	if was.Status == Dead && is.Status != Dead {
		return errors.New("the subject was dead and is so no longer")
	}
	return nil
}

// detects is completeness with a bound: a subject that has crashed before the
// last round reached it is not alive for the prober when that round is over, and
// if it is suspected then, SuspicionEnds makes it dead. One that refuted a suspicion can have crashed after
// that, which then was its sign of life in the last round.
func (c Config) detects(v model.View[State]) error {
	if v.Up(subject) || !v.Up(prober) {
		return nil
	}
	p, s := v.State(prober).(Prober), v.State(subject).(Subject)
	if p.Round <= c.Rounds || p.View.Status != Alive {
		return nil
	}
	if s.Probed == c.Rounds || p.Acked && s.Incarnation > 0 {
		return nil
	}
	return fmt.Errorf("node %d crashed before round %d reached it, and node %d still believes it to be alive", subject, c.Rounds, prober)
}

// isSuspicious reports whether a prober that is up has yet to decide.
func isSuspicious(v model.View[State]) bool {
	return v.Up(prober) && v.State(prober).(Prober).View.Status == Suspect
}

func believes(want Rumour) func(s State) bool {
	return func(s State) bool {
		r, ok := view(s)
		return ok && r == want
	}
}
