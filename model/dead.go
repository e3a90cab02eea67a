package model

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"
)

// A message in flight to a node is dead if its delivery is idle at the node's
// local state and at every one that the node can still come to: a no-op, or
// nothing but that the message is used up. Whether it is in flight makes no
// difference to anything that safety can see, and states that differ in dead
// messages alone need not be told apart.
//
// Which messages are dead shows only when the local states are known, so it is
// guessed: a round of the search drops every message where it is idle, unless it
// is known to matter later. Then each guess is verified on the graph of local
// states that the round left. Where one was wrong, the message is known to matter,
// and another round begins.

// deadMessages are the guesses of a round. All pairs are of a local state and the
// input of a delivery.
type deadMessages struct {
	alive   pairTable // that matter later
	dropped pairTable // that were dropped in this round
	peeked  pairTable // 1 for idle, 2 for not
	looping error     // of a step that was only looked at
}

// deadName and deadEffect are what a result calls the reduction.
const (
	deadName   = "dead messages"
	deadEffect = "messages that can change nothing any more"
)

// deadRounds is how many rounds are tried. Every one finds at least one message
// alive, but a model that takes many is better searched as it is.
const deadRounds = 32

// whyNotDead says why dead messages cannot be dropped in a model, or nothing.
func whyNotDead(def *systemDef, env Environment) string {
	f := env.Faults
	switch {
	case def.handlers.canAct():
		return "nodes keep what they were sent"
	case def.hasLiveness:
		return "liveness is judged"
	case len(def.stability.Cores) > 0:
		return "the environment can become synchronous, where timers wait for messages"
	case f.Corrupt+f.Byzantine > 0:
		return "a message can be corrupted, which makes a live one of a dead one"
	case def.time.Delay > 0:
		return "time waits for messages to arrive"
	case env.Network == FIFO && f.Drop+f.Duplicate+f.Reorder+f.Partition+f.Cut+f.Pause > 0:
		return "on a fifo link faults can meet a message behind a dead one only after it"
	}
	return ""
}

// errReadsFlight ends a round whose guesses are not to be made.
var errReadsFlight = fmt.Errorf("%w: a property reads messages in flight, of which some were dropped", ErrInternal)

// exploreWithoutDead runs the search without dead messages where that is
// possible.
func (s *search) exploreWithoutDead(ctx context.Context, sys *system) (found, []Reduction, error) {
	r := Reduction{Name: deadName, Effect: deadEffect, Off: whyNotDead(sys.def, sys.env)}
	if r.Off == "" && s.opt.Witnesses && sys.env.Network == FIFO {
		r.Off = "the shortest ways to goals are asked for, and on a fifo link they lead through dead messages"
	}
	if r.Off == "" && s.checkpoints != nil {
		r.Off = "checkpoints are asked for, which are of a search in one round"
	}
	if r.Off == "" {
		f, done, err := s.exploreWithout(ctx, sys, &r)
		if done {
			f.seconds = time.Since(s.started).Seconds()
			return f, []Reduction{r}, err
		}
		r.Verified = false
		s.renew(sys)
		s.again()
	}
	f, err := s.run(ctx)
	return f, []Reduction{r}, err
}

// exploreWithout searches in rounds, without dead messages. If it cannot, or if
// the search must be done as it is for another reason, it says so in r.Off.
func (s *search) exploreWithout(ctx context.Context, sys *system, r *Reduction) (f found, done bool, err error) {
	sys.dead = &deadMessages{}
	for {
		r.Rounds++
		f, err = s.run(ctx)
		r.PairsDropped = sys.dead.dropped.n
		if sys.reads().InFlight {
			r.Off = "a property reads the messages in flight"
			return f, false, nil
		}
		if err != nil {
			return f, true, err
		}
		isLate := f.stoppedBy == "interrupt" || f.stoppedBy == "timeout"
		wrong := 0
		if f.stoppedBy != "interrupt" {
			if wrong, err = sys.verifyDead(); err != nil {
				r.Off = "a step that perhaps no run takes had to be looked at and did not return: " + err.Error()
				return f, false, nil
			}
			r.Verified = wrong == 0
		}
		switch {
		case sys.env.Network == FIFO && f.fell != 0 && r.PairsDropped > 0:
			// The dead messages before it belong to the shortest run.
			r.Off = "a property falls, and on a fifo link the shortest run to it leads through dead messages"
			s.started = time.Time{}
			return f, false, nil
		case isLate:
			for i := range f.bad {
				f.bad[i].cut = f.bad[i].cut || !r.Verified // the least may not have been found
			}
			return f, true, nil
		case r.Verified && r.PairsDropped > 0 && sys.missesKinds():
			r.Off = "something that can happen to messages did not, unless to those that were dropped"
			return f, false, nil
		case r.Verified:
			return f, true, nil
		case r.Rounds == deadRounds:
			r.Off = fmt.Sprintf("after %d rounds it had still taken messages for dead that are not", r.Rounds)
			return f, false, nil
		}
		// What is still to be audited knows the cells of this round.
		if s.guard(func() { s.space.endLevel(s, s.log.n, s.log.n) }); s.err != nil {
			return f, true, s.err
		}
		sys.forgetCells()
		s.again()
	}
}

// missesKinds reports whether something did not happen that could have happened
// to a dead message.
func (s *system) missesKinds() bool {
	for _, k := range []uint8{kindDeliver, kindDrop, kindDuplicate} {
		if s.happened.Load()>>k&1 == 0 && slices.Contains(s.possibleKinds(), systemKinds[k]) {
			return true
		}
	}
	return false
}

// again makes a search as new, apart from its space and the time it began.
func (s *search) again() {
	s.free()
	fresh := newSearch(s.space, s.opt)
	s.packing, s.set, s.workers = fresh.packing, fresh.set, fresh.workers
	for _, w := range s.workers {
		w.s = s
	}
	s.spill.Store(nil)
	s.err = nil
	s.stop.Store(nil)
	s.cursor.Store(0)
	s.levelEnd.Store(0)
	s.depth.Store(0)
	s.pairBytes.Store(0)
}

// forgetCells begins a round: it empties the tables that depend on which
// messages are dropped, and keeps local steps and what comes of them.
func (s *system) forgetCells() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cells = make([]cellTable, len(s.cells))
	if s.symmetry != nil {
		s.symmetry.cells = make([]imageTable, len(s.cells))
	}
	s.entries, s.sends = vec[entry]{}, vec[send]{}
	s.reached.Store(0)
	s.happened.Store(0)
	s.dead.dropped = pairTable{}
}

// to completes an entry with the cell that it leads to: a raw one, if messages
// can be dead there that were not at the cell it comes from. The caller holds the
// lock.
func (f *filler) to(local, inbox uint32, e entry) entry {
	s := f.s
	if s.dead == nil || len(s.inboxes.get(inbox)) == 0 || local == f.local && s.env.Network != FIFO {
		e.cell = s.cellID(f.node, local, inbox)
		return e
	}
	t := &s.cells[f.node]
	e.cell, e.raw = t.raw.id(pair(local, inbox)), true
	for t.settled.len() <= int(e.cell) {
		t.settled.add(0)
	}
	return e
}

// settle returns the cell that a raw one comes to without its dead messages. It
// is asked for only when a run gets there: the steps that it looks at are then
// those that would be looked at in any case.
func (s *system) settle(node int, raw uint32) uint32 {
	t := &s.cells[node]
	place := t.settled.at(raw)
	if to := atomic.LoadUint32(place); to != 0 {
		return to
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := t.raw.key(raw)
	to := s.cellWithout(node, uint32(key>>32), uint32(key))
	atomic.StoreUint32(place, to)
	return to
}

// begin returns the cell that a node begins in, given the one in which nothing
// has been dropped while others were still to start. The caller holds the lock.
func (s *system) begin(node int, cell uint32) uint32 {
	if s.dead == nil {
		return cell
	}
	key := s.cells[node].ids.key(cell)
	return s.cellWithout(node, uint32(key>>32), uint32(key))
}

// cellWithout returns the cell of a local state and what of an inbox is not dead
// there, on a fifo link up to the first that is not. The caller holds the lock.
func (s *system) cellWithout(node int, local, inboxID uint32) uint32 {
	inbox := decodeInbox(s.inboxes.get(inboxID))
	blocked := NodeSet(0)
	kept := slices.DeleteFunc(inbox, func(id uint32) bool {
		from := s.inputInfo.at(id).from
		if blocked.Has(from) {
			return false
		}
		if s.drops(local, id) {
			return true
		}
		if s.env.Network == FIFO {
			blocked.Add(from)
		}
		return false
	})
	return s.cellID(node, local, s.inboxID(kept))
}

// losesNow reports whether a message that is being sent is dropped at once. The
// caller holds the lock.
func (s *system) losesNow(local, inboxID, id uint32) bool {
	if s.dead == nil {
		return false
	}
	if s.env.Network == FIFO {
		from := s.inputInfo.at(id).from
		isBehind := func(other uint32) bool { return s.inputInfo.at(other).from == from }
		if slices.ContainsFunc(decodeInbox(s.inboxes.get(inboxID)), isBehind) {
			return false
		}
	}
	return s.drops(local, id)
}

// drops reports whether a message is taken for dead at a local state that a run
// has come to. The caller holds the lock.
func (s *system) drops(local, id uint32) bool {
	key := pair(local, id)
	if s.dead.dropped.get(key) != 0 {
		return true
	}
	if s.dead.alive.get(key) != 0 || !s.seemsDead(local, id) {
		return false
	}
	s.putImages(&s.dead.dropped, local, id)
	return true
}

// putImages enters a pair of a local state and an input that is not in a table,
// and its images. The caller holds the lock.
func (s *system) putImages(t *pairTable, local, id uint32) {
	if s.symmetry == nil {
		t.put(pair(local, id), 1)
		return
	}
	for k := range s.symmetry.group.perms {
		if key := pair(s.localImage(local, k), s.inputImage(id, k)); t.get(key) == 0 {
			t.put(key, 1)
		}
	}
}

// seemsDead reports whether a message is idle at a local state, or, at
// one of a node that is down, after its restart. The caller holds the lock.
func (s *system) seemsDead(local, id uint32) bool {
	switch decodeLocal(s.locals.get(local)).status {
	case nodeUp:
		return s.stepAhead(local, id).idle
	case nodeDown:
		if s.env.Network == FIFO {
			return false // nobody could have taken it in
		}
		restart := s.stepAhead(local, s.inputID(input{kind: EventRestart, to: s.inputInfo.at(id).to}))
		return !slices.ContainsFunc(restart.outcomes, func(o stepOutcome) bool {
			if o.panic != "" {
				return false // it leads nowhere
			}
			return !s.peek(o.local, id)
		})
	}
	return true
}

// peekLimit is how long a handler may run that perhaps need not run at all.
const peekLimit = time.Second

// errLoops is of such a handler that runs longer.
var errLoops = errors.New("the handler seems to loop")

// peek reports whether a delivery is idle at a local state where perhaps it never
// happens. Whatever else comes of it is no finding: it may panic, and a handler
// that is no function of its arguments is not called idle. The caller holds the
// lock.
func (s *system) peek(local, id uint32) bool {
	key := pair(local, id)
	if i := s.stepIDs.get(key); i != 0 {
		return s.stepInfo[i-1].idle
	}
	if v := s.dead.peeked.get(key); v != 0 {
		return v == 1
	}
	p := &peek{in: *s.inputInfo.at(id), before: s.locals.get(local), over: new(atomic.Bool)}
	if decodeLocal(p.before).status != nodeUp {
		return true // nothing arrives
	}
	p.defs = [2]*systemDef{s.def, s.audit}
	idle := false
	answer := make(chan bool, 1)
	go func() {
		is := false
		defer func() { answer <- is }() // also where the handler ends its goroutine
		is = p.isIdle()
	}()
	late := time.NewTimer(peekLimit)
	defer late.Stop()
	select {
	case idle = <-answer:
	case <-late.C:
		p.over.Store(true) // ends it as soon as it uses its Node
		s.dead.looping = s.nameStep(errLoops, p.before, &p.in)
	}
	v := uint32(2)
	if idle {
		v = 1
	}
	s.dead.peeked.put(key, v)
	return idle
}

// peek is a delivery that is looked at.
type peek struct {
	defs   [2]*systemDef // built apart
	in     input
	before []byte
	over   *atomic.Bool // see stepContext
}

// isIdle runs a delivery on two builds of a protocol and on inputs that differ in
// memory, as audits do, and reports whether it is idle each time.
func (p *peek) isIdle() bool {
	idle, manyKeys := p.once(p.defs[0], plainLayout)
	runs := 1
	if manyKeys {
		runs = mapRuns
	}
	for i := 0; idle && i < runs; i++ {
		idle, _ = p.once(p.defs[1], auditLayout(i))
	}
	return idle
}

func (p *peek) once(def *systemDef, l layout) (idle, manyKeys bool) {
	h := *def.handlers
	h.over = p.over
	outcomes, err := h.run(p.in.to, p.before, &p.in, l)
	if err != nil {
		return false, false
	}
	for i := range outcomes {
		o := &outcomes[i]
		if !o.isNoop(p.before) && !(o.isIdle(p.before) && def.allowsPause(decodeLocal(p.before).state, l)) {
			return false, false
		}
		manyKeys = manyKeys || o.manyKeys
	}
	return true, manyKeys
}

// isIdle reports whether nothing comes of a delivery but that the message is used
// up.
func (o *outcome) isIdle(before []byte) bool {
	if o.panic != "" || !bytes.Equal(o.local, before) {
		return false
	}
	return !slices.ContainsFunc(o.effects, func(e stepEffect) bool {
		return e.kind != effectSet && e.kind != effectStop && e.kind != effectConsume
	})
}

// allowsPause reports whether no property of steps minds one that changes
// nothing.
func (d *systemDef) allowsPause(state []byte, l layout) bool {
	for i := range d.checks {
		c := &d.checks[i]
		if c.kind != KindEachStep {
			continue
		}
		var bad error
		if text, err := catch(func() { bad = c.pairwise(state, state, l) }); text != "" || err != nil || bad != nil {
			return false
		}
	}
	return true
}
