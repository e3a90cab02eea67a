package model

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"
)

// This file makes what the hot loop of a system reads: local steps, and from
// them the entries of cells. All of it runs under the system's lock, and most of
// it early in a search.

// localID interns a local state. The caller holds the lock.
func (s *system) localID(b []byte) uint32 {
	id, isNew := s.locals.id(b)
	if isNew {
		s.localInfo.add(localInfo{dead: decodeLocal(b).status == nodeDead})
	}
	return id
}

// cellID interns a cell. The caller holds the lock.
func (s *system) cellID(node int, local, inbox uint32) uint32 {
	t := &s.cells[node]
	id := t.ids.id(pair(local, inbox))
	for t.lists.len() <= int(id) {
		t.lists.add(0)
		t.info.add(cellInfo{})
	}
	return id
}

// inputID interns what makes a node take a step. The caller holds the lock.
func (s *system) inputID(in input) uint32 {
	id, isNew := s.inputs.id(in.encode())
	if isNew {
		s.inputInfo = append(s.inputInfo, in)
		s.inputBase = append(s.inputBase, id)
		if in.age > 0 || in.corrupt {
			plain := in
			plain.age, plain.corrupt = 0, false
			s.inputBase[id] = s.inputID(plain)
		}
	}
	return id
}

// metInput marks the encoding of a message to which something has happened.
const metInput = 0x80

func (in *input) encode() []byte {
	b := append(appendUint(nil, uint64(len(in.kind))), in.kind...)
	if in.age > 0 || in.corrupt {
		b = append(b, byte(in.to)|metInput)
		b = appendUint(b, uint64(in.age))
		if in.corrupt {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	} else {
		b = append(b, byte(in.to))
	}
	b = append(b, byte(in.from))
	b = append(appendUint(b, uint64(len(in.timer))), in.timer...)
	b = appendInt(appendInt(b, int64(in.call.client)), int64(in.call.seq))
	b = append(appendUint(b, uint64(len(in.call.op))), in.call.op...)
	return append(b, in.msg...)
}

// step returns the memoised local step. The caller holds the lock.
func (s *system) step(local, inputID uint32) *stepInfo {
	info := s.stepAhead(local, inputID)
	info.ahead = false
	return info
}

// stepAhead is step, for who only wants to know what would happen.
func (s *system) stepAhead(local, inputID uint32) *stepInfo {
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
	info := &stepInfo{local: local, input: inputID, ahead: true, noop: in.kind == EventDeliver, idle: in.kind == EventDeliver}
	for _, o := range outcomes {
		info.outcomes = append(info.outcomes, s.outcome(local, before, &in, &o))
		if !o.isNoop(before) {
			info.noop = false
			info.idle = info.idle && o.isIdle(before) && info.outcomes[len(info.outcomes)-1].bad == 0
		}
	}
	s.stepInfo = append(s.stepInfo, info)
	s.stepIDs.put(key, uint32(len(s.stepInfo)))
	runs := s.auditRuns(&in, outcomes)
	s.audits = append(s.audits, func() error { return s.auditStep(before, &in, outcomes, runs) })
	s.repeats[-1] = func() error { return s.auditPath(before, &in, &outcomes[0]) }
	if s.comesTo != nil {
		// Most steps of a simulation are met in one round, whose end is a single
		// chance to put counters out of step.
		s.audits = append(s.audits, s.repeats[-1])
	}
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
			if e.kind == effectReply && len(s.def.clients) == 0 {
				fail("%w: reply to a call that was never made: there are no clients", ErrInternal)
			}
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

// auditRuns is how often a step is run again: many times where a map's order
// could show, as long as steps of this kind are few; twice once they are many,
// for then they make up for each other.
func (s *system) auditRuns(in *input, first []outcome) int {
	if !slices.ContainsFunc(first, func(o outcome) bool { return o.manyKeys }) {
		return 1
	}
	kind := string(in.kind) + s.def.handlers.codec.messageType(in.msg)
	if s.mapSteps[kind]++; s.mapSteps[kind] > fewSteps {
		return 2
	}
	return mapRuns
}

// auditStep runs a step again, on a protocol built anew and on inputs that are
// equal but differ in memory.
func (s *system) auditStep(before []byte, in *input, first []outcome, runs int) error {
	for i := range runs {
		again, err := s.audit.handlers.run(in.to, before, in, auditLayout(i))
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

// mapRuns is how often something is run again whose input has a map of two or
// more entries.
const mapRuns = 8

// fewSteps is how many steps with such a map, of one kind of event and message,
// are run that often.
const fewSteps = 200

// auditLayout is how the inputs of the i-th second run lie in memory. A small
// map is walked in the order of its filling most of the time.
func auditLayout(i int) layout { return []layout{oddLayout, backLayout}[i%2] }

// auditPath runs the first path of a step again.
func (s *system) auditPath(before []byte, in *input, first *outcome) error {
	again, err := s.audit.handlers.runPath(in.to, before, in, oddLayout, nil)
	if err == nil {
		if diff := s.def.handlers.sameOutcomes([]outcome{*first}, []outcome{again}); diff != "" {
			err = &ImpureError{Diff: diff}
		}
	}
	if err != nil {
		return s.nameStep(err, before, in)
	}
	return nil
}

// nameStep completes an error of a step with where it happened.
func (s *system) nameStep(err error, before []byte, in *input) error {
	label := s.def.handlers.inputText(in)
	state := s.def.handlers.showLocal(before).Text
	if ie, ok := errors.AsType[*ImpureError](err); ok {
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
	f := filler{s: s, node: node, local: localID, inboxID: inboxID, inbox: inbox}
	info := cellInfo{clock: int32(now.clock)}
	heads := s.deliverable(inbox)
	if now.status == nodeUp {
		for _, id := range heads {
			if f.deliver(id) {
				info.busy = true
			}
		}
		// Behind a head that changes nothing there may be something that does.
		info.busy = info.busy || s.env.Network == FIFO && len(inbox) > len(heads)
		for _, timer := range now.timers {
			f.timeout(timer)
		}
		if s.env.Faults.Crash > 0 {
			f.crash(now)
		}
		s.findDue(&info, &now, inbox)
	}
	if now.status == nodeDown {
		id := s.inputID(input{kind: EventRestart, to: NodeID(node + 1)})
		f.outcomes(s.step(localID, id), id, inboxID, kindRestart)
	}
	for _, id := range heads {
		f.meet(id)
	}
	if s.def.time.Tier != Untimed {
		f.time(&info, now)
	}
	*t.info.at(cell) = info
	ref := f.finish()
	atomic.StoreUint64(place, ref)
	return ref
}

// deliver adds what comes of a message that arrives, and reports whether
// anything does.
func (f *filler) deliver(id uint32) bool {
	s := f.s
	step := s.step(f.local, s.inputBase[id])
	after := f.inboxID
	if s.env.Network != Set {
		after = s.inboxID(s.without(f.inbox, id))
	}
	if step.noop {
		if s.usesNoops {
			f.add(f.to(f.local, after, entry{input: id, kind: kindDeliver}))
		}
		return false
	}
	f.outcomes(step, id, after, kindDeliver)
	return true
}

func (f *filler) timeout(t armed) {
	if t.left > 0 {
		return
	}
	id := f.s.inputID(input{kind: EventTimeout, to: NodeID(f.node + 1), timer: t.timer})
	f.outcomes(f.s.step(f.local, id), id, f.inboxID, kindTimeout)
}

func (f *filler) crash(now local) {
	s := f.s
	now.status, now.timers = nodeDown, nil
	if !s.def.handlers.canRestart {
		now.status = nodeDead
	}
	down, inbox := s.localID(now.encode()), f.inboxID
	if now.status == nodeDead {
		inbox = s.inboxID(nil) // nobody will read it
	}
	s.judgeLocal(down)
	f.add(f.to(down, inbox, entry{kind: kindCrash}))
}

// meet adds the faults that a message can meet.
func (f *filler) meet(id uint32) {
	s, faults := f.s, f.s.env.Faults
	add := func(kind uint8, inbox []uint32) {
		f.add(entry{cell: s.cellID(f.node, f.local, s.inboxID(inbox)), input: id, kind: kind})
	}
	if faults.Drop > 0 || s.losesAtCuts() {
		add(kindDrop, s.without(f.inbox, id))
	}
	if faults.Duplicate > 0 {
		add(kindDuplicate, s.doubled(f.inbox, id))
	}
	if faults.Reorder > 0 {
		if i := slices.Index(f.inbox, id); i+1 < len(f.inbox) && s.inputInfo[f.inbox[i+1]].from == s.inputInfo[id].from {
			swapped := slices.Clone(f.inbox)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			add(kindReorder, swapped)
		}
	}
	if faults.Corrupt+faults.Byzantine == 0 || s.inputInfo[id].corrupt {
		return
	}
	for i, turned := range s.corruptions(id) {
		inbox := f.inbox
		switch {
		case s.env.Network != Set:
			inbox = s.without(inbox, id)
		case turned == 0:
			continue // the message that was sent can arrive all the same
		}
		if turned != 0 {
			inbox = s.place(slices.Clone(inbox), turned, slices.Index(f.inbox, id))
		}
		e := entry{cell: s.cellID(f.node, f.local, s.inboxID(inbox)), input: id, outcome: uint16(i)}
		if faults.Corrupt > 0 {
			e.kind = kindCorrupt
			f.add(e)
		}
		if faults.Byzantine > 0 {
			e.kind = kindByzantine
			f.add(e)
		}
	}
}

// losesAtCuts reports whether a cut link can lose what is on it. In a set
// network a message that does not arrive is lost anyway.
func (s *system) losesAtCuts() bool {
	return s.env.Network != Set && s.env.Faults.Partition+s.env.Faults.Cut > 0
}

// place puts a message where another one was.
func (s *system) place(inbox []uint32, id uint32, at int) []uint32 {
	if s.env.Network == FIFO {
		return slices.Insert(inbox, at, id)
	}
	return s.with(inbox, id)
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
	s       *system
	node    int
	local   uint32
	inboxID uint32
	inbox   []uint32
	invoke  []byte // the record of the invocation that all outcomes begin with
	list    []entry
}

func (f *filler) add(e entry) {
	e.gate, e.class = gates[e.kind], f.class(&e)
	if e.input != 0 {
		in := &f.s.inputInfo[e.input]
		e.from = in.from
		e.isBeat = f.s.env.Faults.Limp > 0 && in.kind == EventDeliver && f.s.def.handlers.isHeartbeat(in.msg)
		if e.kind == kindTimeout && slices.Contains(f.s.def.stability.Omega, in.timer) {
			e.gate |= gateLeader
		}
	}
	f.list = append(f.list, e)
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
		e.isGoal = s.localInfo.at(o.local).goals != 0
		e = f.to(o.local, inbox, e)
		if k > math.MaxUint16 || len(o.sends) > math.MaxUint16 {
			fail("%w: one of %d outcomes of a step, with %d messages; each is at most %d", ErrInternal, len(step.outcomes), len(o.sends), math.MaxUint16)
		}
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
	if f.s.comesTo != nil {
		f.order()
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
		n += t.ids.bytes() + 8*t.lists.len() + t.added.bytes() + t.raw.bytes() + 4*t.settled.len()
	}
	if s.symmetry != nil {
		n += s.symmetry.bytes()
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
	if s.localInfo.at(uint32(key >> 32)).dead {
		// A message that nobody can ever read is none: else whoever sends to the
		// dead again and again would make a state of each time.
		t.added.put(memo, cell)
		return cell
	}
	to := cell
	if !s.losesNow(uint32(key>>32), uint32(key), inputID) {
		to = s.holding(node, cell, inputID)
	}
	t.added.put(memo, to)
	return to
}

// holding returns the cell with one more message. The caller holds the lock.
func (s *system) holding(node int, cell, inputID uint32) uint32 {
	key := s.cells[node].ids.key(cell)
	inbox := s.with(decodeInbox(s.inboxes.get(uint32(key))), inputID)
	return s.cellID(node, uint32(key>>32), s.inboxID(inbox))
}

// gates say what the environment has to do with each kind of entry.
var gates = [...]gate{
	kindDeliver:   gateStep | gateLink,
	kindTimeout:   gateStep | gateQuiet,
	kindInvoke:    gateStep,
	kindRestart:   gateStep,
	kindCrash:     gateFault,
	kindDrop:      gateFault,
	kindDuplicate: gateFault,
	kindReorder:   gateFault,
	kindCorrupt:   gateFault,
	kindByzantine: gateFault,
	kindDrift:     gateFault,
	kindTick:      gateSkew,
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
	if has && s.env.holdsOne() {
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
