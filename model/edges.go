package model

import (
	"slices"
	"sync/atomic"
)

// This file is the other reader of a system's entries, for counterexamples: it
// names events by what they are and puts them in order.

// starts boots the nodes in order, on every path of choices.
func (s *system) starts() []spaceStep {
	list := s.boot()
	for i := range list {
		list[i].bad |= s.checkState(list[i].next)
	}
	return list
}

func (s *system) boot() []spaceStep {
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
	return spaceStep{event: event{kind: eventStart, choices: choices}, next: next, bad: bad, goals: s.goalsOf(next)}
}

// steps returns the steps that leave a state, least event first. It reads the
// same entries as expand, and judges what comes of them.
func (s *system) steps(leaves []uint32) []spaceStep {
	var list []spaceStep
	for _, l := range s.lists(leaves, nil) {
		entries := s.entriesOf(l.ref)
		for i := range entries {
			if st, ok := s.stepOf(leaves, l.node, &entries[i]); ok {
				list = append(list, st)
			}
		}
	}
	slices.SortFunc(list, func(a, b spaceStep) int { return a.event.compare(&b.event) })
	return list
}

// entryList says where some of the entries are that leave a state.
type entryList struct {
	node int // whose cell they are of
	ref  uint64
}

// lists appends where all entries are that leave a state. It is the expand of
// those who take one way, and not all.
func (s *system) lists(leaves []uint32, list []entryList) []entryList {
	for node := range s.cells {
		ref := atomic.LoadUint64(s.cells[node].lists.at(leaves[node]))
		if ref == 0 {
			ref = s.fill(node, leaves[node])
		}
		list = append(list, entryList{node, ref})
	}
	if s.hasClients {
		for _, call := range s.clients.enabled(leaves[s.clientLeaf]) {
			list = append(list, entryList{int(call.node), s.invoke(int(call.node), leaves[call.node], call.input)})
		}
	}
	return list
}

// isEnabled reports whether there is budget for an entry.
func (s *system) isEnabled(leaves []uint32, e *entry) bool {
	return e.fault == 0 || s.budgets[e.fault-1].left(leaves[s.faultLeaf]) > 0
}

// follow makes of next, which is the state that an entry leaves, the state that
// it leads to, and returns the properties that the history then violates.
func (s *system) follow(next []uint32, node int, e *entry) (bad propertySet) {
	if e.fault != 0 {
		next[s.faultLeaf] -= s.budgets[e.fault-1].step
	}
	next[node] = e.cell
	if e.sendsN > 0 {
		for _, m := range s.sends.span(e.sends, uint32(e.sendsN)) {
			to := s.cells[m.node].added.get(pair(next[m.node], m.input))
			if to == 0 {
				to = s.add(int(m.node), next[m.node], m.input)
			}
			next[m.node] = to
		}
	}
	if e.record != 0 {
		next[s.clientLeaf], bad = s.record(next[s.clientLeaf], e.record)
	}
	return bad
}

func (s *system) stepOf(leaves []uint32, node int, e *entry) (spaceStep, bool) {
	if !s.isEnabled(leaves, e) {
		return spaceStep{}, false
	}
	st := spaceStep{event: s.eventOf(node, leaves[node], e), bad: e.bad}
	if e.panics {
		return st, true
	}
	next := slices.Clone(leaves)
	st.bad |= s.follow(next, node, e)
	if s.def.hasRefines {
		st.bad |= s.checkMappings(s.abstractions(leaves, nil), next)
	}
	st.bad |= s.checkState(next)
	st.goals, st.next = s.goalsOf(next), next
	return st, true
}

func (s *system) eventOf(node int, cell uint32, e *entry) event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.eventLocked(node, uint32(s.cells[node].ids.key(cell)>>32), e)
}

// eventLocked is eventOf, given the node's local state. The caller holds the
// lock.
func (s *system) eventLocked(node int, local uint32, e *entry) event {
	ev := event{kind: systemKinds[e.kind], node: NodeID(node + 1)}
	if e.input != 0 {
		in := s.inputInfo[e.input]
		ev.from, ev.msg, ev.timer, ev.call = in.from, in.msg, in.timer, in.call
		if e.fault == 0 {
			ev.choices = s.step(local, e.input).outcomes[e.outcome].choices
		}
	}
	return ev
}
