package model

import (
	"context"
	"slices"
)

// shortRun is a failing run after it was shortened.
type shortRun struct {
	events []event // the first is the start
	bad    propertySet
	least  bool // it is the least of the shortest runs there are
}

// researchStates is how many states a search for a shorter run may meet, in
// whole levels.
const researchStates = 200_000

// shorten shortens the run that failed. When ctx ends it makes do with what it
// has.
func (m *simulation) shorten(ctx context.Context) (short *shortRun, err error) {
	log := &m.log
	m.s.guard(func() {
		m.delete(ctx, log)
		if short = m.events(log); short.bad == 0 {
			fail("%w: run %d of seed %d fails only once", ErrInternal, m.failed.run+1, m.opt.Seed)
		}
	})
	if m.s.err == nil {
		err = m.research(ctx, log, short)
	}
	// No finding without an audit of the steps behind it.
	m.audit()
	if m.s.err != nil {
		err = m.s.err
	}
	return short, err
}

// delete tries to do without events, first without many at once and then
// without single ones, until none can be spared (Zeller and Hildebrandt,
// Simplifying and Isolating Failure-Inducing Input, 2002, for lists).
func (m *simulation) delete(ctx context.Context, log *logbook) {
	for size := len(log.moves) / 2; size > 0 && ctx.Err() == nil; {
		before := len(log.moves)
		// From the end: what happens late needs what happened early.
		for to := len(log.moves); to > 0 && ctx.Err() == nil; to -= size {
			to = min(to, len(log.moves))
			from := max(0, to-size)
			rest := slices.Concat(log.moves[:from], log.moves[to:])
			if fewer, bad := m.replay(log.start, rest, nil); bad != 0 && len(fewer) < len(log.moves) {
				log.moves = fewer
			}
		}
		if size == 1 && len(log.moves) == before {
			return
		}
		size = max(1, min(size, len(log.moves))/2)
	}
}

// replay makes moves, leaving out those that are not possible or change
// nothing, up to the first that is bad. It returns those made; each is called
// for the walker that is about to make it, unless each is nil.
func (m *simulation) replay(start int, moves []moveKey, each func(w walker, k int)) (made []moveKey, bad propertySet) {
	w := m.pilots[0].walker
	w.goTo(m.starts[start].next)
	if bad = m.starts[start].bad; bad != 0 {
		return nil, bad
	}
	for _, key := range moves {
		k := findMove(w, key)
		if k < 0 {
			continue
		}
		if each != nil {
			each(w, k)
		}
		t := w.take(k)
		if t.bad == 0 && !t.changed {
			continue
		}
		made = append(made, key)
		if t.bad != 0 {
			return made, t.bad
		}
	}
	return made, 0
}

// findMove returns the number of an enabled move, or -1.
func findMove(w walker, key moveKey) int {
	for k := range w.moves() {
		if w.key(k) == key && w.move(k).enabled {
			return k
		}
	}
	return -1
}

// events is the run of a log, all of whose moves are possible.
func (m *simulation) events(log *logbook) *shortRun {
	short := &shortRun{events: []event{m.starts[log.start].event}}
	_, short.bad = m.replay(log.start, log.moves, func(w walker, k int) {
		short.events = append(short.events, w.event(k))
	})
	return short
}

// research searches breadth-first for a shorter run: from the initial states,
// or where that takes too many states, from states of the run, last first.
func (m *simulation) research(ctx context.Context, log *logbook, short *shortRun) error {
	steps := len(log.moves)
	better, wasCut, err := m.searchFrom(ctx, m.s.space, steps)
	if err != nil {
		return err
	}
	if better != nil {
		*short = *better
		short.least = !wasCut
		return nil
	}
	for j := steps - 2; j > 0 && ctx.Err() == nil; j-- {
		var root []uint32
		m.s.guard(func() {
			m.replay(log.start, log.moves[:j], nil)
			root = slices.Clone(m.pilots[0].walker.state())
		})
		if m.s.err != nil {
			return m.s.err
		}
		better, wasCut, err := m.searchFrom(ctx, rooted{m.s.space, root}, len(short.events)-2-j)
		if err != nil {
			return err
		}
		if better != nil {
			short.events = slices.Concat(short.events[:1+j], better.events[1:])
			short.bad = better.bad
		}
		if better == nil && wasCut {
			return nil // from an earlier state there is only more to search
		}
	}
	return nil
}

// searchFrom searches a space for a violation within a number of steps, and
// says whether it was cut before these were done.
func (m *simulation) searchFrom(ctx context.Context, sp space, steps int) (short *shortRun, wasCut bool, err error) {
	s := newSearch(sp, Options{Workers: m.s.opt.Workers, MaxViolations: 1, Bounds: Bounds{States: m.opt.research, Depth: steps + 1}})
	defer s.free()
	f, err := s.run(ctx)
	if err != nil || len(f.bad) == 0 {
		return nil, f.stoppedBy != "" && f.stoppedBy != "max-depth", err
	}
	level := f.bad[0]
	short = &shortRun{bad: level.bad}
	short.events, err = s.path(level.events, target{property: lowest(level.bad)})
	return short, level.cut, err
}

// lowest is the first property of a set.
func lowest(set propertySet) int {
	for i := range maxProperties {
		if set>>i&1 == 1 {
			return i
		}
	}
	panic("model: no property")
}

// rooted is the part of a space that can be reached from one state.
type rooted struct {
	space
	root []uint32
}

func (r rooted) initial(w *worker) {
	copy(w.nxt, r.root)
	w.push(1<<r.leaves() - 1)
}

func (r rooted) starts() []spaceStep {
	return []spaceStep{{event: event{kind: eventStart}, next: r.root}}
}
