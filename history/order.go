package history

import (
	"context"
	"encoding/binary"
	"math/bits"
)

// The search is one for all models: operations are to be put into an order in
// which the object gives the results that were seen. Models differ in which
// operations there are, whose results count, and what has to come before what.
// It places one operation after the other and remembers from which sets of
// placed operations, with which states of the object, there was no way on (Wing
// and Gong 1993, with the memory of Lowe 2017).

const (
	// maxSearched is the number of operations up to which an order is searched:
	// what must come before what takes memory that grows with its square.
	maxSearched = 4096
	// deadEndBytes is about what a dead end takes, without what position has in
	// its text.
	deadEndBytes = 100
	// checkEvery is how many placements there are between looks at the context.
	checkEvery = 1 << 10
)

// bitset is a set of the numbers of operations.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) add(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) remove(i int)   { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i int) bool { return b[i>>6]>>(i&63)&1 == 1 }

// within reports whether all of b is in other.
func (b bitset) within(other bitset) bool {
	for i, w := range b {
		if w&^other[i] != 0 {
			return false
		}
	}
	return true
}

// join adds what is in other, and reports whether that was new.
func (b bitset) join(other bitset) (grew bool) {
	for i, w := range other {
		grew = grew || w&^b[i] != 0
		b[i] |= w
	}
	return grew
}

func (b bitset) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// puzzle is a number of operations to put into an order.
type puzzle struct {
	ops []Operation
	// before has for each operation those that come earlier in every order.
	before []bitset
	// must are those that the order has to have. It may end without the others,
	// which then take effect later, or never.
	must bitset
}

// newPuzzle makes a puzzle of completed operations, in which precedes says by
// their numbers what comes before what. Those without a known result need no
// place.
func newPuzzle(ops []Operation, precedes relation) *puzzle {
	p := &puzzle{ops: ops, must: newBitset(len(ops)), before: make([]bitset, len(ops))}
	for b := range ops {
		p.before[b] = newBitset(len(ops))
		if ops[b].Status == StatusOK {
			p.must.add(b)
		}
		for a := range ops {
			if precedes(a, b) {
				p.before[b].add(a)
			}
		}
	}
	return p
}

// solver searches orders of the operations of one object.
type solver struct {
	*puzzle
	automaton *automaton
	spec      Spec
	labels    []*label
	parts     []int   // by operation: of which part of the object it is
	states    []int32 // by part
	placed    bitset
	missing   int    // of those that must be placed
	waitedFor bitset // operations that come before others
	deadEnds  map[position]struct{}
	memory    int // left for dead ends
	ctx       context.Context
	steps     int
	gaveUp    error // why the search was ended early, or nil
	key       []byte
}

// position is how far a search has come.
type position struct {
	placed uint64 // of the first 64 operations
	state  int32  // of the first part
	rest   string // both of all others
}

// solve reports whether there is an order. Its error is an *undecidedError.
func (q *question) solve(p *puzzle) (bool, error) {
	s := &solver{
		puzzle: p, automaton: q.automaton, spec: q.Spec, ctx: q.ctx, memory: q.memory(), placed: newBitset(len(p.ops)),
		missing: p.must.count(), waitedFor: newBitset(len(p.ops)), deadEnds: make(map[position]struct{}),
	}
	for _, b := range p.before {
		s.waitedFor.join(b)
	}
	keys := make(map[any]int)
	for i := range p.ops {
		var key any
		if s.spec.Key != nil {
			key = s.spec.Key(p.ops[i].Func, p.ops[i].Arg)
		}
		part, ok := keys[key]
		if !ok {
			part = len(keys)
			keys[key] = part
			s.states = append(s.states, start)
		}
		s.parts = append(s.parts, part)
		s.labels = append(s.labels, q.automaton.label(&p.ops[i]))
	}
	solved := s.search()
	if !solved && s.gaveUp != nil {
		return false, s.gaveUp
	}
	return solved, nil
}

// search reports whether what is not placed yet can be.
func (s *solver) search() bool {
	if s.missing == 0 {
		return true
	}
	if s.steps++; s.steps%checkEvery == 0 && s.ctx.Err() != nil {
		s.gaveUp = outOf(Time, "there was no time left to search for an order of the operations")
	}
	if s.gaveUp != nil {
		return false
	}
	here := s.position()
	if _, ok := s.deadEnds[here]; ok {
		return false
	}
	if i := s.free(); i >= 0 {
		// Placing it now excludes nothing, so there is no need to try others.
		if s.try(i, s.states[s.parts[i]]) {
			return true
		}
	} else {
		for i := range s.ops {
			if !s.canBeNext(i) || s.hasTwin(i) {
				continue
			}
			if next := s.next(i); next != refused && s.try(i, next) {
				return true
			}
		}
	}
	if s.memory -= deadEndBytes + len(here.rest); s.memory < 0 {
		s.gaveUp = outOf(Memory, "the search for an order of the operations met %d dead ends, and has no more memory for them", len(s.deadEnds))
	}
	s.deadEnds[here] = struct{}{}
	return false
}

// try goes on with an operation placed next.
func (s *solver) try(i int, next int32) bool {
	state := &s.states[s.parts[i]]
	before := *state
	*state = next
	s.placed.add(i)
	if s.must.has(i) {
		s.missing--
	}
	if s.search() {
		return true
	}
	if s.must.has(i) {
		s.missing++
	}
	s.placed.remove(i)
	*state = before
	return false
}

func (s *solver) canBeNext(i int) bool { return !s.placed.has(i) && s.before[i].within(s.placed) }

// next is the state that operation i leads to.
func (s *solver) next(i int) int32 {
	from := s.states[s.parts[i]]
	if to, ok := s.labels[i].next[from]; ok {
		return to
	}
	return s.labels[i].learn(from)
}

// free returns a read that can be next and fits the present state, or -1. As it
// changes nothing, an order in which it comes later stays one if it comes now.
func (s *solver) free() int {
	for i := range s.ops {
		if s.spec.Funcs[s.ops[i].Func].ReadOnly && s.canBeNext(i) && s.next(i) == s.states[s.parts[i]] {
			return i
		}
	}
	return -1
}

// hasTwin reports whether another operation of those that can be left out does
// the same, can be next, too, and comes first in the list: then to try that one
// is enough. Nothing waits for either.
func (s *solver) hasTwin(i int) bool {
	if s.must.has(i) || s.waitedFor.has(i) {
		return false
	}
	for j := range i {
		if s.labels[j] == s.labels[i] && !s.must.has(j) && !s.waitedFor.has(j) && s.canBeNext(j) {
			return true
		}
	}
	return false
}

func (s *solver) position() position {
	p := position{placed: s.placed[0], state: s.states[0]}
	if len(s.placed) > 1 || len(s.states) > 1 {
		s.key = s.key[:0]
		for _, w := range s.placed[1:] {
			s.key = binary.LittleEndian.AppendUint64(s.key, w)
		}
		for _, state := range s.states[1:] {
			s.key = binary.LittleEndian.AppendUint32(s.key, uint32(state))
		}
		p.rest = string(s.key)
	}
	return p
}
