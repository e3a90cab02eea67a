package model

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// system is the space of a protocol's runs. A state is a cell per node (its
// local state together with its inbox), the fault budgets that are left where
// there are any, and what the clients have done where there are any.
//
// Protocol code runs once per distinct local step. What follows from a step is
// kept as an entry of its cell, so that expanding a state is reading arrays.
type system struct {
	def   *systemDef
	audit *systemDef // built anew, for second runs of everything

	env        Environment
	budgets    [faultKinds]budgetPlace
	hasFaults  bool
	hasClients bool
	leafCount  int
	faultLeaf  int
	clientLeaf int

	mu sync.Mutex // for everything that is written below

	locals    *texts
	localInfo vec[localInfo]
	messages  *texts
	inputs    *texts // what makes a node take a step
	inputInfo []input
	inboxes   *texts
	cells     []cellTable // per node
	entries   vec[entry]
	sends     vec[send]
	stepIDs   pairTable // (local, input) -> index in stepInfo, plus 1
	stepInfo  []*stepInfo
	records   *texts // what a step adds to the history
	recorded  pairTable
	clients   clientTable

	goodPairs    pairSet   // of locals that no pairwise property minds
	pairVerdicts pairTable // (local, local) -> 1 + index in verdicts
	verdicts     vec[propertySet]
	tuples       []*pairs // chains the locals of all nodes into one id
	always       []pairTable
	mappings     []mapping

	reached    atomic.Uint64 // goals, as a propertySet
	unknown    atomic.Uint64 // properties that a check could not decide
	happened   map[EventKind]bool
	running    atomic.Pointer[runningStep]
	audits     []func() error
	auditError error
	stepCalls  int
	held       atomic.Int64 // an estimate of the bytes in the tables
}

// budgetPlace is where a budget is in the word of all budgets.
type budgetPlace struct{ step, most uint32 }

func (b budgetPlace) left(word uint32) uint32 { return word / b.step % (b.most + 1) }

// localInfo is what is known of a distinct local state.
type localInfo struct {
	judged bool
	bad    propertySet // of kind each-node
	goals  propertySet
}

// cellTable interns the cells of one node.
type cellTable struct {
	ids     pairs       // (local, inbox)
	lists   vec[uint64] // per cell: where its entries are, 0 until they are made
	added   pairTable   // (cell, input of a delivery) -> cell
	invoked pairTable   // (cell, input of an invoke) -> 1 + index in invokes
	invokes vec[uint64] // like lists
}

// entry is one way on from a cell, apart from what it does to other nodes.
type entry struct {
	cell    uint32
	sends   uint32 // index of the first
	record  uint32 // what it adds to the history, 0 for nothing
	input   uint32
	bad     propertySet // each-step, each-node and panic
	sendsN  uint16
	outcome uint16
	fault   uint8 // 1 + which budget it takes, 0 for none
	kind    uint8 // index in systemKinds
	panics  bool  // leads nowhere
}

type send struct {
	node  uint32
	input uint32 // the delivery that it makes possible
}

// stepInfo is a distinct local step.
type stepInfo struct {
	noop     bool
	outcomes []stepOutcome
}

type stepOutcome struct {
	local   uint32
	sends   []send
	record  uint32
	bad     propertySet
	panic   string
	choices []int
}

var systemKinds = []EventKind{EventDeliver, EventTimeout, EventInvoke, EventCrash, EventRestart, EventDrop, EventDuplicate}

const (
	kindDeliver uint8 = iota
	kindTimeout
	kindInvoke
	kindCrash
	kindRestart
	kindDrop
	kindDuplicate
)

// The budgets, in the order of Faults.list. What is left of them is one word
// of the state.
const (
	faultCrash = iota
	faultDrop
	faultDuplicate
	faultKinds
)

const maxBudget = 255

// word numbers the combinations of budgets from 0, given the initial ones.
func (f Faults) word(most Faults) uint32 {
	steps := most.steps()
	w := uint32(0)
	for i, b := range f.list() {
		w += uint32(b.n) * steps[i]
	}
	return w
}

// steps is, per budget, how much the word changes when one is taken.
func (f Faults) steps() (steps [faultKinds]uint32) {
	step := uint32(1)
	for i, b := range f.list() {
		steps[i] = step
		step *= uint32(b.n) + 1
	}
	return steps
}

func newSystem(def, audit *systemDef, env Environment) *system {
	n := def.handlers.nodes
	s := &system{def: def, audit: audit, env: env,
		locals: newTexts(), messages: newTexts(), inputs: newTexts(), inboxes: newTexts(), records: newTexts(),
		inputInfo: make([]input, 1), cells: make([]cellTable, n), happened: map[EventKind]bool{},
		always: make([]pairTable, len(def.checks)), mappings: make([]mapping, len(def.checks)),
	}
	for i := range s.mappings {
		s.mappings[i].states = newTexts()
	}
	for range n {
		s.tuples = append(s.tuples, new(pairs))
	}
	s.localInfo.add(localInfo{})
	s.verdicts.add(0)
	s.clients.init(def)
	s.leafCount = n
	for i, step := range env.Faults.steps() {
		s.budgets[i] = budgetPlace{step, uint32(env.Faults.list()[i].n)}
	}
	s.hasFaults = env.Faults != Faults{}
	s.hasClients = len(def.clients) > 0 || def.keepsHistory
	if s.hasFaults {
		s.faultLeaf = s.leafCount
		s.leafCount++
	}
	if s.hasClients {
		s.clientLeaf = s.leafCount
		s.leafCount++
	}
	return s
}

func (s *system) leaves() int { return max(2, s.leafCount) }

func (s *system) counts() []int {
	counts := make([]int, s.leaves())
	for i := range s.cells {
		counts[i] = s.cells[i].ids.keys.len()
	}
	if s.hasFaults {
		counts[s.faultLeaf] = int(s.env.Faults.word(s.env.Faults)) + 1
	}
	if s.hasClients {
		counts[s.clientLeaf] = s.clients.ids.items.len()
	}
	return counts
}

func (s *system) properties() []property {
	list := make([]property, len(s.def.checks))
	for i, c := range s.def.checks {
		list[i] = property{c.name, c.kind}
	}
	return list
}

func (s *system) goals() propertySet     { return propertySet(s.reached.Load()) }
func (s *system) undecided() propertySet { return propertySet(s.unknown.Load()) }

func (s *system) sizes() spaceSizes {
	return spaceSizes{
		locals: s.locals.len(), messages: s.messages.len(), stepCalls: s.stepCalls, histories: s.clients.len(),
	}
}

func (s *system) bytes() int { return int(s.held.Load()) }

func (s *system) fired() (names []string, happened []bool) {
	for _, k := range s.possibleKinds() {
		names, happened = append(names, string(k)), append(happened, s.happened[k])
	}
	return names, happened
}

func (s *system) possibleKinds() []EventKind {
	h, f := s.def.handlers, s.env.Faults
	kinds := []EventKind{}
	for _, k := range []struct {
		kind     EventKind
		possible bool
	}{
		{EventDeliver, h.canReceive}, {EventTimeout, h.canTimeout}, {EventInvoke, len(s.def.clients) > 0},
		{EventCrash, f.Crash > 0}, {EventRestart, f.Crash > 0 && h.canRestart},
		{EventDrop, f.Drop > 0}, {EventDuplicate, f.Duplicate > 0},
	} {
		if k.possible {
			kinds = append(kinds, k.kind)
		}
	}
	return kinds
}

// fail ends the search with a defect.
func fail(format string, args ...any) {
	panic(defect{fmt.Errorf(format, args...)})
}

func (s *system) initial(w *worker) {
	for _, st := range s.starts() {
		copy(w.nxt, st.next)
		w.bad |= st.bad
		w.push(1<<s.leaves() - 1)
	}
}

// starts boots the nodes in order, on every path of choices.
func (s *system) starts() []spaceStep {
	s.mu.Lock()
	defer s.mu.Unlock()
	leaves := make([]uint32, s.leaves())
	empty, _ := s.inboxes.id(nil)
	zero := s.localID(local{state: s.def.handlers.zeroState()}.encode())
	for i := range s.cells {
		leaves[i] = s.cellID(i, zero, empty)
	}
	if s.hasFaults {
		leaves[s.faultLeaf] = s.env.Faults.word(s.env.Faults)
	}
	if s.hasClients {
		leaves[s.clientLeaf] = s.startClients()
	}
	list := []spaceStep{{next: leaves}}
	for i := range s.cells {
		in := s.inputID(input{kind: eventStart, to: NodeID(i + 1)})
		var booted []spaceStep
		for _, st := range list {
			for _, o := range s.step(zero, in).outcomes {
				booted = append(booted, s.startNode(i, st, &o))
			}
		}
		list = booted
	}
	for i := range list {
		list[i].bad |= s.checkInitial(list[i].next)
	}
	return list
}

// startNode boots a node in an initial state. The caller holds the lock.
func (s *system) startNode(i int, st spaceStep, o *stepOutcome) spaceStep {
	if o.panic != "" {
		fail("%w: node %d panics when it starts: %s", ErrInternal, i+1, o.panic)
	}
	next := slices.Clone(st.next)
	next[i] = s.cellID(i, o.local, uint32(s.cells[i].ids.key(next[i])))
	for _, m := range o.sends {
		next[m.node] = s.addLocked(int(m.node), next[m.node], m.input)
	}
	bad := st.bad | s.judgeLocal(o.local)
	if o.record != 0 {
		var b propertySet
		next[s.clientLeaf], b = s.recordLocked(next[s.clientLeaf], o.record)
		bad |= b
	}
	choices := slices.Concat(st.event.choices, o.choices)
	goals := st.goals | s.localInfo.at(o.local).goals
	return spaceStep{event: event{kind: eventStart, choices: choices}, next: next, bad: bad, goals: goals}
}

// expand is the hot loop: it reads the entries of each node's cell and builds
// the successors.
func (s *system) expand(w *worker) {
	if s.def.hasRefines {
		w.abstract = s.abstractions(w.cur, w.abstract[:0])
	}
	for node := range s.cells {
		cell := w.cur[node]
		ref := atomic.LoadUint64(s.cells[node].lists.at(cell))
		if ref == 0 {
			ref = s.fill(node, cell)
		}
		s.take(w, node, ref)
	}
	if s.hasClients {
		for _, call := range s.clients.enabled(w.cur[s.clientLeaf]) {
			s.take(w, int(call.node), s.invoke(int(call.node), w.cur[call.node], call.input))
		}
	}
}

// entryRef packs where a list of entries is; the lowest bit tells it from 0.
func entryRef(start, n uint32) uint64 { return uint64(start)<<32 | uint64(n)<<1 | 1 }

func (s *system) entriesOf(ref uint64) []entry {
	n := uint32(ref) >> 1
	if n == 0 {
		return nil
	}
	return s.entries.span(uint32(ref>>32), n)
}

func (s *system) take(w *worker, node int, ref uint64) {
	list := s.entriesOf(ref)
	for i := range list {
		e := &list[i]
		next, changed := w.nxt, uint64(1)<<node
		if e.fault != 0 {
			b := s.budgets[e.fault-1]
			if b.left(w.cur[s.faultLeaf]) == 0 {
				continue
			}
			copy(next, w.cur)
			next[s.faultLeaf] -= b.step
			changed |= 1 << s.faultLeaf
		} else {
			copy(next, w.cur)
		}
		w.transitions++
		w.bad |= e.bad
		if e.panics {
			continue
		}
		next[node] = e.cell
		if e.sendsN > 0 {
			for _, m := range s.sends.span(e.sends, uint32(e.sendsN)) {
				t := &s.cells[m.node]
				to := t.added.get(pair(next[m.node], m.input))
				if to == 0 {
					to = s.add(int(m.node), next[m.node], m.input)
				}
				next[m.node] = to
				changed |= 1 << m.node
			}
		}
		if e.record != 0 {
			var bad propertySet
			next[s.clientLeaf], bad = s.record(next[s.clientLeaf], e.record)
			changed |= 1 << s.clientLeaf
			w.bad |= bad
		}
		if s.def.hasRefines {
			w.bad |= s.checkMappings(w.abstract, next)
		}
		w.push(changed)
	}
}

// localID interns a local state. The caller holds the lock.
func (s *system) localID(b []byte) uint32 {
	id, isNew := s.locals.id(b)
	if isNew {
		s.localInfo.add(localInfo{})
	}
	return id
}

// cellID interns a cell. The caller holds the lock.
func (s *system) cellID(node int, local, inbox uint32) uint32 {
	t := &s.cells[node]
	id := t.ids.id(pair(local, inbox))
	for t.lists.len() <= int(id) {
		t.lists.add(0)
	}
	return id
}

// inputID interns what makes a node take a step. The caller holds the lock.
func (s *system) inputID(in input) uint32 {
	id, isNew := s.inputs.id(in.encode())
	if isNew {
		s.inputInfo = append(s.inputInfo, in)
	}
	return id
}

func (in *input) encode() []byte {
	b := append(appendUint(nil, uint64(len(in.kind))), in.kind...)
	b = append(b, byte(in.to), byte(in.from))
	b = append(appendUint(b, uint64(len(in.timer))), in.timer...)
	b = appendInt(appendInt(b, int64(in.call.client)), int64(in.call.seq))
	b = append(appendUint(b, uint64(len(in.call.op))), in.call.op...)
	return append(b, in.msg...)
}

// step returns the memoised local step. The caller holds the lock.
func (s *system) step(local, inputID uint32) *stepInfo {
	key := pair(local, inputID)
	if i := s.stepIDs.get(key); i != 0 {
		return s.stepInfo[i-1]
	}
	in := s.inputInfo[inputID]
	before := s.locals.get(local)
	s.running.Store(&runningStep{time.Now(), before, &in})
	outcomes, err := s.def.handlers.run(in.to, before, &in, plainLayout)
	s.running.Store(nil)
	s.stepCalls++
	if err != nil {
		panic(defect{s.nameStep(err, before, &in)})
	}
	info := &stepInfo{noop: in.kind == EventDeliver}
	for _, o := range outcomes {
		info.outcomes = append(info.outcomes, s.outcome(local, before, &in, &o))
		if !o.isNoop(before) {
			info.noop = false
		}
	}
	s.stepInfo = append(s.stepInfo, info)
	s.stepIDs.put(key, uint32(len(s.stepInfo)))
	s.audits = append(s.audits, func() error { return s.auditStep(before, &in, outcomes) })
	return info
}

// runningStep is the handler that runs now.
type runningStep struct {
	since  time.Time
	before []byte
	in     *input
}

// stepLimit is how long one handler may run; they take microseconds.
const stepLimit = 20 * time.Second

func (s *system) looping() error {
	r := s.running.Load()
	if r == nil || time.Since(r.since) < stepLimit {
		return nil
	}
	err := fmt.Errorf("%w: the handler has been running for %v and seems to loop", ErrInternal, stepLimit)
	return s.nameStep(err, r.before, r.in)
}

// isNoop reports whether nothing came of a delivery.
func (o *outcome) isNoop(before []byte) bool {
	if o.panic != "" || !bytes.Equal(o.local, before) {
		return false
	}
	for i := range o.effects {
		if k := o.effects[i].kind; k != effectSet && k != effectStop {
			return false
		}
	}
	return true
}

func (s *system) outcome(local uint32, before []byte, in *input, o *outcome) stepOutcome {
	if o.panic != "" {
		return stepOutcome{local: local, panic: o.panic, bad: s.def.panicSet(), choices: o.choices}
	}
	r := stepOutcome{local: s.localID(o.local), choices: o.choices}
	var records []byte
	for i := range o.effects {
		e := &o.effects[i]
		switch e.kind {
		case effectSend:
			s.messages.id([]byte(e.data))
			r.sends = append(r.sends, send{uint32(e.to - 1), s.inputID(input{kind: EventDeliver, to: e.to, from: in.to, msg: e.data})})
		case effectReply, effectInvoke, effectReturn:
			records = appendRecord(records, in.to, e)
		}
	}
	if len(records) > 0 && s.hasClients {
		r.record, _ = s.records.id(records)
	}
	if in.kind != eventStart {
		r.bad = s.judgeStep(before, o.local)
	}
	return r
}

// auditStep runs a step again, on a protocol built anew and on inputs that are
// equal but differ in memory. Where a map's order could show, once is not
// enough.
func (s *system) auditStep(before []byte, in *input, first []outcome) error {
	runs := 1
	for i := range first {
		if first[i].manyKeys {
			runs = 8
		}
	}
	for range runs {
		again, err := s.audit.handlers.run(in.to, before, in, oddLayout)
		if err == nil {
			if diff := s.def.handlers.sameOutcomes(first, again); diff != "" {
				err = &ImpureError{Diff: diff}
			}
		}
		if err != nil {
			return s.nameStep(err, before, in)
		}
	}
	return nil
}

// nameStep completes an error of a step with where it happened.
func (s *system) nameStep(err error, before []byte, in *input) error {
	label := s.def.handlers.inputText(in)
	state := s.def.handlers.showLocal(before).Text
	if ie, ok := err.(*ImpureError); ok {
		ie.Step = fmt.Sprintf("%s in node %d at %s", label, in.to, state)
		return ie
	}
	return fmt.Errorf("%s in node %d at %s: %w", label, in.to, state, err)
}

// fill makes the entries of a cell.
func (s *system) fill(node int, cell uint32) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &s.cells[node]
	place := t.lists.at(cell)
	if ref := atomic.LoadUint64(place); ref != 0 {
		return ref
	}
	key := t.ids.key(cell)
	localID, inboxID := uint32(key>>32), uint32(key)
	now := decodeLocal(s.locals.get(localID))
	inbox := decodeInbox(s.inboxes.get(inboxID))
	f := filler{s: s, node: node, local: localID}
	heads := s.deliverable(inbox)
	if now.status == nodeUp {
		for _, id := range heads {
			step := s.step(localID, id)
			after := inboxID
			if s.env.Network != Set {
				after = s.inboxID(s.without(inbox, id))
			}
			if step.noop {
				if s.env.Network == FIFO {
					f.add(entry{cell: s.cellID(node, localID, after), input: id, kind: kindDeliver})
				}
				continue
			}
			f.outcomes(step, id, after, kindDeliver)
		}
		for _, timer := range now.timers {
			id := s.inputID(input{kind: EventTimeout, to: NodeID(node + 1), timer: timer})
			f.outcomes(s.step(localID, id), id, inboxID, kindTimeout)
		}
		if s.env.Faults.Crash > 0 {
			status := nodeDown
			if !s.def.handlers.canRestart {
				status = nodeDead
			}
			down := s.localID(local{status: status, state: now.state}.encode())
			s.judgeLocal(down)
			f.add(entry{cell: s.cellID(node, down, inboxID), fault: faultCrash + 1, kind: kindCrash})
		}
	}
	if now.status == nodeDown {
		id := s.inputID(input{kind: EventRestart, to: NodeID(node + 1)})
		f.outcomes(s.step(localID, id), id, inboxID, kindRestart)
	}
	for _, id := range heads {
		if s.env.Faults.Drop > 0 {
			f.add(entry{cell: s.cellID(node, localID, s.inboxID(s.without(inbox, id))), input: id, fault: faultDrop + 1, kind: kindDrop})
		}
		if s.env.Faults.Duplicate > 0 {
			f.add(entry{cell: s.cellID(node, localID, s.inboxID(s.doubled(inbox, id))), input: id, fault: faultDuplicate + 1, kind: kindDuplicate})
		}
	}
	ref := f.finish()
	atomic.StoreUint64(place, ref)
	return ref
}

// invoke returns the entries of a client's call at a cell, none if the node is
// not up.
func (s *system) invoke(node int, cell, inputID uint32) uint64 {
	t := &s.cells[node]
	key := pair(cell, inputID)
	if i := t.invoked.get(key); i != 0 {
		return *t.invokes.at(i - 1)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := t.invoked.get(key); i != 0 {
		return *t.invokes.at(i - 1)
	}
	k := t.ids.key(cell)
	localID := uint32(k >> 32)
	f := filler{s: s, node: node, local: localID}
	if decodeLocal(s.locals.get(localID)).status == nodeUp {
		f.invoke = invokeRecord(s.inputInfo[inputID].call)
		f.outcomes(s.step(localID, inputID), inputID, uint32(k), kindInvoke)
	}
	i := t.invokes.add(f.finish())
	t.invoked.put(key, i+1)
	return *t.invokes.at(i)
}

// filler collects the entries of one cell. Its caller holds the lock.
type filler struct {
	s      *system
	node   int
	local  uint32
	invoke []byte // the record of the invocation that all outcomes begin with
	list   []entry
}

func (f *filler) add(e entry) {
	f.list = append(f.list, e)
	f.s.happened[systemKinds[e.kind]] = true
}

func (f *filler) outcomes(step *stepInfo, inputID, inbox uint32, kind uint8) {
	s := f.s
	for k := range step.outcomes {
		o := &step.outcomes[k]
		e := entry{input: inputID, outcome: uint16(k), kind: kind, bad: o.bad, record: o.record}
		if o.panic != "" {
			e.panics = true
			f.add(e)
			continue
		}
		e.bad |= s.judgeLocal(o.local)
		e.cell = s.cellID(f.node, o.local, inbox)
		if len(o.sends) > 0 {
			e.sends, e.sendsN = s.sends.reserve(uint32(len(o.sends))), uint16(len(o.sends))
			copy(s.sends.span(e.sends, uint32(e.sendsN)), o.sends)
		}
		if f.invoke != nil {
			e.record, _ = s.records.id(append(slices.Clone(f.invoke), s.recordBytes(o.record)...))
		}
		f.add(e)
	}
}

func (f *filler) finish() uint64 {
	n := uint32(len(f.list))
	if n == 0 {
		return entryRef(0, 0)
	}
	if n > vecChunk {
		fail("%w: a cell has %d events, more than %d", ErrInternal, n, vecChunk)
	}
	start := f.s.entries.reserve(n)
	copy(f.s.entries.span(start, n), f.list)
	f.s.account()
	return entryRef(start, n)
}

// account updates the estimate of the memory held by the tables.
func (s *system) account() {
	n := s.locals.bytes() + s.inboxes.bytes() + s.inputs.bytes() + s.stepIDs.bytes() +
		48*s.entries.len() + 8*s.sends.len() + 200*len(s.stepInfo) + s.clients.bytes()
	for i := range s.cells {
		t := &s.cells[i]
		n += t.ids.bytes() + 8*t.lists.len() + t.added.bytes()
	}
	s.held.Store(int64(n))
}

func (s *system) recordBytes(id uint32) []byte {
	if id == 0 {
		return nil
	}
	return s.records.get(id)
}

// add puts a message into the inbox of a cell.
func (s *system) add(node int, cell, inputID uint32) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addLocked(node, cell, inputID)
}

func (s *system) addLocked(node int, cell, inputID uint32) uint32 {
	t := &s.cells[node]
	memo := pair(cell, inputID)
	if to := t.added.get(memo); to != 0 {
		return to
	}
	key := t.ids.key(cell)
	inbox := s.with(decodeInbox(s.inboxes.get(uint32(key))), inputID)
	to := s.cellID(node, uint32(key>>32), s.inboxID(inbox))
	t.added.put(memo, to)
	return to
}

// An inbox is the list of the deliveries that a node has coming, sorted by id,
// or in fifo by sender and then in the order of sending.

func decodeInbox(b []byte) []uint32 {
	inbox := make([]uint32, len(b)/4, len(b)/4+1)
	for i := range inbox {
		inbox[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return inbox
}

func (s *system) inboxID(inbox []uint32) uint32 {
	b := make([]byte, 4*len(inbox))
	for i, id := range inbox {
		binary.LittleEndian.PutUint32(b[4*i:], id)
	}
	id, _ := s.inboxes.id(b)
	return id
}

// with returns the inbox with one more message; it may change its argument.
func (s *system) with(inbox []uint32, id uint32) []uint32 {
	if s.env.Network == FIFO {
		from := s.inputInfo[id].from
		i, _ := slices.BinarySearchFunc(inbox, from+1, func(x uint32, from NodeID) int {
			return cmp.Compare(s.inputInfo[x].from, from)
		})
		return slices.Insert(inbox, i, id)
	}
	i, has := slices.BinarySearch(inbox, id)
	if has && s.env.Network == Set {
		return inbox
	}
	return slices.Insert(inbox, i, id)
}

// without returns the inbox less one message.
func (s *system) without(inbox []uint32, id uint32) []uint32 {
	i := slices.Index(inbox, id)
	return slices.Delete(slices.Clone(inbox), i, i+1)
}

// doubled returns the inbox with one message twice, next to each other.
func (s *system) doubled(inbox []uint32, id uint32) []uint32 {
	return slices.Insert(slices.Clone(inbox), slices.Index(inbox, id), id)
}

// deliverable returns the distinct messages that can arrive next.
func (s *system) deliverable(inbox []uint32) []uint32 {
	if s.env.Network != FIFO {
		return slices.Compact(slices.Clone(inbox))
	}
	var heads []uint32
	for i, id := range inbox {
		if i == 0 || s.inputInfo[inbox[i-1]].from != s.inputInfo[id].from {
			heads = append(heads, id)
		}
	}
	return heads
}

// steps returns the steps that leave a state, least event first. It reads the
// same entries as expand, and judges what comes of them.
func (s *system) steps(leaves []uint32) []spaceStep {
	var list []spaceStep
	add := func(node int, ref uint64) {
		for _, e := range s.entriesOf(ref) {
			if st, ok := s.stepOf(leaves, node, &e); ok {
				list = append(list, st)
			}
		}
	}
	for node := range s.cells {
		add(node, s.fill(node, leaves[node]))
	}
	if s.hasClients {
		for _, call := range s.clients.enabled(leaves[s.clientLeaf]) {
			add(int(call.node), s.invoke(int(call.node), leaves[call.node], call.input))
		}
	}
	slices.SortFunc(list, func(a, b spaceStep) int { return a.event.compare(&b.event) })
	return list
}

func (s *system) stepOf(leaves []uint32, node int, e *entry) (spaceStep, bool) {
	st := spaceStep{event: s.eventOf(node, leaves[node], e), bad: e.bad}
	if e.panics {
		return st, true
	}
	next := slices.Clone(leaves)
	if e.fault != 0 {
		b := s.budgets[e.fault-1]
		if b.left(next[s.faultLeaf]) == 0 {
			return st, false
		}
		next[s.faultLeaf] -= b.step
	}
	next[node] = e.cell
	if e.sendsN > 0 {
		for _, m := range s.sends.span(e.sends, uint32(e.sendsN)) {
			next[m.node] = s.add(int(m.node), next[m.node], m.input)
		}
	}
	if e.record != 0 {
		var bad propertySet
		next[s.clientLeaf], bad = s.record(next[s.clientLeaf], e.record)
		st.bad |= bad
	}
	if s.def.hasRefines {
		st.bad |= s.checkMappings(s.abstractions(leaves, nil), next)
	}
	st.bad |= s.checkState(next)
	st.goals = s.localInfo.at(s.localOf(node, e.cell)).goals
	st.next = next
	return st, true
}

func (s *system) eventOf(node int, cell uint32, e *entry) event {
	ev := event{kind: systemKinds[e.kind], node: NodeID(node + 1)}
	if e.input != 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		in := s.inputInfo[e.input]
		ev.from, ev.msg, ev.timer, ev.call = in.from, in.msg, in.timer, in.call
		if e.fault == 0 {
			step := s.step(uint32(s.cells[node].ids.key(cell)>>32), e.input)
			ev.choices = step.outcomes[e.outcome].choices
		}
	}
	return ev
}
