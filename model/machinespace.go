package model

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"unsafe"
)

// machineDef is a compiled Machine.
type machineDef[S any] struct {
	Machine[S]
	codec  *codec
	checks []check
	labels []string // of the actions, with their arguments
	names  []string // of the actions, each once
	name   []int    // per action: index in names

	// How a state is cut into leaves: the fixed-size parts first, as they lie
	// in memory, then each other field.
	runs  []byteRun
	flat  int // bytes of the fixed-size parts
	chunk int // bytes per leaf of them: 4 or 8, or more in very large states
	flats int // leaves of them
	// perWord is how many of these leaves there are in 8 bytes, 0 if they are larger.
	perWord int
	fields  []machineField

	invariants, stepChecks, goalChecks []int // indices in checks
}

// machineField is a field that is not of fixed size.
type machineField struct {
	offset uintptr
	plan   *plan
}

func (m Machine[S]) compile(plans *planSet) (compiled, error) {
	codec, err := newCodec(plans, reflect.TypeFor[S](), nil)
	if err != nil {
		return nil, err
	}
	d := &machineDef[S]{Machine: m, codec: codec}
	if m.Init == nil || len(m.Actions) == 0 {
		return nil, fmt.Errorf("machine %q has no initial states or no actions", m.Name)
	}
	if d.checks, err = compileChecks(codec, m.Properties, true); err != nil {
		return nil, err
	}
	d.checks = append(d.checks, check{name: "NoPanic", kind: KindPanic})
	for i, c := range d.checks {
		switch c.kind {
		case KindAlways:
			d.invariants = append(d.invariants, i)
		case KindEachStep:
			d.stepChecks = append(d.stepChecks, i)
		case KindReachable:
			d.goalChecks = append(d.goalChecks, i)
		}
	}
	for _, a := range m.Actions {
		label := a.Name
		if len(a.Args) > 0 {
			items := make([]Value, len(a.Args))
			for i, arg := range a.Args {
				items[i].Text = Text(arg)
			}
			label += "(" + joinTexts(items) + ")"
		}
		d.labels = append(d.labels, label)
		i := slices.Index(d.names, a.Name)
		if i < 0 {
			i = len(d.names)
			d.names = append(d.names, a.Name)
		}
		d.name = append(d.name, i)
	}
	d.layOut()
	if m.Symmetric < 0 || m.Symmetric > MaxNodes {
		return nil, fmt.Errorf("machine %q has %d interchangeable nodes; want 0 to %d", m.Name, m.Symmetric, MaxNodes)
	}
	return d, nil
}

// layOut decides how states are cut into leaves.
func (d *machineDef[S]) layOut() {
	p := d.codec.state
	switch {
	case p.runs != nil:
		d.runs = p.runs
	case p.typ.Kind() == reflect.Struct && p.typ.NumField() <= maxLeaves/2:
		for i := range p.typ.NumField() {
			f := p.typ.Field(i)
			q, _ := d.codec.plans.of(f.Type)
			if q.runs != nil {
				d.runs = appendRuns(d.runs, q.runs, f.Offset)
			} else {
				d.fields = append(d.fields, machineField{f.Offset, q})
			}
		}
	default:
		d.fields = []machineField{{0, p}}
	}
	for _, r := range d.runs {
		d.flat += int(r.size)
	}
	room := maxLeaves - len(d.fields)
	for _, d.chunk = range []int{4, 8, (d.flat + room - 1) / room} {
		d.flats = (d.flat + d.chunk - 1) / d.chunk
		d.perWord = 8 / d.chunk
		if d.flats <= room {
			return
		}
	}
}

// load copies the fixed-size parts of a state to b.
func (d *machineDef[S]) load(s *S, b []byte) {
	for _, r := range d.runs {
		n := copy(b, unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(s), r.offset)), r.size))
		b = b[n:]
	}
}

// store is the reverse of load.
func (d *machineDef[S]) store(b []byte, s *S) {
	for _, r := range d.runs {
		n := copy(unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(s), r.offset)), r.size), b)
		b = b[n:]
	}
}

// machineSpace is the space of a machine's runs. A state is its memory, cut
// into words that are interned one by one; what is not of fixed size is
// interned field by field.
type machineSpace[S any] struct {
	def, audit *machineDef[S]
	words      []pairs  // per leaf of at most 8 bytes
	texts      []*texts // per other leaf
	happened   []atomic.Bool
	reached    atomic.Uint64
	unmet      []string            // types behind interfaces that a resumed search has yet to meet
	symmetry   *machineSymmetry[S] // nil where all states are explored
}

func newMachineSpace[S any](def, audit *machineDef[S]) *machineSpace[S] {
	m := &machineSpace[S]{def: def, audit: audit, happened: make([]atomic.Bool, len(def.names))}
	m.words = make([]pairs, m.leaves())
	for range m.leaves() {
		m.texts = append(m.texts, newTexts())
	}
	return m
}

func (m *machineSpace[S]) leaves() int { return max(2, m.def.flats+len(m.def.fields)) }

func (m *machineSpace[S]) counts() []int {
	counts := make([]int, m.leaves())
	for i := range counts {
		counts[i] = max(2, m.words[i].keys.len(), m.texts[i].items.len())
	}
	return counts
}

func (m *machineSpace[S]) properties() []property {
	list := make([]property, len(m.def.checks))
	for i, c := range m.def.checks {
		list[i] = property{c.name, c.kind}
	}
	return list
}

func (m *machineSpace[S]) goals() propertySet     { return propertySet(m.reached.Load()) }
func (m *machineSpace[S]) undecided() propertySet { return 0 }

func (m *machineSpace[S]) sizes() spaceSizes { return spaceSizes{} }

func (m *machineSpace[S]) bytes() (n int) {
	for i := range m.texts {
		n += m.texts[i].bytes() + m.words[i].bytes()
	}
	return n
}

func (m *machineSpace[S]) looping() error { return nil }

func (m *machineSpace[S]) fired() (names []string, happened []bool) {
	for i := range m.happened {
		happened = append(happened, m.happened[i].Load())
	}
	return m.def.names, happened
}

// An invariant gets the state, and no View.
func (m *machineSpace[S]) reads() Reads { return Reads{} }

// maxFlat is the size up to which the fixed parts of a state are copied
// without allocation.
const maxFlat = 8 * maxLeaves

// pack cuts a state into leaves.
func (m *machineSpace[S]) pack(s *S, leaves []uint32) {
	d := m.def
	if d.chunk <= 8 {
		var memory [maxFlat]byte
		d.load(s, memory[:])
		for i := range d.flats {
			leaves[i] = m.words[i].id(d.word(&memory, i))
		}
	} else {
		b := make([]byte, d.flat)
		d.load(s, b)
		for i := range d.flats {
			leaves[i], _ = m.texts[i].id(b[i*d.chunk : min(d.flat, (i+1)*d.chunk)])
		}
	}
	for i := d.flats + len(d.fields); i < len(leaves); i++ {
		leaves[i] = 1 // there are at least two leaves, and no key is 0
	}
	m.packFields(s, leaves)
}

func (m *machineSpace[S]) packFields(s *S, leaves []uint32) {
	for i, f := range m.def.fields {
		at := m.def.flats + i
		leaves[at], _ = m.texts[at].id(f.plan.encode(unsafe.Add(unsafe.Pointer(s), f.offset)))
	}
}

// word returns the i-th word of a state's memory.
func (d *machineDef[S]) word(memory *[maxFlat]byte, i int) uint64 {
	if d.chunk == 4 {
		return uint64(binary.NativeEndian.Uint32(memory[4*i:]))
	}
	return binary.NativeEndian.Uint64(memory[8*i:])
}

// fresh makes a state of its leaves. One that is all of fixed size takes no
// allocation: nothing in here keeps its address.
func (m *machineSpace[S]) fresh(leaves []uint32) (s S) {
	if len(m.def.fields) > 0 {
		s, _ := m.unpack(leaves, plainLayout)
		return *s
	}
	m.unpackFlat(leaves, &s)
	return s
}

// unpack makes a state of its leaves, a private copy, and reports whether the
// state has a map of two or more entries.
func (m *machineSpace[S]) unpack(leaves []uint32, l layout) (s *S, manyKeys bool) {
	s = new(S)
	m.unpackFlat(leaves, s)
	dec := decoder{layout: l}
	for i, f := range m.def.fields {
		at := m.def.flats + i
		dec.b = m.texts[at].get(leaves[at])
		f.plan.dec(&dec, unsafe.Add(unsafe.Pointer(s), f.offset))
	}
	return s, dec.manyKeys
}

// unpackFlat sets the fixed-size parts of a state.
func (m *machineSpace[S]) unpackFlat(leaves []uint32, s *S) {
	d := m.def
	if d.chunk > 8 {
		var b []byte
		for i := range d.flats {
			b = append(b, m.texts[i].get(leaves[i])...)
		}
		d.store(b, s)
		return
	}
	var memory [maxFlat]byte
	for i := range d.flats {
		w := m.words[i].key(leaves[i])
		if d.chunk == 4 {
			binary.NativeEndian.PutUint32(memory[4*i:], uint32(w))
		} else {
			binary.NativeEndian.PutUint64(memory[8*i:], w)
		}
	}
	d.store(memory[:d.flat], s)
}

// machineWorker is what a worker needs to expand states of a machine.
type machineWorker[S any] struct {
	m     *machineSpace[S]
	w     *worker
	state S // being expanded
	next  S
	// The memory of both, of which only changed words are interned.
	memory, after [maxFlat]byte
	action        int
	met           []bool // per action: it has happened here
	yield         func(S)
	busy          bool // with a successor, and not in an action
	canonizer     *machineCanonizer[S]
}

func (m *machineSpace[S]) workerOf(w *worker) *machineWorker[S] {
	if w.scratch == nil {
		mw := &machineWorker[S]{m: m, w: w, met: make([]bool, len(m.def.Actions))}
		mw.yield = mw.successor
		if m.symmetry != nil {
			mw.canonizer = newMachineCanonizer(m.def)
		}
		w.scratch = mw
	}
	return w.scratch.(*machineWorker[S])
}

func (m *machineSpace[S]) initial(w *worker) {
	starts := m.starts()
	if m.symmetry != nil {
		m.requireSymmetricStarts(starts)
	}
	for _, st := range starts {
		copy(w.nxt, st.next)
		if m.symmetry != nil {
			m.canonical(w.nxt)
		}
		w.push(1<<m.leaves() - 1)
	}
}

func (m *machineSpace[S]) starts() []spaceStep {
	var list []spaceStep
	m.def.Init(func(s S) {
		if m.def.Bound == nil || m.def.Bound(s) {
			st := spaceStep{event: event{kind: eventStart, variant: len(list)}, next: make([]uint32, m.leaves())}
			m.pack(&s, st.next)
			st.bad = m.checkState(st.next)
			st.goals = m.goalsOf(st.next)
			list = append(list, st)
		}
	})
	return list
}

// expand is the hot loop of machines.
func (m *machineSpace[S]) expand(w *worker) {
	mw := m.workerOf(w)
	mw.state = m.fresh(w.cur)
	if m.def.chunk <= 8 {
		m.def.load(&mw.state, mw.memory[:])
	}
	for i := 0; i < len(m.def.Actions); {
		i = mw.run(i)
	}
}

// run takes the actions from the i-th on and returns where to go on: at the end,
// or after an action that panicked.
func (mw *machineWorker[S]) run(i int) (next int) {
	m := mw.m
	defer func() {
		if r := recover(); r != nil {
			if mw.busy {
				panic(r) // not the action's, but a property's or the engine's own
			}
			mw.w.transitions++
			mw.w.bad |= m.def.panicSet()
			next = mw.action + 1
		}
	}()
	for ; i < len(m.def.Actions); i++ {
		mw.action = i
		if len(m.def.fields) > 0 && i > 0 {
			mw.state = m.fresh(mw.w.cur)
		}
		m.def.Actions[i].Next(mw.state, mw.yield)
	}
	return i
}

// panicSet is the property that actions do not panic, after all others.
func (d *machineDef[S]) panicSet() propertySet { return 1 << (len(d.checks) - 1) }

func (mw *machineWorker[S]) successor(s S) {
	mw.busy = true
	mw.next = s
	mw.take()
	mw.busy = false
}

// take pushes the successor in mw.next.
func (mw *machineWorker[S]) take() {
	m, w := mw.m, mw.w
	w.transitions++
	if !mw.met[mw.action] {
		mw.met[mw.action] = true
		m.happened[m.def.name[mw.action]].Store(true)
	}
	if m.def.Bound != nil && !m.def.Bound(mw.next) {
		return
	}
	if m.symmetry != nil {
		mw.takeOrbit()
		return
	}
	changed := mw.pack()
	if len(m.def.stepChecks) > 0 {
		w.bad |= m.judgeStep(w.cur, w.nxt)
	}
	w.push(changed)
}

// pack cuts the successor into leaves, in w.nxt, and returns which differ from
// the state's.
func (mw *machineWorker[S]) pack() (changed uint64) {
	m, w, d := mw.m, mw.w, mw.m.def
	w.restart()
	if d.chunk <= 8 {
		d.load(&mw.next, mw.after[:])
		changed = mw.packWords()
		if len(d.fields) == 0 {
			return changed
		}
		m.packFields(&mw.next, w.nxt)
	} else {
		m.pack(&mw.next, w.nxt[:m.leaves()])
	}
	for i := range m.leaves() {
		if w.nxt[i] != w.cur[i] {
			changed |= 1 << i
		}
	}
	return changed
}

// packWords interns the words of the successor's memory that differ from the
// state's: one or two, mostly.
func (mw *machineWorker[S]) packWords() (changed uint64) {
	d := mw.m.def
	for k := range (d.flat + 7) / 8 {
		at := 8 * k
		if binary.NativeEndian.Uint64(mw.after[at:]) == binary.NativeEndian.Uint64(mw.memory[at:]) {
			continue
		}
		for i := k * d.perWord; i < min(d.flats, (k+1)*d.perWord); i++ {
			if word := d.word(&mw.after, i); word != d.word(&mw.memory, i) {
				mw.w.nxt[i] = mw.m.words[i].id(word)
				changed |= 1 << i
			}
		}
	}
	return changed
}

// judgeStep judges a transition.
func (m *machineSpace[S]) judgeStep(before, after []uint32) (bad propertySet) {
	for _, i := range m.def.stepChecks {
		if m.def.Properties[i].pairwise(m.fresh(before), m.fresh(after)) != nil {
			bad |= 1 << i
		}
	}
	return bad
}

func (m *machineSpace[S]) needsStates() bool {
	return len(m.def.invariants)+len(m.def.goalChecks) > 0
}

func (m *machineSpace[S]) checkState(leaves []uint32) (bad propertySet) {
	s := m.fresh(leaves)
	for _, i := range m.def.invariants {
		if m.def.Properties[i].eachNode(s) != nil {
			bad |= 1 << i
		}
		if len(m.def.fields) > 0 {
			s = m.fresh(leaves)
		}
	}
	reached := m.reached.Load()
	for _, i := range m.def.goalChecks {
		if reached>>i&1 == 1 {
			continue
		}
		if m.def.Properties[i].goal(s) {
			m.reached.Or(1 << i)
		}
		if len(m.def.fields) > 0 {
			s = m.fresh(leaves)
		}
	}
	return bad
}

func (m *machineSpace[S]) goalsOf(leaves []uint32) (goals propertySet) {
	for _, i := range m.def.goalChecks {
		if m.def.Properties[i].goal(m.fresh(leaves)) {
			goals |= 1 << i
		}
	}
	return goals
}

func (m *machineSpace[S]) steps(leaves []uint32) []spaceStep {
	var list []spaceStep
	for i, a := range m.def.Actions {
		variant := 0
		text, err := catch(func() {
			a.Next(m.fresh(leaves), func(t S) {
				variant++
				if m.def.Bound != nil && !m.def.Bound(t) {
					return
				}
				st := spaceStep{event: event{kind: EventAction, action: i, variant: variant - 1}, next: make([]uint32, m.leaves())}
				m.pack(&t, st.next)
				st.bad = m.judgeStep(leaves, st.next) | m.checkState(st.next)
				st.goals = m.goalsOf(st.next)
				list = append(list, st)
			})
		})
		if err != nil {
			panic(defect{err})
		}
		if text != "" {
			list = append(list, spaceStep{event: event{kind: EventAction, action: i, variant: variant}, bad: m.def.panicSet()})
		}
	}
	return list
}

const (
	auditAll    = 256 // states of a level up to which all are audited
	auditSample = 512 // of larger ones, one in so many
)

// endLevel expands some states of the level again, on a machine built anew and
// on states that lie otherwise in memory: a machine has no memoised steps, and
// running everything twice would double its time.
func (m *machineSpace[S]) endLevel(s *search, from, to int) {
	if m.symmetry != nil {
		m.auditSymmetry(s, from, to)
	}
	values := make([]uint32, maxValues)
	for keys := range s.log.spans(from, to) {
		for _, key := range keys {
			if to-from <= auditAll || mix(key)%auditSample == 0 {
				s.packing.unpack(key, values)
				m.auditState(values[:m.leaves()])
			}
		}
	}
}

// successor is a successor of a state by one action, encoded.
type successor struct {
	action int
	state  string
}

// successors lists the successors of a state, action by action. The actions are
// tried in their order, or the other way round in a second run, so that what
// one call leaves behind meets another one. A panic ends the list of its action.
func (m *machineSpace[S]) successors(d *machineDef[S], leaves []uint32, second layout) (list []successor, manyKeys bool) {
	lists := make([][]successor, len(d.Actions))
	for k := range d.Actions {
		i := k
		if second != plainLayout {
			i = len(d.Actions) - 1 - k
		}
		_, err := catch(func() {
			var s *S
			s, manyKeys = m.unpack(leaves, second)
			d.Actions[i].Next(*s, func(t S) {
				lists[i] = append(lists[i], successor{i, string(d.codec.state.encode(unsafe.Pointer(&t)))})
			})
		})
		if err != nil {
			panic(defect{err})
		}
	}
	return slices.Concat(lists...), manyKeys
}

func (m *machineSpace[S]) auditState(leaves []uint32) {
	first, manyKeys := m.successors(m.def, leaves, plainLayout)
	runs := 1
	if manyKeys {
		runs = mapRuns
	}
	for k := range runs {
		again, _ := m.successors(m.audit, leaves, auditLayout(k))
		m.sameSuccessors(leaves, first, again)
	}
}

func (m *machineSpace[S]) sameSuccessors(leaves []uint32, first, again []successor) {
	for i := range max(len(first), len(again)) {
		if i < len(first) && i < len(again) && first[i] == again[i] {
			continue
		}
		s := m.fresh(leaves)
		panic(defect{&ImpureError{
			Step: fmt.Sprintf("actions of %s at %s", m.def.Name, m.def.show(&s).Text),
			Diff: m.def.successorText(first, i) + ", then " + m.def.successorText(again, i),
		}})
	}
}

func (d *machineDef[S]) successorText(list []successor, i int) string {
	if i >= len(list) {
		return "no further successor"
	}
	v := d.codec.plans.decode(d.codec.state, []byte(list[i].state), plainLayout)
	return d.labels[list[i].action] + " to " + d.codec.state.show(v.UnsafePointer()).Text
}

func (d *machineDef[S]) show(s *S) Value { return d.codec.state.show(unsafe.Pointer(s)) }
