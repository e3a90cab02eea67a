package model

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// This file is what a system's search does with the environment and with time:
// all that depends on more than one cell.

// envID interns an environment. The caller holds the lock.
func (s *system) envID(e *envState) uint32 {
	id, isNew := s.envs.id(e.encode(s.env.Faults))
	if isNew {
		s.envInfo.add(envInfo{state: e, rank: e.rank(), restricts: !e.isOpen()})
	}
	return id
}

// pass reports whether an entry can be taken in a state, and which environment
// it leads to, 0 for the same.
func (s *system) pass(leaves []uint32, node int, e *entry) (env uint32, ok bool) {
	if e.gate&gateSkew != 0 {
		return 0, s.mayTick(leaves, node)
	}
	if !s.hasEnv {
		return 0, true
	}
	now := leaves[s.envLeaf]
	if e.gate&gateFault != 0 {
		env = s.fault(now, e.kind, e.from, NodeID(node+1))
		return env, env != 0
	}
	info := s.envInfo.at(now)
	if !info.restricts {
		return 0, true
	}
	state, id := info.state, NodeID(node+1)
	switch {
	case !state.steps(id), e.gate&gateLink != 0 && state.isCut(e.from, id):
		return 0, false
	case state.stable() && e.gate&gateLeader != 0 && id != state.core.first():
		return 0, false
	case state.stable() && e.gate&gateQuiet != 0 && s.def.time.Tier == Untimed:
		return 0, s.isQuiet(leaves, state)
	}
	return 0, true
}

// isQuiet reports whether nothing is on its way that could change anything.
func (s *system) isQuiet(leaves []uint32, env *envState) bool {
	for id := range env.core.All() {
		if s.cellAt(int(id-1), leaves[id-1]).busy {
			return false
		}
	}
	return true
}

// cellAt returns what is known of a cell.
func (s *system) cellAt(node int, cell uint32) *cellInfo {
	if atomic.LoadUint64(s.cells[node].lists.at(cell)) == 0 {
		s.fill(node, cell)
	}
	return s.cells[node].info.at(cell)
}

// fault returns the environment after a fault, 0 if it has no budget for it.
func (s *system) fault(env uint32, kind uint8, from, node NodeID) uint32 {
	key := pair(env, uint32(kind)<<16|uint32(from)<<8|uint32(node))
	next := s.envAfter.get(key)
	if next == 0 {
		next = s.enterFault(key, env, kind, from, node)
	}
	return next - 1
}

func (s *system) enterFault(key uint64, env uint32, kind uint8, from, node NodeID) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if next := s.envAfter.get(key); next != 0 {
		return next
	}
	next := uint32(1)
	if e := s.envInfo.at(env).state.after(systemKinds[kind], from, node); e != nil {
		next += s.envID(e)
	}
	s.envAfter.put(key, next)
	return next
}

// moveEnvironment pushes what the environment does by itself.
func (s *system) moveEnvironment(w *worker) {
	for _, m := range s.envMoves(w.cur[s.envLeaf]) {
		if !s.areAlive(w.cur, m.alive) {
			continue
		}
		w.transitions++
		s.note(m.kind)
		w.class = m.class
		if w.watch != nil && w.watch.skips(w, s.envFalls(w.cur[s.envLeaf], m.next)) {
			continue
		}
		w.restart()
		w.nxt[s.envLeaf] = m.next
		if s.def.hasRefines {
			w.bad |= s.checkMappings(w.abstract, w.nxt)
		}
		s.push(w, 1<<s.envLeaf)
	}
}

func (s *system) envMoves(env uint32) []envStep {
	info := s.envInfo.at(env)
	if list := info.moves.Load(); list != nil {
		return *list
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []envStep{}
	for _, m := range info.state.moves(len(s.cells), s.def.stability) {
		kind := uint8(slices.Index(systemKinds, m.event.kind))
		step := envStep{next: s.envID(m.next), event: m.event, kind: kind, alive: m.alive}
		if s.def.fairness.of(m.event.kind) != unfair {
			step.class = s.inputID(input{kind: m.event.kind, to: m.event.node})
		}
		list = append(list, step)
	}
	info.moves.Store(&list)
	return list
}

func (s *system) areAlive(leaves []uint32, set NodeSet) bool {
	for id := range set.All() {
		if s.localInfo.at(s.localOf(int(id-1), leaves[id-1])).dead {
			return false
		}
	}
	return true
}

// tick pushes the state one tick later, if nothing is due before. No mapping
// sees time, so there is no step of a refinement to judge.
func (s *system) tick(w *worker) {
	if !s.canTick(w.cur) {
		return
	}
	w.transitions++
	s.note(kindTick)
	w.class = s.tickClass
	if w.watch != nil && w.watch.skips(w, s.tickFalls(w.cur)) {
		return
	}
	w.restart()
	s.push(w, s.tickAll(w.nxt))
}

// envFalls reports whether a step lowers the rank of the environment.
func (s *system) envFalls(from, to uint32) bool {
	return s.ranked && falls("the environment", s.envInfo.at(from).rank, s.envInfo.at(to).rank)
}

func (s *system) tickFalls(leaves []uint32) bool {
	for node := range s.cells {
		if s.cellAt(node, leaves[node]).falls {
			return true
		}
	}
	return false
}

// tickAll lets a tick pass in all cells, and returns which changed.
func (s *system) tickAll(leaves []uint32) (changed uint64) {
	for node := range s.cells {
		c := s.cellAt(node, leaves[node])
		after := c.ticked
		if c.rawTick {
			after = s.settle(node, after)
		}
		if after != leaves[node] {
			leaves[node] = after
			changed |= 1 << node
		}
	}
	return changed
}

func (s *system) canTick(leaves []uint32) bool {
	var env *envState
	if s.hasEnv {
		env = s.envInfo.at(leaves[s.envLeaf]).state
	}
	for node := range s.cells {
		c := s.cellAt(node, leaves[node])
		if c.atEnd {
			return false
		}
		if c.due == 0 && !c.dueTimer {
			continue
		}
		if env == nil || env.isDue(NodeID(node+1), c.dueTimer, c.due, c.dueBeats) {
			return false
		}
	}
	return true
}

// isDue reports whether a node must act before time goes on, given what is due
// there: a timer, and messages from some nodes, heartbeats among them.
func (e *envState) isDue(node NodeID, timer bool, from, beats NodeSet) bool {
	if !e.steps(node) {
		return false
	}
	if e.cut != nil {
		from, beats = from&^e.cut[node-1], beats&^e.cut[node-1]
	}
	return timer || from&^e.limping|beats != 0
}

// mayTick reports whether a node's clock may go one tick ahead: it is not too
// far ahead of the others, and nothing is due at a node that takes steps.
func (s *system) mayTick(leaves []uint32, node int) bool {
	here := s.cellAt(node, leaves[node])
	if here.dueTimer && (!s.hasEnv || s.envInfo.at(leaves[s.envLeaf]).state.steps(NodeID(node+1))) {
		return false
	}
	mine, least := here.clock, here.clock
	for other := range s.cells {
		if other != node {
			least = min(least, s.cellAt(other, leaves[other]).clock)
		}
	}
	return int(mine+1-least) <= s.env.Faults.Skew
}

// findDue notes what must happen at an up node before the next tick. The caller
// holds the lock.
func (s *system) findDue(info *cellInfo, now *local, inbox []uint32) {
	for _, t := range now.timers {
		info.dueTimer = info.dueTimer || t.left == 0
	}
	if s.def.time.Delay == 0 {
		return
	}
	for _, id := range inbox {
		in := s.inputInfo.at(id)
		if in.age < s.def.time.Delay {
			continue
		}
		info.due.Add(in.from)
		if s.def.handlers.isHeartbeat(in.msg) {
			info.dueBeats.Add(in.from)
		}
	}
}

// time adds what the passing of time does to a cell. The caller holds the lock.
func (f *filler) time(info *cellInfo, now local) {
	s := f.s
	info.atEnd = s.def.time.Horizon > 0 && now.clock == s.def.time.Horizon
	if !info.atEnd {
		e := f.to(s.timedLocal(now.tick(s.def.time)), s.inboxID(s.aged(f.inbox)), entry{})
		info.ticked, info.rawTick = e.cell, e.raw
	}
	if s.def.time.Tier == Skewed && !info.atEnd {
		f.add(entry{cell: info.ticked, raw: info.rawTick, kind: kindTick})
	}
	if s.env.Faults.Drift > 0 && now.counts() {
		for i, ticks := range driftTicks {
			f.add(f.to(s.timedLocal(now.drift(ticks)), f.inboxID, entry{kind: kindDrift, outcome: uint16(i)}))
		}
	}
}

// timedLocal interns a local state that only time has changed.
func (s *system) timedLocal(l local) uint32 {
	id := s.localID(l.encode())
	s.judgeLocal(id)
	return id
}

// driftNames are the two ways in which a timer can be wrong, and driftTicks
// what they do to what it has left.
var (
	driftNames = []string{"fast", "slow"}
	driftTicks = []int{-1, 1}
)

// counts reports whether a timer counts down.
func (l *local) counts() bool {
	return slices.ContainsFunc(l.timers, func(t armed) bool { return t.left > 0 })
}

// tick returns the local state one tick later.
func (l local) tick(t Time) local {
	if t.Horizon > 0 {
		l.clock++
	}
	return l.drift(-1)
}

// drift returns the local state with more or less left of the timers that
// count down.
func (l local) drift(ticks int) local {
	l.timers = slices.Clone(l.timers)
	for i := range l.timers {
		if l.timers[i].left > 0 {
			l.timers[i].left += ticks
		}
	}
	return l
}

// aged returns the inbox one tick later. The caller holds the lock.
func (s *system) aged(inbox []uint32) []uint32 {
	if s.def.time.Delay == 0 {
		return inbox
	}
	older := make([]uint32, len(inbox))
	for i, id := range inbox {
		in := *s.inputInfo.at(id)
		if in.isLiar() {
			older[i] = id
			continue
		}
		in.age = min(in.age+1, s.def.time.Delay)
		older[i] = s.inputID(in)
	}
	if s.env.Network != FIFO {
		slices.Sort(older)
	}
	return older
}

// corruptions returns what a message can become, 0 for garbage that is
// discarded. The caller holds the lock.
func (s *system) corruptions(id uint32) []uint32 {
	if list, ok := s.turned[id]; ok {
		return list
	}
	in := *s.inputInfo.at(id)
	list := []uint32{}
	for _, msg := range s.def.handlers.corruptions(&in) {
		if msg == "" {
			list = append(list, 0)
			continue
		}
		in.msg, in.corrupt = msg, true
		list = append(list, s.inputID(in))
	}
	s.turned[id] = list
	return list
}

// checkWorld refuses times and stabilities that make no sense.
func (d *systemDef) checkWorld() error {
	t := d.time
	switch {
	case t.Tier > Skewed:
		return fmt.Errorf("unknown tier %d of time", t.Tier)
	case t.Delay < 0 || t.Horizon < 0:
		return fmt.Errorf("a delay of %d and a horizon of %d ticks; want at least 0", t.Delay, t.Horizon)
	case t.Delay > 0 && t.Tier != Lockstep:
		return fmt.Errorf("a delay of %d ticks needs the tier Lockstep", t.Delay)
	case t.Horizon > 0 && t.Tier == Untimed:
		return fmt.Errorf("a horizon of %d ticks needs a tier with time", t.Horizon)
	case t.Horizon == 0 && t.Tier == Skewed:
		return fmt.Errorf("the tier Skewed needs a horizon")
	}
	if t.Tier != Untimed && len(d.stability.Omega) > 0 {
		return errors.New("timers of Omega need the tier Untimed: elsewhere time would wait for those of the others")
	}
	for _, core := range d.stability.Cores {
		if core == 0 || core>>1>>d.handlers.nodes != 0 || core.Has(None) {
			return fmt.Errorf("a stable core %v of %d nodes", core, d.handlers.nodes)
		}
	}
	return nil
}
