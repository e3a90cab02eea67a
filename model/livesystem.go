package model

import (
	"fmt"
	"slices"
)

// This file is what judging liveness asks of a system.

// fairness is how much an event must happen that can.
type fairness uint8

const (
	unfair     fairness = iota
	weaklyFair          // not enabled for ever without happening
	strongFair          // not enabled again and again without happening
)

// of returns the fairness of a kind of event.
func (f *Fairness) of(k EventKind) fairness {
	switch {
	case slices.Contains(f.None, k):
		return unfair
	case slices.Contains(f.Strong, k):
		return strongFair
	case k == EventDeliver, k == EventTimeout, k == EventTick, k == EventRestart && f.Restart:
		return weaklyFair
	}
	return unfair
}

// validate refuses kinds of events that have no class.
func (f *Fairness) validate() error {
	for _, k := range slices.Concat(f.Strong, f.None) {
		switch {
		case k != EventDeliver && k != EventTimeout && k != EventRestart:
			return fmt.Errorf("fairness of %q; it is a matter of deliver, timeout and restart", k)
		case slices.Contains(f.Strong, k) && slices.Contains(f.None, k):
			return fmt.Errorf("fairness of %q is to be strong and none at once", k)
		}
	}
	return nil
}

// usesNoops reports whether a delivery of which nothing comes uses its message
// up, as real networks do: left in flight, it could act later. Judges of safety
// need not care where messages arrive in any order anyway.
func (d *systemDef) usesNoops(env Environment) bool {
	return env.Network == FIFO || d.hasLiveness
}

func (s *system) classes() fairClasses {
	return fairClasses{
		n:      len(s.inputInfo),
		strong: func(class uint32) bool { return s.def.fairness.of(s.inputInfo[class].kind) == strongFair },
		isTick: func(class uint32) bool { return s.inputInfo[class].kind == EventTick },
		timed:  s.isTimed(),
	}
}

// satisfies remembers its answers like checkAlways.
func (s *system) satisfies(i int, part livePart, leaves []uint32) bool {
	memo := &s.satisfied[i][part]
	key := 2 * uint64(s.tuple(leaves))
	if s.isStable(leaves) {
		key++
	}
	switch memo.get(key) {
	case alwaysTrue:
		return true
	case alwaysFalse:
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.viewOf(leaves, plainLayout)
	ok := s.def.checks[i].live[part](v)
	kept := slices.Clone(leaves)
	s.auditCheck(i, goalError(ok), func(c *check) error {
		return goalError(c.live[part](s.viewOf(kept, oddLayout)))
	})
	if memo.get(key) == 0 {
		verdict := uint32(alwaysFalse)
		switch {
		case v.readsNet:
			verdict = alwaysReads
		case ok:
			verdict = alwaysTrue
		}
		memo.put(key, verdict)
	}
	return ok
}

// truncated reports whether a node that is up has reached a bound.
func (s *system) truncated(leaves []uint32) bool {
	bounded := s.def.handlers.bounded
	if bounded == nil {
		return false
	}
	for i := range s.cells {
		id := s.localOf(i, leaves[i])
		key := pair(uint32(i+1), id)
		v := s.atBound.get(key)
		if v == 0 {
			v = s.judgeBound(key, bounded)
		}
		if v == alwaysTrue {
			return true
		}
	}
	return false
}

func (s *system) judgeBound(key uint64, bounded func(id NodeID, state []byte, l layout) bool) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.atBound.get(key); v != 0 {
		return v
	}
	v := uint32(alwaysFalse)
	if l := decodeLocal(s.locals.get(uint32(key))); l.status == nodeUp && bounded(NodeID(key>>32), l.state, plainLayout) {
		v = alwaysTrue
	}
	s.atBound.put(key, v)
	return v
}

func (w *systemWorld) satisfies(property int, part livePart) bool {
	return w.def.checks[property].live[part](w.view())
}

func (w *systemWorld) classOf(e *event) (string, fairness) {
	f := w.def.fairness.of(e.kind)
	if f == unfair {
		return "", unfair
	}
	in := e.input()
	return string(in.encode()), f
}

// A machine has no liveness properties.

func (m *machineSpace[S]) satisfies(int, livePart, []uint32) bool { return false }
func (m *machineSpace[S]) truncated([]uint32) bool                { return false }
func (m *machineSpace[S]) classes() fairClasses                   { return fairClasses{} }
func (w *machineWorld[S]) satisfies(int, livePart) bool           { return false }
func (w *machineWorld[S]) classOf(*event) (string, fairness)      { return "", unfair }
func (w *machineWorld[S]) isTimed() bool                          { return false }
