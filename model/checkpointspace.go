package model

import (
	"bytes"
	"slices"
)

var (
	_ durable = (*system)(nil)
	_ durable = (*machineSpace[int])(nil)
)

// mark counts the tables in the order in which they are saved.
func (s *system) mark() spaceMark {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := spaceMark{sizes: []int{
		s.messages.items.len(), s.inputs.items.len(), s.locals.items.len(), s.inboxes.items.len(), s.records.items.len(),
		s.envs.items.len(), s.clients.eventIDs.items.len(), s.clients.ids.items.len(), len(s.stepInfo),
	}}
	for i := range s.cells {
		m.sizes = append(m.sizes, s.cells[i].ids.keys.len())
	}
	m.flags = []uint64{s.reached.Load(), s.unknown.Load(), uint64(s.happened.Load()), s.read.bits()}
	return m
}

func (r *Reads) bits() (b uint64) {
	for i, read := range []bool{r.InFlight, r.Up, r.Stable} {
		if read {
			b |= 1 << i
		}
	}
	return b
}

// save writes what has an id, and which local steps were taken with what came
// of them. Cells are filled again from the states that they are in.
func (s *system) save(m spaceMark, w *saver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range m.flags {
		w.uint(f)
	}
	n := m.sizes
	s.messages.save(w, n[0])
	s.inputs.save(w, n[1])
	s.locals.save(w, n[2])
	s.inboxes.save(w, n[3])
	s.records.save(w, n[4])
	s.envs.save(w, n[5])
	for i := range s.cells {
		s.cells[i].ids.save(w, n[9+i])
	}
	s.saveSteps(w, n[8])
	s.clients.eventIDs.save(w, n[6])
	s.clients.ids.save(w, n[7])
	for i := 1; i < n[2]; i++ {
		info := s.localInfo.at(uint32(i))
		w.uint(bit(info.judged))
		w.uint(uint64(info.bad))
		w.uint(uint64(info.goals))
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (s *system) saveSteps(w *saver, n int) {
	keys := make([]uint64, len(s.stepInfo))
	for key, i := range s.stepIDs.all() {
		keys[i-1] = key
	}
	w.int(n)
	for i, key := range keys[:n] {
		w.word(key)
		w.bytes(s.stepInfo[i].encode())
	}
}

// encode is what came of a step, in ids.
func (i *stepInfo) encode() []byte {
	b := []byte{byte(bit(i.noop))}
	b = appendUint(b, uint64(len(i.outcomes)))
	for k := range i.outcomes {
		o := &i.outcomes[k]
		b = appendUint(appendUint(b, uint64(o.local)), uint64(o.record))
		b = append(appendUint(b, uint64(o.bad)), byte(bit(o.panic != "")))
		b = appendUint(b, uint64(len(o.sends)))
		for _, m := range o.sends {
			b = appendUint(appendUint(b, uint64(m.node)), uint64(m.input))
		}
		b = appendUint(b, uint64(len(o.choices)))
		for _, c := range o.choices {
			b = appendUint(b, uint64(c))
		}
	}
	return b
}

// restore interns everything again in the order of the ids, and takes all steps
// again, which must do what they did. Nothing is decoded before the step that
// made it: only then is it known which types lie behind its interfaces.
func (s *system) restore(l *loader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	flags := []uint64{l.uint(), l.uint(), l.uint(), l.uint()}
	s.messages.load(l, "message", s.messages.onlyID)
	s.inputs.load(l, "input", func(b []byte) uint32 { return s.inputID(decodeInput(b)) })
	s.locals.load(l, "local state", s.localID)
	s.inboxes.load(l, "inbox", s.inboxes.onlyID)
	s.records.load(l, "record", s.records.onlyID)
	s.envs.load(l, "environment", func(b []byte) uint32 { return s.envID(s.decodeEnv(b)) })
	for i := range s.cells {
		s.restoreCells(i, l)
	}
	s.restoreSteps(l)
	t := &s.clients
	t.eventIDs.load(l, "event of a history", func(b []byte) uint32 { return t.eventID(decodeHistoryEvent(b)) })
	t.ids.load(l, "state of the clients", func(b []byte) uint32 { return s.clientID(t.decode(b)) })
	s.restoreVerdicts(l)
	s.reached.Or(flags[0])
	s.unknown.Or(flags[1])
	s.happened.Or(uint32(flags[2]))
	s.read.add(Reads{InFlight: flags[3]&1 != 0, Up: flags[3]&2 != 0, Stable: flags[3]&4 != 0})
	s.account()
}

// restoreSteps takes the steps again in the order in which they were taken.
func (s *system) restoreSteps(l *loader) {
	for range l.int() {
		key, want := l.word(), l.bytes()
		local, inputID := uint32(key>>32), uint32(key)
		if !bytes.Equal(s.step(local, inputID).encode(), want) {
			in := *s.inputInfo.at(inputID)
			panic(defect{s.nameStep(&ImpureError{Diff: "not what came of it in the run that wrote the checkpoint"}, s.locals.get(local), &in)})
		}
		s.meetCorruptions(s.step(local, inputID))
	}
}

// meetCorruptions has a protocol make the messages that those which a step sent
// can become, for they can be of types of their own.
func (s *system) meetCorruptions(step *stepInfo) {
	if s.def.handlers.corrupt == nil || s.env.Faults.Corrupt+s.env.Faults.Byzantine == 0 {
		return
	}
	for _, o := range step.outcomes {
		for _, m := range o.sends {
			s.def.handlers.corruptions(s.inputInfo.at(m.input))
		}
	}
}

// restoreVerdicts judges the local states again.
func (s *system) restoreVerdicts(l *loader) {
	n := s.locals.items.len()
	for i := 1; i < n; i++ {
		id := uint32(i)
		judged, bad, goals := l.uint() == 1, propertySet(l.uint()), propertySet(l.uint())
		if !judged {
			continue
		}
		s.judgeLocal(id)
		if info := s.localInfo.at(id); info.bad != bad || info.goals != goals {
			panic(defect{&ImpureError{
				Step: "properties at " + s.def.handlers.showLocal(s.locals.get(id)).Text,
				Diff: "not what they were in the run that wrote the checkpoint",
			}})
		}
	}
}

func (s *system) restoreCells(node int, l *loader) {
	n := l.int()
	for i := 1; i < n; i++ {
		key := l.word()
		if int(s.cellID(node, uint32(key>>32), uint32(key))) != i {
			l.fail("expected each cell once")
		}
	}
}

func (s *system) warm(leaves []uint32) { s.lists(leaves, make([]entryList, 0, maxLeaves)) }

// save writes the first n items, of which the first is none's.
func (t *texts) save(w *saver, n int) {
	w.int(n)
	for i := 1; i < n; i++ {
		w.bytes(t.get(uint32(i)))
	}
}

// load has all items interned again.
func (t *texts) load(l *loader, what string, intern func(b []byte) uint32) {
	n := l.int()
	for i := 1; i < n; i++ {
		b := l.bytes()
		if id := intern(b); int(id) != i || !bytes.Equal(t.get(id), b) {
			l.fail("expected %s %d, found one with id %d", what, i, id)
		}
	}
}

func (t *texts) onlyID(b []byte) uint32 {
	id, _ := t.id(b)
	return id
}

// decodeInput is the reverse of encode.
func decodeInput(b []byte) input {
	d := decoder{b: b}
	in := input{kind: EventKind(d.bytes(int(d.uint())))}
	to := d.byte()
	if to&metInput != 0 {
		in.age = int(d.uint())
		in.corrupt = d.byte() == 1
	}
	in.to = NodeID(to &^ metInput)
	in.from = NodeID(d.byte())
	in.timer = Timer(d.bytes(int(d.uint())))
	in.call.client, in.call.seq = int(d.int()), int(d.int())
	in.call.op = string(d.bytes(int(d.uint())))
	in.msg = string(d.b)
	return in
}

// decodeHistoryEvent is the reverse of encode.
func decodeHistoryEvent(b []byte) *historyEvent {
	d := decoder{b: b}
	e := &historyEvent{kind: RecordKind(d.byte())}
	e.client, e.seq = int(d.uint()), int(d.uint())
	e.op = string(d.bytes(int(d.uint())))
	e.result = string(d.bytes(int(d.uint())))
	return e
}

// decodeEnv is the reverse of encode.
func (s *system) decodeEnv(b []byte) *envState {
	d := decoder{b: b}
	e := &envState{left: s.env.Faults.ofWord(d.uint())}
	if len(d.b) == 0 {
		return e
	}
	for _, set := range []*NodeSet{&e.paused, &e.limping, &e.liars, &e.core} {
		*set = NodeSet(d.uint())
	}
	for len(d.b) > 0 {
		e.cut = append(e.cut, NodeSet(d.uint()))
	}
	return e
}

// ofWord returns the budgets that have a word, given the initial ones.
func (f Faults) ofWord(w uint64) (left Faults) {
	for i := range faultKinds {
		n := uint64(*f.at(i)) + 1
		*left.at(i) = int(w % n)
		w /= n
	}
	return left
}

// mark counts the tables of all leaves.
func (m *machineSpace[S]) mark() spaceMark {
	at := spaceMark{types: m.def.codec.plans.names()}
	for i := range m.words {
		at.sizes = append(at.sizes, m.words[i].keys.len(), m.texts[i].items.len())
	}
	at.flags = []uint64{m.reached.Load()}
	for i := range m.happened {
		at.flags = append(at.flags, bit(m.happened[i].Load()))
	}
	return at
}

func (m *machineSpace[S]) save(at spaceMark, w *saver) {
	for _, f := range at.flags {
		w.uint(f)
	}
	for i := range m.words {
		m.words[i].save(w, at.sizes[2*i])
		m.texts[i].save(w, at.sizes[2*i+1])
	}
	saveNames(w, at.types)
}

func (m *machineSpace[S]) restore(l *loader) {
	m.reached.Store(l.uint())
	for i := range m.happened {
		m.happened[i].Store(l.uint() == 1)
	}
	for i := range m.words {
		m.words[i].load(l)
		m.texts[i].load(l, "part of a state", m.texts[i].onlyID)
	}
	m.unmet = m.def.codec.plans.load(l)
}

// A machine remembers nothing of its actions, but all types behind interfaces
// have to be met before the states that they are in.
func (m *machineSpace[S]) warm(leaves []uint32) {
	if m.unmet = m.def.codec.plans.without(m.unmet); len(m.unmet) > 0 {
		m.successors(m.def, leaves, plainLayout)
	}
}

// names are those of the types behind interfaces that have been met.
func (ps *planSet) names() []string {
	var names []string
	for name := range ps.byName.Range {
		names = append(names, name.(string))
	}
	slices.Sort(names)
	return names
}

func saveNames(w *saver, names []string) {
	w.int(len(names))
	for _, name := range names {
		w.text(name)
	}
}

// load returns those of the saved names that are not known.
func (ps *planSet) load(l *loader) []string {
	names := make([]string, l.int())
	for i := range names {
		names[i] = l.text()
	}
	return ps.without(names)
}

// without returns those of some names that are not known.
func (ps *planSet) without(names []string) []string {
	return slices.DeleteFunc(names, func(name string) bool {
		_, known := ps.byName.Load(name)
		return known
	})
}
