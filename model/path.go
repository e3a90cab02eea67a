package model

import (
	"fmt"
	"slices"
	"sync"
)

// target is what a run shall end in: a step by which a property falls, or a
// state that reaches a goal.
type target struct {
	property int
	goal     bool
}

func (t target) isHit(bad, goals propertySet) bool {
	if t.goal {
		return goals>>t.property&1 == 1
	}
	return bad>>t.property&1 == 1
}

// probe makes a worker look for successors instead of storing them.
type probe struct {
	target target
	later  *visited // the marked states of the next level; nil to look for the target
	hit    bool
}

// look judges the successor in w.nxt.
func (p *probe) look(w *worker, changed uint64) {
	s := w.s
	switch {
	case p.hit || changed == 0:
	case p.later == nil:
		leaves := w.nxt[:s.packing.leaves]
		p.hit = p.target.goal && p.target.isHit(0, s.space.goalsOf(leaves)) ||
			!p.target.goal && s.checkStates && p.target.isHit(s.space.checkState(leaves), 0)
	default:
		key, ok := s.packing.pack(w.nxt, changed)
		p.hit = ok && p.later.has(key)
	}
}

func (p *probe) skips(*worker, bool) bool { return false }

// path returns the least of the shortest runs that end, after the given number
// of events, in the target. It walks the levels backwards marking the states on
// such runs, then forwards from the initial states taking the least event each
// time.
func (s *search) path(events int, t target) (run []event, err error) {
	marked := make([]*visited, events+1)
	defer func() {
		for _, m := range marked {
			if m != nil {
				m.free()
			}
		}
	}()
	for d := events - 1; d >= 0; d-- {
		marked[d] = newVisited(len(s.workers))
		if err := s.markLevel(d, probe{target: t, later: marked[d+1]}, marked[d]); err != nil {
			return nil, err
		}
	}
	steps := s.space.starts()
	for d := range events + 1 {
		i := slices.IndexFunc(steps, func(st spaceStep) bool {
			if d == events {
				return t.isHit(st.bad, st.goals)
			}
			return st.next != nil && marked[d].has(s.keyOf(st.next))
		})
		if i < 0 {
			return nil, fmt.Errorf("%w: lost the way to a violation after %d of %d events", ErrInternal, d, events)
		}
		run = append(run, steps[i].event)
		if d < events {
			steps = s.space.steps(steps[i].next)
		}
	}
	return run, nil
}

// markLevel enters the states of a level that have a step for which the probe
// hits. It expands them as the search did.
func (s *search) markLevel(d int, p probe, marked *visited) error {
	from, to := s.log.level(d)
	s.cursor.Store(int64(from))
	s.stop.Store(nil)
	var wg sync.WaitGroup
	for _, w := range s.workers {
		wg.Go(func() { s.guard(func() { s.markGrabs(w, p, to, marked) }) })
	}
	wg.Wait()
	return s.err
}

func (s *search) markGrabs(w *worker, p probe, to int, marked *visited) {
	w.watch = &p
	defer func() { w.watch = nil }()
	hits := make([]uint64, 0, grab)
	read := keyReader{log: &s.log}
	for s.stop.Load() == nil {
		i := int(s.cursor.Add(grab)) - grab
		if i >= to {
			return
		}
		for end := min(i+grab, to); i < end; {
			keys := read.span(i, end)
			i += len(keys)
			for _, key := range keys {
				s.packing.unpack(key, w.cur)
				p.hit, w.bad = false, 0
				s.space.expand(w)
				if p.hit || p.later == nil && p.target.isHit(w.bad, 0) {
					hits = append(hits, key)
				}
			}
		}
		marked.insert(hits)
		hits = hits[:0]
	}
}
