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
	if s.hasEnv {
		leaves[s.envLeaf] = s.envID(&envState{left: s.env.Faults})
	}
	if s.hasClients {
		leaves[s.clientLeaf] = s.startClients()
	}
	var list []spaceStep
	for liars := range s.def.handlers.liars(s.env) {
		list = append(list, s.bootBeside(leaves, liars)...)
	}
	for i := range list {
		for node := range s.cells {
			list[i].next[node] = s.begin(node, list[i].next[node])
		}
		list[i].bad |= s.checkInitial(list[i].next)
	}
	return list
}

// bootBeside boots the nodes that are not Byzantine. The caller holds the lock.
func (s *system) bootBeside(leaves []uint32, liars NodeSet) []spaceStep {
	zero := s.localID(local{state: s.def.handlers.zeroState()}.encode())
	list := []spaceStep{{next: s.startLiars(leaves, liars), event: event{kind: eventStart, liars: liars}}}
	for i := range s.cells {
		if liars.Has(NodeID(i + 1)) {
			continue
		}
		in := s.inputID(input{kind: eventStart, to: NodeID(i + 1)})
		var booted []spaceStep
		for _, st := range list {
			for _, o := range s.step(zero, in).outcomes {
				booted = append(booted, s.startNode(i, st, &o))
			}
		}
		list = booted
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
		next[m.node] = s.holding(int(m.node), next[m.node], m.input)
	}
	bad := st.bad
	if b := s.judgeLocal(o.local); !s.isTwin(i) {
		bad |= b
	}
	if o.record != 0 {
		var b propertySet
		next[s.clientLeaf], b = s.recordLocked(next[s.clientLeaf], o.record)
		bad |= b
	}
	choices := slices.Concat(st.event.choices, o.choices)
	return spaceStep{event: event{kind: eventStart, choices: choices, liars: st.event.liars}, next: next, bad: bad, goals: s.goalsOf(next)}
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
	if s.hasEnv {
		list = append(list, s.envSteps(leaves)...)
	}
	if s.def.time.Tier == Lockstep && s.canTick(leaves) {
		next := slices.Clone(leaves)
		s.tickAll(next)
		list = append(list, s.judged(spaceStep{event: event{kind: EventTick}, class: s.tickClass, next: next}))
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

// envSteps are what the environment does by itself.
func (s *system) envSteps(leaves []uint32) []spaceStep {
	var list []spaceStep
	env := leaves[s.envLeaf]
	for _, m := range s.envMoves(env) {
		if s.areAlive(leaves, m.alive) {
			next := slices.Clone(leaves)
			next[s.envLeaf] = m.next
			st := spaceStep{event: m.event, class: m.class, next: next}
			if s.def.hasRefines {
				st.bad |= s.checkMappings(s.abstractions(leaves, nil), next)
			}
			list = append(list, s.judged(st))
		}
	}
	return list
}

// judged completes a step with what whole states say of the one it leads to.
func (s *system) judged(st spaceStep) spaceStep {
	st.bad |= s.checkState(st.next)
	for i := range s.cells {
		if s.isTwin(i) {
			continue
		}
		info := s.localInfo.at(s.localOf(i, st.next[i]))
		st.bad |= info.bad
		st.goals |= info.goals
	}
	return st
}

func (s *system) stepOf(leaves []uint32, node int, e *entry) (spaceStep, bool) {
	st := spaceStep{event: s.eventOf(node, leaves[node], e), class: s.classOf(leaves, e), bad: e.bad}
	env, ok := s.gateOf(leaves, node, e)
	if !ok || e.panics {
		return st, ok
	}
	next := slices.Clone(leaves)
	st.bad |= s.follow(next, node, e, env)
	if s.def.hasRefines {
		st.bad |= s.checkMappings(s.abstractions(leaves, nil), next)
	}
	st.next = next
	return s.judged(st), true
}

// follow makes of next, which is the state that an entry leaves, the state that
// it leads to, and returns the properties that the history then violates.
func (s *system) follow(next []uint32, node int, e *entry, env uint32) (bad propertySet) {
	if env != 0 {
		next[s.envLeaf] = env
	}
	next[node] = e.cell
	if e.raw {
		next[node] = s.settle(node, e.cell)
	}
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

// gateOf is pass, for an entry of any space.
func (s *system) gateOf(leaves []uint32, node int, e *entry) (env uint32, ok bool) {
	if e.gate == 0 || !s.hasGates {
		return 0, true
	}
	return s.pass(leaves, node, e)
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
	if e.kind == kindDrift {
		ev.shape = driftNames[e.outcome]
	}
	if e.input == 0 {
		return ev
	}
	in := *s.inputInfo.at(e.input)
	ev.from, ev.msg, ev.timer, ev.call, ev.age, ev.corrupt = in.from, in.msg, in.timer, in.call, in.age, in.corrupt
	switch e.kind {
	case kindByzantine, kindUpon:
		if s.def.handlers.lies == nil && e.kind == kindByzantine {
			ev.turned = s.turnedInto(e)
			break
		}
		if in.kind == EventUpon {
			ev.msg = ""
		}
		ev.choices = s.step(local, e.input).outcomes[e.outcome].choices
	case kindCorrupt:
		ev.turned = s.turnedInto(e)
	case kindDeliver, kindTimeout, kindInvoke, kindRestart:
		step := s.step(local, *s.inputBase.at(e.input))
		ev.choices = step.outcomes[e.outcome].choices
	}
	return ev
}

// turnedInto is what a message is corrupted to. The caller holds the lock.
func (s *system) turnedInto(e *entry) string {
	if turned := s.corruptions(e.input)[e.outcome]; turned != 0 {
		return s.inputInfo.at(turned).msg
	}
	return ""
}
