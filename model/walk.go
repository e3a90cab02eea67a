package model

import (
	"cmp"
	"math/bits"
	"slices"
)

// A walker goes from state to state along one run at a time, for simulations.
// In each state the moves that lead on are numbered from 0 in an order that
// depends on what they are, never on ids: those depend on which worker met
// what first, and a seed shall mean the same run for any number of workers.
type walker interface {
	// goTo makes a state the current one.
	goTo(leaves []uint32)
	// state is the current state, valid until the walker moves.
	state() []uint32
	// moves counts the moves of the current state, including those for which
	// there is no budget.
	moves() int
	move(i int) move
	// key names a move within this process, event everywhere.
	key(i int) moveKey
	event(i int) event
	// take makes a move. Where it leads nowhere, because something panics, the
	// state stays.
	take(i int) taken
	// kinds names the kinds of moves, by their index.
	kinds() []string
	// actors is greater than the actor of any move.
	actors() int
	// audit repeats what has been computed since it was called last.
	audit(s *search)
}

// move is what the choice of a move goes by.
type move struct {
	enabled bool
	fault   bool
	kind    uint16
	actor   uint16 // who makes it: a node's timers, a link, a client
	local   uint32 // the local state that the node comes to, 0 for none
}

// moveKey is what a move is, in ids.
type moveKey struct {
	node, from int32
	input      uint32
	outcome    uint32
	kind       uint8
	shape      string // of what the environment does
}

// taken is what a move did.
type taken struct {
	bad     propertySet
	goals   propertySet
	changed bool // the state
	ends    bool // the run, by a panic
}

// order puts the entries of a cell in an order that depends on their content
// alone, and notes where they lead. The caller holds the lock.
func (f *filler) order() {
	type named struct {
		event event
		entry entry
	}
	list := make([]named, len(f.list))
	for i := range f.list {
		list[i] = named{f.s.eventLocked(f.node, f.local, &f.list[i]), f.list[i]}
	}
	slices.SortStableFunc(list, func(a, b named) int {
		return cmp.Or(a.event.compare(&b.event), cmp.Compare(a.entry.outcome, b.entry.outcome))
	})
	comesTo := f.s.comesTo
	locals := comesTo.span(comesTo.reserve(uint32(len(list))), uint32(len(list)))
	for i := range list {
		f.list[i] = list[i].entry
		if cell := list[i].entry.cell; cell != 0 {
			locals[i] = f.s.localOf(f.node, cell)
		}
	}
}

// systemWalker walks on the entries of cells. The moves of a state are its
// entries, then what the environment does by itself, then a tick.
type systemWalker struct {
	s         *system
	cur, next []uint32
	abstract  []uint32 // what refinements see of cur
	refs      []entryList
	lists     []walkList
	env       []envStep
	entries   int // of all lists
	count     int // of all moves

	locals []uint32 // the local state of each node
	judged []uint32 // locals that are fine together, where their hash says; see check
}

// walkList is a list of entries, and the local states that they lead to.
type walkList struct {
	node    int
	entries []entry
	locals  []uint32
}

func (s *system) walker() walker {
	if s.comesTo == nil {
		s.comesTo = new(vec[uint32])
	}
	w := &systemWalker{s: s, cur: make([]uint32, s.leaves()), next: make([]uint32, s.leaves()), locals: make([]uint32, len(s.cells))}
	if s.needsStates() {
		w.judged = make([]uint32, judgedSlots*len(s.cells))
	}
	return w
}

func (w *systemWalker) goTo(leaves []uint32) {
	copy(w.cur, leaves)
	for node := range w.locals {
		w.locals[node] = w.s.localOf(node, leaves[node])
	}
	w.arrive()
}

func (w *systemWalker) state() []uint32 { return w.cur }
func (w *systemWalker) moves() int      { return w.count }

// arrive looks up what leads on from w.cur.
func (w *systemWalker) arrive() {
	s := w.s
	w.refs = s.lists(w.cur, w.refs[:0])
	w.lists, w.entries = w.lists[:0], 0
	for _, l := range w.refs {
		if list := s.entriesOf(l.ref); len(list) > 0 {
			w.lists = append(w.lists, walkList{l.node, list, s.comesTo.span(uint32(l.ref>>32), uint32(len(list)))})
			w.entries += len(list)
		}
	}
	w.count = w.entries
	if s.hasEnv {
		w.env = s.envMoves(w.cur[s.envLeaf])
		w.count += len(w.env)
	}
	if s.def.time.Tier == Lockstep && s.canTick(w.cur) {
		w.count++
	}
	if s.def.hasRefines {
		w.abstract = s.abstractions(w.cur, w.abstract[:0])
	}
}

// find returns the entry of a move, whose cell it is of, and the local state it
// leads to.
func (w *systemWalker) find(i int) (node int, e *entry, local uint32) {
	l := 0
	for ; i >= len(w.lists[l].entries); l++ {
		i -= len(w.lists[l].entries)
	}
	list := &w.lists[l]
	return list.node, &list.entries[i], list.locals[i]
}

// beyond returns what a move is that is no entry: a step of the environment, or
// nil for a tick.
func (w *systemWalker) beyond(i int) *envStep {
	if i -= w.entries; i < len(w.env) {
		return &w.env[i]
	}
	return nil
}

func (w *systemWalker) move(i int) move {
	if i >= w.entries {
		return w.moveBeyond(i)
	}
	node, e, local := w.find(i)
	actor := node*w.stride() + int(e.from)
	if e.kind == kindInvoke {
		actor += len(w.s.cells) + 1
	}
	_, enabled := w.s.gateOf(w.cur, node, e)
	return move{
		enabled: enabled, fault: e.gate&gateFault != 0,
		kind: uint16(e.kind), actor: uint16(actor), local: local,
	}
}

func (w *systemWalker) moveBeyond(i int) move {
	kind, enabled := kindTick, true
	if m := w.beyond(i); m != nil {
		kind, enabled = m.kind, w.s.areAlive(w.cur, m.alive)
	}
	actor := len(w.s.cells)*w.stride() + int(kind)
	return move{enabled: enabled, fault: systemKinds[kind].IsFault(), kind: uint16(kind), actor: uint16(actor)}
}

// stride is the number of actors per node: itself, the links to it, and the
// clients that call it.
func (w *systemWalker) stride() int { return len(w.s.cells) + 2 }

func (w *systemWalker) actors() int { return len(w.s.cells)*w.stride() + int(kindStabilise) + 1 }

func (w *systemWalker) key(i int) moveKey {
	if i >= w.entries {
		m := w.beyond(i)
		if m == nil {
			return moveKey{node: -1, kind: kindTick}
		}
		return moveKey{node: int32(m.event.node), from: int32(m.event.from), kind: m.kind, shape: m.event.shape}
	}
	node, e, _ := w.find(i)
	return moveKey{node: int32(node), input: e.input, outcome: uint32(e.outcome), kind: e.kind}
}

func (w *systemWalker) event(i int) event {
	if i >= w.entries {
		if m := w.beyond(i); m != nil {
			return m.event
		}
		return event{kind: EventTick}
	}
	node, e, _ := w.find(i)
	return w.s.eventOf(node, w.cur[node], e)
}

func (w *systemWalker) take(i int) taken {
	s := w.s
	copy(w.next, w.cur)
	var t taken
	if i >= w.entries {
		if m := w.beyond(i); m != nil {
			w.next[s.envLeaf] = m.next
			if s.def.hasRefines {
				t.bad |= s.checkMappings(w.abstract, w.next)
			}
		} else {
			s.tickAll(w.next)
		}
		for node := range s.cells {
			w.locals[node] = s.localOf(node, w.next[node])
			if s.isTwin(node) {
				continue
			}
			info := s.localInfo.at(w.locals[node])
			t.bad |= info.bad
			t.goals |= info.goals
		}
	} else {
		node, e, local := w.find(i)
		if e.panics {
			return taken{bad: e.bad, ends: true}
		}
		env, _ := s.gateOf(w.cur, node, e)
		t = taken{bad: e.bad}
		if !s.isTwin(node) {
			t.goals = s.localInfo.at(local).goals
		}
		t.bad |= s.follow(w.next, node, e, env)
		w.locals[node] = local
		if s.def.hasRefines {
			t.bad |= s.checkMappings(w.abstract, w.next)
		}
	}
	if slices.Equal(w.cur, w.next) {
		return t
	}
	t.changed = true
	if w.judged != nil {
		t.bad |= w.check()
	}
	w.cur, w.next = w.next, w.cur
	w.arrive()
	return t
}

// judgedSlots is how many combinations of local states a walker remembers.
const judgedSlots = 1 << 12

// check is checkState for w.next. Runs meet the same local states together again
// and again, and that they are fine is remembered, unless the rest of the state has
// a say in it.
func (w *systemWalker) check() propertySet {
	h := uint64(0)
	for _, local := range w.locals {
		h = (h ^ uint64(local)) * golden
	}
	n := uint64(len(w.locals))
	at, _ := bits.Mul64(h, uint64(len(w.judged))/n)
	slot := w.judged[at*n : (at+1)*n]
	if slices.Equal(slot, w.locals) {
		return 0
	}
	bad := w.s.checkPairs(w.next)
	more, depends := w.s.checkAlways(w.next)
	if bad |= more; bad == 0 && !depends {
		copy(slot, w.locals)
	}
	return bad
}

func (w *systemWalker) kinds() []string {
	names := make([]string, len(systemKinds))
	for i, k := range systemKinds {
		names[i] = string(k)
	}
	return names
}

func (w *systemWalker) audit(s *search) { w.s.endLevel(s, 0, 0) }

// machineWalker walks on the successors of a machine's states, which it
// computes anew each time: machines have no memo.
type machineWalker[S any] struct {
	m     *machineSpace[S]
	cur   []uint32
	list  []spaceStep
	steps int
	// unaudited are some of the states that it has been to.
	unaudited [][]uint32
}

func (m *machineSpace[S]) walker() walker { return &machineWalker[S]{m: m} }

func (w *machineWalker[S]) goTo(leaves []uint32) {
	w.cur, w.list = leaves, w.m.steps(leaves)
	if w.steps < auditAll || mix(uint64(w.steps))%auditSample == 0 {
		w.unaudited = append(w.unaudited, leaves)
	}
	w.steps++
}

func (w *machineWalker[S]) state() []uint32 { return w.cur }
func (w *machineWalker[S]) moves() int      { return len(w.list) }
func (w *machineWalker[S]) actors() int     { return len(w.m.def.Actions) }
func (w *machineWalker[S]) kinds() []string { return w.m.def.names }

func (w *machineWalker[S]) move(i int) move {
	action := w.list[i].event.action
	return move{enabled: true, kind: uint16(w.m.def.name[action]), actor: uint16(action)}
}

func (w *machineWalker[S]) key(i int) moveKey {
	e := &w.list[i].event
	return moveKey{input: uint32(e.action), outcome: uint32(e.variant)}
}

func (w *machineWalker[S]) event(i int) event { return w.list[i].event }

func (w *machineWalker[S]) take(i int) taken {
	st := &w.list[i]
	if st.next == nil {
		return taken{bad: st.bad, ends: true}
	}
	t := taken{bad: st.bad, goals: st.goals, changed: !slices.Equal(w.cur, st.next)}
	if t.changed {
		w.goTo(st.next)
	}
	return t
}

func (w *machineWalker[S]) audit(*search) {
	for _, leaves := range w.unaudited {
		w.m.auditState(leaves)
	}
	w.unaudited = w.unaudited[:0]
}
