package model

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sync/atomic"
)

// This file makes what the hot loop of a system reads: from local steps, the
// entries of cells. Most of it happens early in a search, and under the system's
// lock: what takes long is done before it is taken.

// localID interns a local state. The caller holds the lock.
func (s *system) localID(b []byte) uint32 {
	id, isNew := s.locals.id(b)
	if isNew {
		status := decodeLocal(b).status
		s.localInfo.add(localInfo{dead: status == nodeDead || status == nodeLies, lies: status == nodeLies})
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

// inputID interns what makes a node take a step. It needs no lock.
func (s *system) inputID(in input) uint32 {
	b := in.encode()
	if id := s.inputs.known(b); id != 0 {
		return id
	}
	base := uint32(0)
	if in.age > 0 || in.corrupt {
		plain := in
		plain.age, plain.corrupt = 0, false
		base = s.inputID(plain)
	}
	s.inputMu.Lock()
	defer s.inputMu.Unlock()
	if id := s.inputs.known(b); id != 0 {
		return id
	}
	id := s.inputInfo.add(in)
	if base == 0 {
		base = id
	}
	s.inputBase.add(base)
	s.inputs.id(b) // last: who finds it there may read the others
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

// fill makes the entries of a cell.
func (s *system) fill(node int, cell uint32) uint64 {
	t := &s.cells[node]
	key, place := t.ids.key(cell), t.lists.at(cell)
	f := filler{s: s, node: node, local: uint32(key >> 32), inboxID: uint32(key)}
	f.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	if ref := atomic.LoadUint64(place); ref != 0 {
		return ref
	}
	info := cellInfo{clock: int32(f.now.clock)}
	if f.now.status == nodeUp {
		for _, h := range f.heads {
			if f.deliver(h) {
				info.busy = true
			}
		}
		// Behind a head that changes nothing there may be something that does.
		info.busy = info.busy || s.env.Network == FIFO && len(f.inbox)-f.liars > len(f.heads)
		if f.upon != 0 {
			info.busy = f.clauses(f.step(f.upon), f.upon)
		}
		for _, id := range f.lies {
			f.tell(id)
		}
		for _, id := range f.timeouts {
			f.outcomes(f.step(id), id, f.inboxID, kindTimeout)
		}
		if s.env.Faults.Crash > 0 {
			f.crash(f.now)
		}
		s.findDue(&info, &f.now, f.inbox)
	}
	if f.restart != 0 {
		f.outcomes(f.step(f.restart), f.restart, f.inboxID, kindRestart)
	}
	for _, h := range f.heads {
		f.meet(h.input)
	}
	if s.def.time.Tier != Untimed {
		f.time(&info, f.now)
	}
	*t.info.at(cell) = info
	ref := f.finish()
	atomic.StoreUint64(place, ref)
	return ref
}

// look does what needs no lock, which is most of the work: above all it runs
// handlers.
func (f *filler) look() {
	s := f.s
	f.now, f.inbox = decodeLocal(s.locals.get(f.local)), decodeInbox(s.inboxes.get(f.inboxID))
	isUp := f.now.status == nodeUp
	switch {
	case !s.def.handlers.canAct():
		f.lookAtHeads(isUp)
	case isUp:
		f.upon = s.clauseInput(f.node, f.inboxID)
		f.run(f.upon)
	}
	switch f.now.status {
	case nodeUp:
		for _, t := range f.now.timers {
			if t.left <= 0 {
				id := s.inputID(input{kind: EventTimeout, to: NodeID(f.node + 1), timer: t.timer})
				f.run(id)
				f.timeouts = append(f.timeouts, id)
			}
		}
	case nodeDown:
		f.restart = s.inputID(input{kind: EventRestart, to: NodeID(f.node + 1)})
		f.run(f.restart)
	}
}

// lookAtHeads does look's work for what can arrive. It needs no lock.
func (f *filler) lookAtHeads(isUp bool) {
	s := f.s
	for _, id := range s.deliverable(f.inbox) {
		if in := s.inputInfo.at(id); in.isLiar() {
			f.liars++
			f.hear(in)
			continue
		}
		h := head{input: id, after: f.inboxID}
		if isUp {
			f.run(*s.inputBase.at(id))
			if s.env.Network != Set {
				h.after = s.inboxID(s.without(f.inbox, id))
			}
		}
		f.heads = append(f.heads, h)
	}
}

// run runs the handler of a step unless it is memoised. It needs no lock.
func (f *filler) run(inputID uint32) {
	if f.s.stepIDs.get(pair(f.local, inputID)) == 0 {
		f.ran = append(f.ran, f.s.run(f.local, inputID))
	}
}

// step is a system's, for which run has run the handler.
func (f *filler) step(inputID uint32) *stepInfo {
	if f.s.knownStep(f.local, inputID) == nil {
		if i := slices.IndexFunc(f.ran, func(r ranStep) bool { return r.input == inputID }); i >= 0 {
			f.s.enterStep(f.ran[i])
		}
	}
	return f.s.step(f.local, inputID)
}

// deliver adds what comes of a message that arrives, and reports whether
// anything does.
func (f *filler) deliver(h head) bool {
	step := f.step(*f.s.inputBase.at(h.input))
	if step.noop {
		if f.s.usesNoops {
			f.add(f.to(f.local, h.after, entry{input: h.input, kind: kindDeliver}))
		}
		return false
	}
	f.outcomes(step, h.input, h.after, kindDeliver)
	return true
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
		if i := slices.Index(f.inbox, id); i+1 < len(f.inbox) && s.inputInfo.at(f.inbox[i+1]).from == s.inputInfo.at(id).from {
			swapped := slices.Clone(f.inbox)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			add(kindReorder, swapped)
		}
	}
	turns := faults.Byzantine > 0 && s.def.handlers.lies == nil
	if faults.Corrupt == 0 && !turns || s.inputInfo.at(id).corrupt {
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
		if turns {
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
	k := t.ids.key(cell)
	f := filler{s: s, node: node, local: uint32(k >> 32)}
	isUp := decodeLocal(s.locals.get(f.local)).status == nodeUp
	if isUp {
		f.run(inputID)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := t.invoked.get(key); i != 0 {
		return *t.invokes.at(i - 1)
	}
	if isUp {
		f.invoke = invokeRecord(s.inputInfo.at(inputID).call)
		f.outcomes(f.step(inputID), inputID, uint32(k), kindInvoke)
	}
	i := t.invokes.add(f.finish())
	t.invoked.put(key, i+1)
	return *t.invokes.at(i)
}

// filler collects the entries of one cell. Unless they say otherwise, callers of
// its methods hold the lock.
type filler struct {
	s        *system
	node     int
	local    uint32
	inboxID  uint32
	now      local    // decoded
	inbox    []uint32 // decoded
	heads    []head
	timeouts []uint32  // inputs
	restart  uint32    // an input, 0 for none
	upon     uint32    // an input, 0 for none
	liars    int       // inputs of the inbox that are no messages
	lies     []uint32  // inputs that can come at any time
	ran      []ranStep // handlers' runs of steps that were not memoised
	invoke   []byte    // the record of the invocation that all outcomes begin with
	list     []entry
}

// head is a message that can arrive next.
type head struct {
	input uint32
	after uint32 // the inbox without it
}

func (f *filler) add(e entry) {
	e.gate, e.class = gates[e.kind], f.class(&e)
	if e.kind == kindByzantine && f.s.def.handlers.lies != nil {
		e.gate = gateStep // who lies was chosen before the run
	}
	if e.input != 0 {
		in := f.s.inputInfo.at(e.input)
		e.from = in.from
		e.isBeat = f.s.env.Faults.Limp > 0 && in.kind == EventDeliver && f.s.def.handlers.isHeartbeat(in.msg)
		if e.kind == kindTimeout && slices.Contains(f.s.def.stability.Omega, in.timer) {
			e.gate |= gateLeader
		}
	}
	f.list = append(f.list, e)
}

func (f *filler) outcomes(step *stepInfo, inputID, inbox uint32, kind uint8) {
	for k := range step.outcomes {
		f.outcome(step, k, inputID, inbox, kind)
	}
}

// outcome adds the k-th outcome of a step.
func (f *filler) outcome(step *stepInfo, k int, inputID, inbox uint32, kind uint8) {
	s, o := f.s, &step.outcomes[k]
	e := entry{input: inputID, outcome: uint16(k), kind: kind, bad: o.bad, record: o.record}
	if o.panic != "" {
		e.panics = true
		f.add(e)
		return
	}
	if bad := s.judgeLocal(o.local); !s.isTwin(f.node) {
		e.bad |= bad
		e.isGoal = s.localInfo.at(o.local).goals != 0
	}
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
	kindUpon:      gateStep,
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
		from := s.inputInfo.at(id).from
		i, _ := slices.BinarySearchFunc(inbox, from+1, func(x uint32, from NodeID) int {
			return cmp.Compare(s.inputInfo.at(x).from, from)
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
		if i == 0 || s.inputInfo.at(inbox[i-1]).from != s.inputInfo.at(id).from {
			heads = append(heads, id)
		}
	}
	return heads
}
