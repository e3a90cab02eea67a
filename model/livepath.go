package model

import "slices"

// stem returns the least of the shortest runs into a set of states, and the
// state that it ends in. Where the region has layers, the run must come to the
// set through them: from where the property is due on, all its states are of the
// region. Like search.path it goes backwards first, marking the states on such
// runs, then forwards, taking the least event each time.
func (j *liveJudge) stem(ends *stateBits, r *region) (run []event, end uint32) {
	p := pathMarks{liveJudge: j, r: r}
	if r != nil && r.layers != nil {
		p.markLayers(ends)
	} else {
		p.markLevels(ends)
	}
	j.endIfCut() // what is marked may not be all
	return p.walk()
}

// pathMarks are the states on the shortest runs to an end, by number of events.
type pathMarks struct {
	*liveJudge
	r    *region
	free [][]uint32 // before the property is due
	due  [][]uint32 // while it is; nil if that does not matter
	turn [][]uint32 // where it becomes so: both free and due
}

// markLevels marks the runs to the ends that are nearest.
func (p *pathMarks) markLevels(ends *stateBits) {
	d := p.n
	ends.each(func(at uint32) { d = min(d, p.depth(at)) })
	p.free = make([][]uint32, d+1)
	p.free[d] = p.filter(p.level(d), func(_ *looker, at uint32) bool { return ends.has(at) })
	p.markFree(d)
}

// markFree marks the runs from the initial states to free states after at most
// d events.
func (p *pathMarks) markFree(d int) {
	for d--; d >= 0; d-- {
		later := p.free[d+1]
		if len(later) == 0 {
			continue
		}
		on := p.filter(p.level(d), func(x *looker, at uint32) bool { return x.leadsInto(at, later) })
		p.free[d] = slices.Compact(slices.Sorted(slices.Values(slices.Concat(p.free[d], on))))
	}
}

func (x *looker) leadsInto(at uint32, sorted []uint32) bool {
	return slices.ContainsFunc(x.edges(at), func(e edge) bool { return contains(sorted, e.to) })
}

func contains(sorted []uint32, at uint32) bool {
	_, found := slices.BinarySearch(sorted, at)
	return found
}

// markLayers marks the runs through the region to the ends that are nearest.
func (p *pathMarks) markLayers(ends *stateBits) {
	isEnd := func(at uint32) bool { return ends.has(at) }
	d := slices.IndexFunc(p.r.layers, func(l []uint32) bool { return slices.ContainsFunc(l, isEnd) })
	p.free, p.due, p.turn = make([][]uint32, d+1), make([][]uint32, d+1), make([][]uint32, d+1)
	for k := d; k >= 0; k-- {
		p.due[k] = p.filter(p.r.layers[k], func(x *looker, at uint32) bool {
			if k == d {
				return ends.has(at)
			}
			return x.leadsInto(at, p.due[k+1])
		})
		p.turn[k] = p.filter(p.due[k], func(x *looker, at uint32) bool {
			return p.depth(at) == k && (k == 0 && p.r.kind == KindEventually || p.r.kind == KindLeadsTo && p.space.satisfies(p.r.property, liveFrom, x.leaves(at)))
		})
		p.free[k] = p.turn[k]
	}
	p.markFree(d)
}

// walk follows the marks from the initial states.
func (p *pathMarks) walk() (run []event, end uint32) {
	steps := p.space.starts()
	isFree, isDue := true, false // what the run so far may be
	last := len(p.free) - 1
	for d := range last + 1 {
		var free, due bool
		i := slices.IndexFunc(steps, func(st spaceStep) bool {
			if st.next == nil {
				return false
			}
			end = p.number(st.next)
			free = isFree && contains(p.free[d], end)
			due = p.due != nil && (isDue && contains(p.due[d], end) || free && contains(p.turn[d], end))
			return free || due
		})
		if i < 0 {
			fail("%w: lost the way to a violation after %d of %d events", ErrInternal, d, last)
		}
		run = append(run, steps[i].event)
		isFree, isDue = free, due
		if d < last {
			steps = p.space.steps(steps[i].next)
		}
	}
	return run, end
}

// loop returns the events of a fair cycle from a state back to it, none where a
// run may stay because nothing must happen.
func (j *liveJudge) loop(end uint32, loops [][]uint32) []event {
	t := tour{liveJudge: j, at: end, inside: []uint32{end}, owed: map[uint32]bool{}}
	if !j.still.has(end) {
		for _, loop := range loops {
			if slices.Contains(loop, end) {
				t.inside = slices.Sorted(slices.Values(loop))
			}
		}
	}
	t.count()
	for len(t.owed) > 0 {
		t.advance(func(to uint32, class uint32) bool { return t.pays(to, class) })
	}
	if t.at != end {
		t.advance(func(to uint32, _ uint32) bool { return to == end })
	}
	return t.events
}

// tour is a walk within a component that takes or disables all that fairness
// asks for.
type tour struct {
	*liveJudge
	inside []uint32 // sorted
	at     uint32
	events []event
	owed   map[uint32]bool // classes; by their value, whether taking them is the only way
}

// count finds what the tour owes: what is enabled where it begins, and under
// strong fairness whatever is enabled anywhere. Time must go on.
func (t *tour) count() {
	here := t.classesOf(t.at)
	for _, at := range t.inside {
		for class := range t.classesOf(at) {
			switch {
			case t.class.strong(class), t.class.timed && t.class.isTick(class):
				t.owed[class] = true
			case here[class]:
				t.owed[class] = false
			}
		}
	}
}

func (t *tour) classesOf(at uint32) map[uint32]bool {
	classes := map[uint32]bool{}
	for _, e := range t.looks[0].edges(at) {
		if e.class != 0 {
			classes[e.class] = true
		}
	}
	return classes
}

// pays reports whether a step pays something that is owed.
func (t *tour) pays(to, class uint32) bool {
	if _, is := t.owed[class]; is {
		return true
	}
	enabled := t.classesOf(to)
	for c, mustTake := range t.owed {
		if !mustTake && !enabled[c] {
			return true
		}
	}
	return false
}

// visit is a state on a way, with the visit before it and which of the steps of
// that state led here.
type visit struct {
	at         uint32
	from, step int32
}

// advance goes, within the component, the shortest and least way to a step that
// is wanted, and takes it.
func (t *tour) advance(wanted func(to, class uint32) bool) {
	visits := []visit{{at: t.at, from: -1}}
	seen := map[uint32]bool{t.at: true}
	for k := 0; k < len(visits); k++ {
		for i, st := range t.steps(visits[k].at) {
			if st.next == nil {
				continue
			}
			to := t.number(st.next)
			if !contains(t.inside, to) {
				continue
			}
			v := visit{to, int32(k), int32(i)}
			if wanted(to, st.class) {
				t.follow(visits, v)
				return
			}
			if !seen[to] {
				seen[to] = true
				visits = append(visits, v)
			}
		}
	}
	fail("%w: a component is not as fair as it seemed", ErrInternal)
}

func (t *tour) steps(at uint32) []spaceStep {
	return t.space.steps(slices.Clone(t.looks[0].leaves(at)))
}

// follow takes the steps that lead to the last visit.
func (t *tour) follow(visits []visit, last visit) {
	var way []visit
	for v := last; v.from >= 0; v = visits[v.from] {
		way = append(way, v)
	}
	for _, v := range slices.Backward(way) {
		st := t.steps(visits[v.from].at)[v.step]
		t.take(st.event, v.at, st.class)
	}
}

// take takes one step and strikes what it pays.
func (t *tour) take(e event, to, class uint32) {
	t.events = append(t.events, e)
	t.at = to
	delete(t.owed, class)
	enabled := t.classesOf(to)
	for c, mustTake := range t.owed {
		if !mustTake && !enabled[c] {
			delete(t.owed, c)
		}
	}
}
