package model

import (
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// liveGraph is the graph of all states of a complete search. States are numbered
// in the order of the log. Edges are not stored: they are made from the space's
// entries anew whenever somebody looks at a state, which costs what expanding it
// did.
type liveGraph struct {
	s      *search
	space  space
	class  fairClasses
	rank   func(leaf int, value uint32) uint32
	n      int
	index  []uint32 // per slot of the visited set: the number of the state there
	memory []uint64
	looks  []*looker

	still  *stateBits // states where a run may stay for ever
	cyclic *stateBits // states that may reach a cycle of several states
	cut    *stateBits // states in which a bound kept something back
	cuts   bool       // there are such
}

// notAState is above all numbers of states.
const notAState = 1<<32 - 1

// liveBytes is about what judging takes per state: 6 for the index, 4 for the
// search for components and up to 8 for its stacks, or as much for layers, and
// a few bits.
const liveBytes = 20

func newLiveGraph(s *search) *liveGraph {
	g := &liveGraph{s: s, space: s.space, n: s.log.n}
	g.class, g.rank = g.space.classes(), g.space.rank()
	g.still, g.cyclic, g.cut = newStateBits(g.n), newStateBits(g.n), newStateBits(g.n)
	for _, w := range s.workers {
		g.looks = append(g.looks, &looker{g: g, w: w, read: keyReader{log: &s.log}, leafs: make([]uint32, maxValues)})
	}
	g.index, g.memory = halfWords(len(s.set.slots))
	g.chunks(func(x *looker, from, to int) {
		for i := from; i < to; {
			keys := x.read.span(i, to)
			for k, key := range keys {
				g.index[s.set.slot(key)] = uint32(i + k)
			}
			i += len(keys)
		}
	})
	return g
}

func (g *liveGraph) free() {
	freeWords(g.memory)
	g.still.free()
	g.cyclic.free()
	g.cut.free()
}

// level returns the states that the search met after d events.
func (g *liveGraph) level(d int) []uint32 {
	from, to := g.s.log.level(d)
	list := make([]uint32, 0, to-from)
	for i := from; i < to; i++ {
		list = append(list, uint32(i))
	}
	return list
}

// depth is the number of events of the shortest run to a state.
func (g *liveGraph) depth(at uint32) int {
	d, found := slices.BinarySearch(g.s.log.levels, int(at))
	if !found {
		d--
	}
	return d
}

// number returns the number of the state with the given leaves.
func (g *liveGraph) number(leaves []uint32) uint32 {
	return g.index[g.s.set.slot(g.s.keyOf(leaves))]
}

// looker looks at states for one goroutine.
type looker struct {
	g       *liveGraph
	w       *worker
	read    keyReader
	leafs   []uint32
	turning bool     // steps that are on no cycle do not matter
	keys    []uint64 // 0 for the state itself, and where the step does not matter
	classes []uint32
	places  []int
	list    []edge
}

// edge is a step to a state, in a class of fairness.
type edge struct{ to, class uint32 }

func (x *looker) key(at uint32) uint64 { return x.read.span(int(at), int(at)+1)[0] }

// leaves returns the leaves of a state, valid until the next call.
func (x *looker) leaves(at uint32) []uint32 {
	x.g.s.packing.unpack(x.key(at), x.leafs)
	return x.leafs[:x.g.s.packing.leaves]
}

// look is called by the worker for every step.
func (x *looker) look(w *worker, changed uint64) {
	key := uint64(0)
	if changed != 0 {
		var ok bool
		if key, ok = w.s.packing.pack(w.nxt, changed); !ok {
			fail("%w: a step leads to a state that the search did not meet", ErrInternal)
		}
	}
	x.note(key, w.class, 0)
}

// noPlace stands for that of a state that does not matter.
const noPlace = -1

// skips leaves out, where only cycles matter, what is on none.
func (x *looker) skips(w *worker, falls bool) bool {
	if x.turning && falls {
		x.note(0, w.class, noPlace)
		return true
	}
	return false
}

func (x *looker) note(key uint64, class uint32, place int) {
	x.keys, x.classes, x.places = append(x.keys, key), append(x.classes, class), append(x.places, place)
}

// turns returns what edges does, but steps that are on no cycle lead to
// notAState, and cost less.
func (x *looker) turns(at uint32) []edge {
	x.turning = true
	defer func() { x.turning = false }()
	return x.edges(at)
}

// edges returns the steps that leave a state, those that do not change it
// included. The list is valid until the next call.
func (x *looker) edges(at uint32) []edge {
	s := x.g.s
	x.keys, x.classes, x.places, x.list = x.keys[:0], x.classes[:0], x.places[:0], x.list[:0]
	s.packing.unpack(x.key(at), x.w.cur)
	x.w.watch = x
	s.space.expand(x.w)
	x.w.watch, x.w.transitions, x.w.bad = nil, 0, 0
	// The first cache misses of all look-ups overlap.
	touched := uint64(0)
	for i, key := range x.keys {
		if key != 0 {
			p := place(mix(key), len(s.set.slots))
			touched += s.set.slots[p] + uint64(x.g.index[p])
			x.places[i] = p
		}
	}
	runtime.KeepAlive(touched)
	for i, key := range x.keys {
		to := at
		switch {
		case x.places[i] == noPlace:
			to = notAState
		case key != 0:
			to = x.g.index[s.set.slotFrom(mix(key), x.places[i])]
		}
		x.list = append(x.list, edge{to, x.classes[i]})
	}
	return x.list
}

// chunks calls f for pieces of the states, last first, from all workers.
func (g *liveGraph) chunks(f func(x *looker, from, to int)) {
	const piece = 1024 // a multiple of 64, so that workers seldom write the same word
	var next atomic.Int64
	next.Store(int64((g.n + piece - 1) / piece))
	g.parallel(func(x *looker) {
		for g.s.stop.Load() == nil {
			k := int(next.Add(-1))
			if k < 0 {
				return
			}
			f(x, k*piece, min(g.n, (k+1)*piece))
		}
	}, g.n > 2*piece)
}

// each calls f for all states, last first, from all workers.
func (g *liveGraph) each(f func(x *looker, at uint32)) {
	g.chunks(func(x *looker, from, to int) {
		for i := to - 1; i >= from; i-- {
			f(x, uint32(i))
		}
	})
}

// eachOf calls f for the states of a list, from all workers.
func (g *liveGraph) eachOf(list []uint32, f func(x *looker, at uint32)) {
	var next atomic.Int64
	g.parallel(func(x *looker) {
		for g.s.stop.Load() == nil {
			i := int(next.Add(grab)) - grab
			if i >= len(list) {
				return
			}
			for _, at := range list[i:min(i+grab, len(list))] {
				f(x, at)
			}
		}
	}, len(list) > 2*grab)
}

// filter returns the states of a list that f holds for, in ascending order.
func (g *liveGraph) filter(list []uint32, f func(x *looker, at uint32) bool) []uint32 {
	var mu sync.Mutex
	var kept []uint32
	g.eachOf(list, func(x *looker, at uint32) {
		if f(x, at) {
			mu.Lock()
			kept = append(kept, at)
			mu.Unlock()
		}
	})
	slices.Sort(kept)
	return kept
}

// parallel runs f in as many goroutines as there are workers, or in one, and
// ends the judgement where one dies.
func (g *liveGraph) parallel(f func(x *looker), many bool) {
	look := g.looks
	if !many {
		look = look[:1]
	}
	var wg sync.WaitGroup
	for _, x := range look {
		wg.Go(func() {
			g.s.guard(func() {
				g.s.working.RLock()
				defer g.s.working.RUnlock()
				f(x)
			})
		})
	}
	wg.Wait()
	if g.s.err != nil {
		panic(defect{g.s.err})
	}
}

// survey looks at every state once for what all properties need to know. Last
// first, it meets most states after those that they lead to.
func (g *liveGraph) survey() {
	g.cyclic.invert()
	g.each(func(x *looker, at uint32) {
		list := x.turns(at)
		if !slices.ContainsFunc(list, func(e edge) bool { return e.to != at && e.to != notAState && g.cyclic.has(e.to) }) {
			g.cyclic.unset(at)
		}
		if g.maystay(at, list) {
			g.still.set(at)
		}
		if g.space.truncated(x.leaves(at)) {
			g.cut.set(at)
		}
	})
	g.cuts = !g.cut.isEmpty()
}

// maystay reports whether a run can stay in a state for ever: whether all that
// must happen there changes nothing. In a timed model time goes on meanwhile,
// unless nothing must happen at all.
func (g *liveGraph) maystay(at uint32, list []edge) bool {
	ticks, must := false, false
	for _, e := range list {
		if e.class == 0 {
			continue
		}
		must = true
		staysBy := func(o edge) bool { return o.class == e.class && o.to == at }
		if e.to != at && !slices.ContainsFunc(list, staysBy) {
			return false
		}
		ticks = ticks || e.to == at && g.class.isTick(e.class)
	}
	return !must || !g.class.timed || ticks
}

// sweepBack adds to marked states all those from which one can be reached.
func (g *liveGraph) sweepBack(marks *stateBits) {
	for before := -1; ; {
		g.each(func(x *looker, at uint32) {
			if !marks.has(at) && slices.ContainsFunc(x.edges(at), func(e edge) bool { return marks.has(e.to) }) {
				marks.set(at)
			}
		})
		now := marks.count()
		if now == before || now == g.n || g.s.stop.Load() != nil {
			return
		}
		before = now
	}
}

// stateBits is a set of states, which all workers may change at once.
type stateBits struct {
	n     int
	words []uint64
}

func newStateBits(n int) *stateBits { return &stateBits{n, words(n/64 + 1)} }

func (b *stateBits) free() { freeWords(b.words) }

func (b *stateBits) has(at uint32) bool {
	return atomic.LoadUint64(&b.words[at/64])>>(at%64)&1 == 1
}

// set adds a state and reports whether it was there.
func (b *stateBits) set(at uint32) bool {
	return atomic.OrUint64(&b.words[at/64], 1<<(at%64))>>(at%64)&1 == 1
}

func (b *stateBits) unset(at uint32) { atomic.AndUint64(&b.words[at/64], ^(1 << (at % 64))) }

func (b *stateBits) count() (n int) {
	for _, w := range b.words {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b *stateBits) isEmpty() bool { return b.count() == 0 }
func (b *stateBits) isFull() bool  { return b.count() == b.n }

func (b *stateBits) clear() { clear(b.words) }

// or adds the states of another set.
func (b *stateBits) or(c *stateBits) {
	for i, w := range c.words {
		b.words[i] |= w
	}
}

// invert puts in what was not in, and takes out what was.
func (b *stateBits) invert() {
	for i := range b.words {
		b.words[i] = ^b.words[i]
	}
	b.words[b.n/64] &= 1<<(b.n%64) - 1
}

// each calls f for the states of the set, least first.
func (b *stateBits) each(f func(at uint32)) {
	for i, w := range b.words {
		for ; w != 0; w &= w - 1 {
			f(uint32(64*i + bits.TrailingZeros64(w)))
		}
	}
}

// halfWords returns n zeroed words of 32 bits, and the memory to free.
func halfWords(n int) ([]uint32, []uint64) {
	memory := words(n/2 + 1)
	return unsafe.Slice((*uint32)(unsafe.Pointer(&memory[0])), n), memory
}
