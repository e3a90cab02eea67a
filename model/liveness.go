package model

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Liveness is judged after the search, on the states that it stored: a run that
// never does what it should ends in a state where it may stay for ever, or in a
// strongly connected component of the graph of all states, and fairness says
// which of those are real. (The method is that of Lichtenstein and Pnueli, 1985,
// and of Emerson and Lei, 1987.)

// livePart is one of the predicates of a liveness property.
type livePart int

const (
	liveFrom livePart = iota // of LeadsTo: what obliges
	liveGoal
	liveParts
)

// fairClasses says what the classes of fairness of a space are worth: numbers
// from 1 for what must happen in the end, 0 for what need never.
type fairClasses struct {
	n      int // above all classes
	strong func(class uint32) bool
	isTick func(class uint32) bool
	timed  bool // a run in which time stands still is none
}

// liveFinding is what was found out about one liveness property.
type liveFinding struct {
	property int
	status   Status
	detail   string
	lasso    *lasso
}

// lasso is a run that violates a liveness property: the events that lead to its
// loop, the start among them, and those of the loop, none if the run stays where
// it is.
type lasso struct{ stem, loop []event }

// liveJudge judges the liveness properties of a model.
type liveJudge struct {
	*liveGraph
	properties []property
}

// judgeLiveness judges every liveness property on the states of a complete
// search.
func (s *search) judgeLiveness(f *found) {
	if !slices.ContainsFunc(s.space.properties(), func(p property) bool { return p.kind.isLiveness() }) {
		return
	}
	began := time.Now()
	s.guard(func() {
		defer func() {
			if r := recover(); r != nil && r != errCutShort {
				panic(r)
			}
		}()
		j := &liveJudge{properties: s.space.properties()}
		if why := s.unfitForLiveness(f); why != "" {
			f.unfit = why
			return
		}
		j.liveGraph = newLiveGraph(s)
		defer j.free()
		j.survey()
		for i, p := range j.properties {
			if p.kind.isLiveness() && s.stop.Load() == nil {
				if found := j.judge(i, p); s.stop.Load() == nil {
					f.live = append(f.live, found)
				}
			}
		}
		s.space.endLevel(s, s.log.n, s.log.n)
	})
	if why := s.stop.Load(); why != nil && s.err == nil {
		f.unfit = "the judgement was cut: " + *why
	}
	f.liveSeconds = time.Since(began).Seconds()
}

// errCutShort ends a judgement that was cut, for what it goes by is incomplete.
var errCutShort = errors.New("cut short")

func (g *liveGraph) endIfCut() {
	if g.s.stop.Load() != nil {
		panic(errCutShort)
	}
}

// unfitForLiveness says why liveness cannot be judged, or nothing.
func (s *search) unfitForLiveness(f *found) string {
	panics := len(s.space.properties()) - 1 // see panicSet
	if f.fell>>panics&1 == 1 {
		return "a handler panics, and what follows is unknown"
	}
	if s.log.n >= notAState {
		return fmt.Sprintf("more than %d states", notAState)
	}
	if limit := s.opt.Bounds.Memory; s.spill.Load() != nil || limit > 0 && s.memory()+liveBytes*s.log.n > limit {
		return "judging it takes more than --max-memory"
	}
	return ""
}

// judge judges one property.
func (j *liveJudge) judge(i int, p property) liveFinding {
	if p.kind == KindPossible {
		return j.judgePossible(i)
	}
	r := j.region(i, p.kind)
	if r == nil {
		return liveFinding{property: i, status: StatusHolds}
	}
	defer r.free()
	bad := newStateBits(j.n)
	defer bad.free()
	r.each(func(at uint32) {
		if j.still.has(at) && !j.cut.has(at) && !r.goal.has(at) {
			bad.set(at)
		}
	})
	loops := j.fairLoops(r, false)
	for _, loop := range loops {
		for _, at := range loop {
			if !r.goal.has(at) {
				bad.set(at)
			}
		}
	}
	if bad.isEmpty() {
		return j.unrefuted(i, r)
	}
	stem, end := j.stem(bad, r)
	return liveFinding{property: i, status: StatusViolated, lasso: &lasso{stem, j.loop(end, loops)}}
}

// unrefuted is the finding where no run violates the property, as far as the
// bounds of the model go.
func (j *liveJudge) unrefuted(i int, r *region) liveFinding {
	inconclusive := liveFinding{property: i, status: StatusInconclusive, detail: "a run may fail to reach it, but only where a bound of the model cuts it off"}
	if !j.cuts {
		return liveFinding{property: i, status: StatusHolds}
	}
	isCut := false
	r.each(func(at uint32) { isCut = isCut || j.cut.has(at) && !r.goal.has(at) })
	// What is to hold for good may be lost again and again through states that
	// satisfy it and are cut off.
	if isCut || r.kind == KindEventuallyAlways && len(j.fairLoops(r, true)) > 0 {
		return inconclusive
	}
	return liveFinding{property: i, status: StatusHolds}
}

// judgePossible looks for a state from which the goal cannot be reached any
// more. One from which the way leads to a state that a bound cut off is no
// proof.
func (j *liveJudge) judgePossible(i int) liveFinding {
	can, canOrCut := newStateBits(j.n), newStateBits(j.n)
	defer can.free()
	defer canOrCut.free()
	j.markGoal(i, can)
	canOrCut.or(can)
	j.sweepBack(can)
	if can.isFull() {
		return liveFinding{property: i, status: StatusHolds}
	}
	stuck := can
	if j.cuts {
		canOrCut.or(can)
		canOrCut.or(j.cut)
		j.sweepBack(canOrCut)
		if canOrCut.isFull() {
			return liveFinding{property: i, status: StatusInconclusive, detail: "it is out of reach only where a bound of the model cuts runs off"}
		}
		stuck = canOrCut
	}
	stuck.invert()
	stem, _ := j.stem(stuck, nil)
	return liveFinding{property: i, status: StatusViolated, lasso: &lasso{stem: stem}}
}

// region is the part of the graph in which a violation of a property lies: for
// EventuallyAlways all states, else those that do not satisfy the goal, and for
// Eventually and LeadsTo of them those that a run can be in that still has to
// reach it.
type region struct {
	property int
	kind     Kind
	n        int
	goal     *stateBits // states that satisfy the goal; not known outside the region
	inside   *stateBits
	// layers has, per number of events, the states that runs get to by as many
	// and no fewer while they have to reach the goal; nil where every state is
	// as good as another.
	layers [][]uint32
}

func (r *region) free() {
	r.goal.free()
	r.inside.free()
}

func (r *region) each(f func(at uint32)) { r.inside.each(f) }

// region finds the region of a property, or nil where nothing in it can be a
// violation.
func (j *liveJudge) region(i int, kind Kind) *region {
	r := &region{property: i, kind: kind, n: j.n, goal: newStateBits(j.n), inside: newStateBits(j.n)}
	// Only a state in which a run can stay, one that may reach a cycle, and one
	// that was cut off are of interest; in most models they are few.
	var suspect atomic.Bool
	j.each(func(x *looker, at uint32) {
		if !j.still.has(at) && !j.cyclic.has(at) && !j.cut.has(at) {
			return
		}
		if j.space.satisfies(i, liveGoal, x.leaves(at)) {
			r.goal.set(at)
			if kind == KindEventuallyAlways {
				r.inside.set(at)
			}
			return
		}
		r.inside.set(at)
		suspect.Store(true)
	})
	if !suspect.Load() {
		r.free()
		return nil
	}
	if kind == KindEventually || kind == KindLeadsTo {
		r.inside.clear()
		j.spread(r)
	}
	return r
}

// spread finds the region of a property that must be fulfilled only once it is
// due, breadth-first.
func (j *liveJudge) spread(r *region) {
	due := func(x *looker, at uint32) bool {
		leaves := x.leaves(at)
		return (r.kind == KindEventually || j.space.satisfies(r.property, liveFrom, leaves)) &&
			!j.space.satisfies(r.property, liveGoal, leaves)
	}
	seen := newStateBits(j.n) // states that a step led to
	defer seen.free()
	var layer []uint32
	for d := 0; ; d++ {
		if d == 0 || r.kind == KindLeadsTo && d < len(j.s.log.levels) {
			for _, at := range j.filter(j.level(d), due) {
				if !r.inside.has(at) {
					r.inside.set(at)
					layer = append(layer, at)
				}
			}
		}
		if len(layer) == 0 && (r.kind == KindEventually || d >= len(j.s.log.levels)) {
			return
		}
		r.layers = append(r.layers, layer)
		layer = j.follow(layer, r, seen)
	}
}

// follow returns the states that the steps of a layer lead to for the first
// time without fulfilling the property, and takes them into the region.
func (j *liveJudge) follow(layer []uint32, r *region, seen *stateBits) []uint32 {
	var next []uint32
	var mu sync.Mutex
	j.eachOf(layer, func(x *looker, at uint32) {
		for _, e := range x.edges(at) {
			if seen.set(e.to) || r.inside.has(e.to) || j.space.satisfies(r.property, liveGoal, x.leaves(e.to)) {
				continue
			}
			mu.Lock()
			next = append(next, e.to)
			mu.Unlock()
		}
	})
	for _, at := range next {
		r.inside.set(at)
	}
	return next
}

// markGoal marks the states that satisfy a goal.
func (j *liveJudge) markGoal(i int, marks *stateBits) {
	j.each(func(x *looker, at uint32) {
		if j.space.satisfies(i, liveGoal, x.leaves(at)) {
			marks.set(at)
		}
	})
}
