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
	case k == EventDeliver, k == EventUpon, k == EventTimeout, k == EventTick, k == EventRestart && f.Restart,
		(k == EventHeal || k == EventResume) && f.Heal:
		return weaklyFair
	}
	return unfair
}

// validate refuses kinds of events that have no class.
func (f *Fairness) validate() error {
	for _, k := range slices.Concat(f.Strong, f.None) {
		switch {
		case k != EventDeliver && k != EventUpon && k != EventTimeout && k != EventRestart:
			return fmt.Errorf("fairness of %q; it is a matter of deliver, upon, timeout and restart", k)
		case slices.Contains(f.Strong, k) && slices.Contains(f.None, k):
			return fmt.Errorf("fairness of %q is to be strong and none at once", k)
		}
	}
	return nil
}

// class returns the class of fairness of an entry. The caller holds the lock.
func (f *filler) class(e *entry) uint32 {
	s := f.s
	switch {
	case s.def.fairness.of(systemKinds[e.kind]) == unfair:
		return 0
	case e.kind == kindUpon:
		name, _ := s.def.handlers.clauseOf(s.step(f.local, e.input).outcomes[e.outcome].choices)
		return s.inputID(input{kind: EventUpon, to: NodeID(f.node + 1), timer: Timer(name)})
	case e.kind == kindTick:
		return s.inputID(input{kind: EventTick, to: NodeID(f.node + 1)})
	}
	return *s.inputBase.at(e.input)
}

// classOf returns the class of fairness of an entry in a state. What a limping
// node sends need never arrive, its heartbeats excepted.
func (s *system) classOf(leaves []uint32, e *entry) uint32 {
	if e.kind == kindDeliver && s.env.Faults.Limp > 0 {
		env := s.envInfo.at(leaves[s.envLeaf]).state
		if env.limping.Has(e.from) && !e.isBeat {
			return 0
		}
	}
	return e.class
}

// isStable reports whether the environment has become synchronous.
func (s *system) isStable(leaves []uint32) bool {
	return s.hasEnv && s.envInfo.at(leaves[s.envLeaf]).state.stable()
}

func (s *system) classes() fairClasses {
	return fairClasses{
		n:      s.inputInfo.len(),
		strong: func(class uint32) bool { return s.def.fairness.of(s.inputInfo.at(class).kind) == strongFair },
		isTick: func(class uint32) bool { return s.inputInfo.at(class).kind == EventTick },
		timed:  s.def.time.Tier != Untimed,
	}
}

// rank puts local states into the order in which nodes go through them, apart
// from those that they come back to. Environments have an order of their own; a
// history is not ranked.
func (s *system) rank() func(leaf int, value uint32) uint32 {
	local := s.localRanks()
	lowers := func(from, to uint32) bool { return falls("a local state", local[from], local[to]) }
	s.localSteps(func(from uint32, e *entry, node int) { e.falls = lowers(from, s.localOf(node, e.cell)) },
		func(from uint32, c *cellInfo, node int) { c.falls = lowers(from, s.localOf(node, c.ticked)) })
	s.ranked = true
	return func(leaf int, value uint32) uint32 {
		switch {
		case leaf < len(s.cells):
			return local[s.localOf(leaf, value)]
		case s.hasEnv && leaf == s.envLeaf:
			return s.envInfo.at(value).rank
		}
		return 0
	}
}

// falls reports whether a step lowers a rank. That none raises one is what leaving
// steps out rests on.
func falls(what string, from, to uint32) bool {
	if to > from {
		fail("%w: a step raises the rank of %s from %d to %d", ErrInternal, what, from, to)
	}
	return to < from
}

// localRanks numbers the components of the graph of local states, from the last.
func (s *system) localRanks() []uint32 {
	next := make([][]uint32, s.locals.len()+1)
	var noted pairTable
	note := func(from, to uint32) {
		if key := pair(from, to); from != to && noted.get(key) == 0 {
			noted.put(key, 1)
			next[from] = append(next[from], to)
		}
	}
	s.localSteps(func(from uint32, e *entry, node int) { note(from, s.localOf(node, e.cell)) },
		func(from uint32, c *cellInfo, node int) { note(from, s.localOf(node, c.ticked)) })
	ranks, rank := make([]uint32, len(next)), uint32(0)
	t := tarjan{
		order:      make([]uint32, len(next)),
		successors: func(at uint32, list []uint32) []uint32 { return append(list, next[at]...) },
		found: func(component []uint32) {
			rank++
			for _, at := range component {
				ranks[at] = rank
			}
		},
		isCut: func() bool { return false },
	}
	for id := range next {
		t.from(uint32(id))
	}
	return ranks
}

// localSteps calls a function for every step of a node by itself, with the local
// state that it begins in, and another for every cell that time changes.
func (s *system) localSteps(step func(from uint32, e *entry, node int), tick func(from uint32, c *cellInfo, node int)) {
	for node := range s.cells {
		t := &s.cells[node]
		for _, cell := range t.ids.table.all() {
			list, from := s.entriesOf(*t.lists.at(cell)), s.localOf(node, cell)
			for i := range list {
				step(from, &list[i], node)
			}
			if c := t.info.at(cell); c.ticked != 0 {
				tick(from, c, node)
			}
		}
		for key, i := range t.invoked.all() {
			list, from := s.entriesOf(*t.invokes.at(i - 1)), s.localOf(node, uint32(key>>32))
			for i := range list {
				step(from, &list[i], node)
			}
		}
	}
}

// rank is a number that falls with every event of the environment: each costs
// budget, undoes one that has cost some, or is the last.
func (e *envState) rank() uint32 {
	rank := uint32(e.paused.Len())
	for i := range faultKinds {
		rank += 2 * uint32(*e.left.at(i))
	}
	if e.cut != nil {
		rank++
	}
	if !e.stable() {
		rank++
	}
	return rank
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
		case v.reads.InFlight:
			verdict = alwaysReads
		case ok:
			verdict = alwaysTrue
		}
		memo.put(key, verdict)
	}
	return ok
}

// truncated reports whether a node that is up has reached a bound, or a clock
// its end.
func (s *system) truncated(leaves []uint32) bool {
	for i := range s.cells {
		if s.def.time.Horizon > 0 && s.cellAt(i, leaves[i]).atEnd {
			return true
		}
		if s.def.handlers.bounded == nil {
			continue
		}
		key := pair(uint32(i+1), s.localOf(i, leaves[i]))
		v := s.atBound.get(key)
		if v == 0 {
			v = s.judgeBound(key)
		}
		if v == alwaysTrue {
			return true
		}
	}
	return false
}

func (s *system) judgeBound(key uint64) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.atBound.get(key); v != 0 {
		return v
	}
	v := uint32(alwaysFalse)
	l := decodeLocal(s.locals.get(uint32(key)))
	if l.status == nodeUp && s.isBounded(NodeID(key>>32), l.state) {
		v = alwaysTrue
	}
	s.atBound.put(key, v)
	return v
}

func (s *system) isBounded(id NodeID, state []byte) bool {
	return askTwice("Bounded", func(l layout) bool { return s.def.handlers.bounded(id, state, l) })
}

func (w *systemWorld) isTimed() bool { return w.def.time.Tier != Untimed }

func (w *systemWorld) satisfies(property int, part livePart) bool {
	return w.def.checks[property].live[part](w.view())
}

func (w *systemWorld) classOf(e *event) (string, fairness) {
	f := w.def.fairness.of(e.kind)
	slow := e.kind == EventDeliver && w.around.limping.Has(e.from) && !w.def.handlers.isHeartbeat(e.msg)
	if f == unfair || slow {
		return "", unfair
	}
	in := e.input()
	if e.kind == EventUpon {
		name, _ := w.def.handlers.clauseOf(e.choices)
		in.timer = Timer(name)
	}
	in.age, in.corrupt = 0, false
	return string(in.encode()), f
}

// A machine has no liveness properties.

func (m *machineSpace[S]) satisfies(int, livePart, []uint32) bool { return false }
func (m *machineSpace[S]) truncated([]uint32) bool                { return false }
func (m *machineSpace[S]) classes() fairClasses                   { return fairClasses{} }
func (m *machineSpace[S]) rank() func(int, uint32) uint32         { return nil }
func (w *machineWorld[S]) satisfies(int, livePart) bool           { return false }
func (w *machineWorld[S]) classOf(*event) (string, fairness)      { return "", unfair }
func (w *machineWorld[S]) isTimed() bool                          { return false }
