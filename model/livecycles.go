package model

// fairLoops returns the components of a property's region in which a fair run
// can stay without ever satisfying the property: strongly connected, of two or
// more states each. Those in which a bound kept something back take part only
// if they are asked for.
func (j *liveJudge) fairLoops(r *region, withCut bool) [][]uint32 {
	f := &fairSearch{liveGraph: j.liveGraph, inside: newStateBits(j.n), member: newStateBits(j.n)}
	f.offends = func(loop []uint32) bool {
		for _, at := range loop {
			if !r.goal.has(at) {
				return true
			}
		}
		return false
	}
	f.order, f.memory = halfWords(j.n)
	defer f.free()
	var first []uint32
	r.each(func(at uint32) {
		if j.cyclic.has(at) && (withCut || !j.cut.has(at)) {
			first = append(first, at)
		}
	})
	f.part(first)
	for len(f.rest) > 0 && j.s.stop.Load() == nil {
		last := len(f.rest) - 1
		list := f.rest[last]
		f.rest = f.rest[:last]
		f.part(list)
	}
	return f.fair
}

// fairSearch looks for fair components. Strong fairness makes it begin again
// within a component, without the states that a run cannot visit again and
// again.
type fairSearch struct {
	*liveGraph
	offends func(loop []uint32) bool // whether staying there violates the property
	inside  *stateBits               // the part that is being searched
	member  *stateBits               // the component that is being judged
	order   []uint32                 // per state: its number in Tarjan's search, 0 before, done after
	memory  []uint64
	fair    [][]uint32
	rest    [][]uint32 // parts that are still to be searched

	tally []classTally // per class
	seen  []uint32     // the classes of the component that is being judged
}

// classTally is what a component has of one class.
type classTally struct {
	enabled int    // states in which it is
	last    uint32 // the last of them, plus 1
	taken   bool   // within the component
}

const done = 1<<32 - 1

func (f *fairSearch) free() {
	f.inside.free()
	f.member.free()
	freeWords(f.memory)
}

// part searches the part of the graph that has the given states.
func (f *fairSearch) part(states []uint32) {
	for _, at := range states {
		f.inside.set(at)
		f.order[at] = 0
	}
	var found [][]uint32
	t := tarjan{fairSearch: f, found: func(loop []uint32) { found = append(found, append([]uint32(nil), loop...)) }}
	for _, at := range states {
		if f.order[at] == 0 {
			t.from(at)
		}
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
	if !f.offends(loop) || f.s.stop.Load() != nil {
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
	x := f.looks[0]
	for _, at := range loop {
		for _, e := range x.edges(at) {
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
			t.taken = t.taken || f.member.has(e.to)
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
	x := f.looks[0]
	for _, at := range loop {
		starves := false
		for _, e := range x.edges(at) {
			starves = starves || e.class != 0 && f.class.strong(e.class) && !f.tally[e.class].taken
		}
		if !starves {
			rest = append(rest, at)
		}
	}
	return rest
}

// tarjan finds strongly connected components (Tarjan, 1972), with a stack of its
// own for the depth of a graph of millions of states.
type tarjan struct {
	*fairSearch
	found func(loop []uint32)
	n     uint32
	stack []uint32 // states whose component is not known yet
	path  []frame
	next  []uint32 // successors that the states on the path have still to visit
}

type frame struct {
	at, low uint32
	next    int // where its successors begin
}

func (t *tarjan) from(root uint32) {
	t.enter(root)
	for len(t.path) > 0 {
		if t.s.stop.Load() != nil {
			t.path, t.stack, t.next = t.path[:0], t.stack[:0], t.next[:0]
			return
		}
		top := &t.path[len(t.path)-1]
		if len(t.next) == top.next {
			t.leave()
			continue
		}
		to := t.next[len(t.next)-1]
		t.next = t.next[:len(t.next)-1]
		switch k := t.order[to]; k {
		case 0:
			t.enter(to)
		case done:
		default:
			top.low = min(top.low, k)
		}
	}
}

func (t *tarjan) enter(at uint32) {
	t.n++
	t.order[at] = t.n
	t.stack = append(t.stack, at)
	t.path = append(t.path, frame{at, t.n, len(t.next)})
	for _, e := range t.looks[0].edges(at) {
		if e.to != at && t.inside.has(e.to) && t.order[e.to] != done {
			t.next = append(t.next, e.to)
		}
	}
}

// leave ends the visit of the state on top, and with it of its component if the
// state is the first of it.
func (t *tarjan) leave() {
	top := t.path[len(t.path)-1]
	t.path = t.path[:len(t.path)-1]
	if len(t.path) > 0 {
		parent := &t.path[len(t.path)-1]
		parent.low = min(parent.low, top.low)
	}
	if top.low != t.order[top.at] {
		return
	}
	k := len(t.stack) - 1
	for t.stack[k] != top.at {
		k--
	}
	for _, at := range t.stack[k:] {
		t.order[at] = done
	}
	if len(t.stack)-k > 1 {
		t.found(t.stack[k:])
	}
	t.stack = t.stack[:k]
}
