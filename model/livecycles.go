package model

import (
	"slices"
	"sync"
	"sync/atomic"
)

// fairLoops returns the components of a property's region in which a fair run
// can stay without ever satisfying the property: strongly connected, of two or
// more states each. Those in which a bound kept something back take part only
// if they are asked for.
func (j *liveJudge) fairLoops(r *region, withCut bool) [][]uint32 {
	shared := fairSearch{liveGraph: j.liveGraph, goal: r.goal, inside: newStateBits(j.n), member: newStateBits(j.n)}
	defer shared.inside.free()
	defer shared.member.free()
	var memory []uint64
	shared.order, memory = halfWords(j.n)
	defer freeWords(memory)
	groups := j.grouped(func(at uint32) bool { return r.inside.has(at) && j.cyclic.has(at) && (withCut || !j.cut.has(at)) })
	var mu sync.Mutex
	var fair [][]uint32
	var next atomic.Int64
	j.parallel(func(x *looker) {
		f := shared
		f.looker = x
		for {
			i := int(next.Add(1)) - 1
			if i >= len(groups) {
				break
			}
			f.search(groups[i])
		}
		mu.Lock()
		defer mu.Unlock()
		fair = append(fair, f.fair...)
	}, len(groups) > 1)
	return fair
}

// grouped returns the states that are wanted in groups that no cycle is across.
func (j *liveJudge) grouped(isWanted func(at uint32) bool) [][]uint32 {
	const most = 256
	var counts [most]atomic.Uint32
	group := func(x *looker, at uint32) uint32 {
		h := uint64(0)
		for i, leaf := range x.leaves(at) {
			h = mix(h + uint64(j.rank(i, leaf)) + 1)
		}
		return uint32(h % most)
	}
	j.each(func(x *looker, at uint32) {
		if isWanted(at) {
			counts[group(x, at)].Add(1)
		}
	})
	j.endIfCut()
	var groups [most][]uint32
	for i := range groups {
		groups[i] = make([]uint32, counts[i].Load())
	}
	j.each(func(x *looker, at uint32) {
		if isWanted(at) {
			g := group(x, at)
			groups[g][counts[g].Add(^uint32(0))] = at
		}
	})
	j.endIfCut()
	return slices.DeleteFunc(groups[:], func(g []uint32) bool { return len(g) == 0 })
}

// fairSearch looks for fair components. Strong fairness makes it begin again
// within a component, without the states that a run cannot visit again and
// again.
type fairSearch struct {
	*liveGraph
	*looker
	goal   *stateBits // some state of a component must be outside of it
	inside *stateBits // the part that is being searched
	member *stateBits // the component that is being judged
	order  []uint32   // of tarjan
	fair   [][]uint32
	rest   [][]uint32 // parts that are still to be searched

	tally []classTally // per class
	seen  []uint32     // the classes of the component that is being judged
}

// classTally is what a component has of one class.
type classTally struct {
	enabled int    // states in which it is
	last    uint32 // the last of them, plus 1
	taken   bool   // within the component
}

// search searches a part of the graph, and what strong fairness leaves of the
// components in it.
func (f *fairSearch) search(states []uint32) {
	f.part(states)
	for len(f.rest) > 0 && f.s.stop.Load() == nil {
		last := len(f.rest) - 1
		list := f.rest[last]
		f.rest = f.rest[:last]
		f.part(list)
	}
}

// part finds the components of the part of the graph that has the given states.
func (f *fairSearch) part(states []uint32) {
	for _, at := range states {
		f.inside.set(at)
		f.order[at] = 0
	}
	var found [][]uint32
	t := tarjan{
		order: f.order,
		successors: func(at uint32, list []uint32) []uint32 {
			for _, e := range f.turns(at) {
				if e.to != at && e.to != notAState && f.inside.has(e.to) && f.order[e.to] != done {
					list = append(list, e.to)
				}
			}
			return list
		},
		found: func(loop []uint32) {
			if len(loop) > 1 {
				found = append(found, slices.Clone(loop))
			}
		},
		isCut: func() bool { return f.s.stop.Load() != nil },
	}
	for _, at := range states {
		t.from(at)
	}
	for _, at := range states {
		f.inside.unset(at)
	}
	for _, loop := range found {
		f.judgeLoop(loop)
	}
}

// judgeLoop keeps a component if it is fair, and what may be fair of it.
func (f *fairSearch) judgeLoop(loop []uint32) {
	if !slices.ContainsFunc(loop, func(at uint32) bool { return !f.goal.has(at) }) || f.s.stop.Load() != nil {
		return
	}
	f.count(loop)
	defer func() {
		for _, c := range f.seen {
			f.tally[c] = classTally{}
		}
		f.seen = f.seen[:0]
	}()
	ticks, starved := !f.class.timed, false
	for _, c := range f.seen {
		t := &f.tally[c]
		ticks = ticks || t.taken && f.class.isTick(c)
		if t.taken {
			continue
		}
		if t.enabled == len(loop) {
			return // it is always enabled, and taking it leads out
		}
		starved = starved || f.class.strong(c)
	}
	switch {
	case !ticks:
	case starved:
		if rest := f.without(loop); len(rest) > 1 {
			f.rest = append(f.rest, rest)
		}
	default:
		f.fair = append(f.fair, loop)
	}
}

// count tallies the classes of a component.
func (f *fairSearch) count(loop []uint32) {
	if f.tally == nil {
		f.tally = make([]classTally, f.class.n)
	}
	for _, at := range loop {
		f.member.set(at)
	}
	for _, at := range loop {
		for _, e := range f.turns(at) {
			if e.class == 0 {
				continue
			}
			t := &f.tally[e.class]
			if t.last == 0 {
				f.seen = append(f.seen, e.class)
			}
			if t.last != at+1 {
				t.last = at + 1
				t.enabled++
			}
			t.taken = t.taken || e.to != notAState && f.member.has(e.to)
		}
	}
	for _, at := range loop {
		f.member.unset(at)
	}
}

// without returns the states of a component in which no class is enabled that
// strong fairness would make leave it.
func (f *fairSearch) without(loop []uint32) []uint32 {
	var rest []uint32
	for _, at := range loop {
		starves := false
		for _, e := range f.turns(at) {
			starves = starves || e.class != 0 && f.class.strong(e.class) && !f.tally[e.class].taken
		}
		if !starves {
			rest = append(rest, at)
		}
	}
	return rest
}
