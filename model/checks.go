package model

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"unsafe"
)

// check is a Property without its types: states come encoded. Its functions
// panic with a defect where the property itself panics.
type check struct {
	name     string
	kind     Kind
	eachNode func(state []byte, l layout) error
	pairwise func(a, b []byte, l layout) error // also each-step
	pair     func(a, b any) error              // pairwise for states that copy has made
	copy     func(state []byte, l layout) *copied
	goal     func(state []byte, l layout) bool
	always   func(v *view) error
	history  func(History) error
	refines  *mappingCheck
	live     [liveParts]func(v *view) bool
}

// mappingCheck is a refinement without its types: states of the abstract
// machine are their encodings.
type mappingCheck struct {
	abstract func(v *view) []byte
	initial  func(a []byte) error
	step     func(a, b []byte) error
}

// systemDef is a System without its types.
type systemDef struct {
	handlers *handlers
	checks   []check
	clients  []clientDef

	time      Time
	fairness  Fairness
	stability Stability
	erroneous func(v *view) error // nil if nobody says what an error is

	keepsHistory, hasLiveness          bool
	hasPairwise, hasAlways, hasRefines bool
}

type clientDef struct {
	at  []NodeID
	ops []string
}

// panicSet is the property that handlers do not panic, after all others.
func (d *systemDef) panicSet() propertySet { return 1 << (len(d.checks) - 1) }

func (sys System[S, M]) compile(plans *planSet) (compiled, error) {
	h, err := newHandlers(sys.Protocol, plans)
	if err != nil {
		return nil, err
	}
	d := &systemDef{handlers: h, time: sys.Time, fairness: sys.Fairness, stability: sys.Stability}
	h.rules.time = sys.Time
	if err := d.checkWorld(); err != nil {
		return nil, err
	}
	if err := d.fairness.validate(); err != nil {
		return nil, err
	}
	if f := sys.Protocol.Error; f != nil {
		d.erroneous = func(v *view) (err error) {
			v.decode = v.decoder(h.codec.state)
			h.codec.property("Error", func() { err = f(View[S]{v}) })
			return verdict("Error", err)
		}
	}
	properties := slices.Concat(sys.Protocol.Properties, sys.Properties)
	if d.checks, err = compileChecks(h.codec, properties, false); err != nil {
		return nil, err
	}
	d.checks = append(d.checks, check{name: "NoPanic", kind: KindPanic})
	for _, c := range d.checks {
		d.keepsHistory = d.keepsHistory || c.kind == KindHistory
		d.hasPairwise = d.hasPairwise || c.kind == KindPairwise
		d.hasAlways = d.hasAlways || c.kind == KindAlways
		d.hasRefines = d.hasRefines || c.kind == KindRefines
		d.hasLiveness = d.hasLiveness || c.kind.isLiveness()
	}
	for i, c := range sys.Clients {
		def := clientDef{at: slices.Clone(c.At)}
		if len(c.At) == 0 || !h.canInvoke {
			return nil, fmt.Errorf("client %d of protocol %q has no node to call, or the protocol no Invoke", i+1, h.name)
		}
		for _, at := range c.At {
			if at == None || int(at) > h.nodes {
				return nil, fmt.Errorf("client %d calls node %d; protocol %q has %d nodes", i+1, at, h.name, h.nodes)
			}
		}
		for _, op := range c.Ops {
			text, err := catchType(func() string { return h.codec.encodeOp(op) })
			if err != nil {
				return nil, err
			}
			def.ops = append(def.ops, text)
		}
		d.clients = append(d.clients, def)
	}
	return d, nil
}

func catchType(f func() string) (s string, err error) {
	text, err := catch(func() { s = f() })
	if err == nil && text != "" {
		err = errors.New(text)
	}
	return s, err
}

func compileChecks[S any](c *codec, properties []Property[S], machine bool) ([]check, error) {
	var checks []check
	seen := map[string]bool{}
	for _, p := range properties {
		if p.Name == "" || p.Kind == "" {
			return nil, errors.New("a property has no name or was not made by a constructor")
		}
		if seen[p.Name] {
			return nil, fmt.Errorf("two properties are named %q", p.Name)
		}
		seen[p.Name] = true
		invariant := p.Kind == KindAlways && p.eachNode != nil
		fits := !invariant
		if machine {
			fits = invariant || p.Kind == KindEachStep || p.Kind == KindReachable
		}
		if !fits {
			return nil, fmt.Errorf("property %q is of kind %s, which does not fit a %s", p.Name, p.Kind,
				map[bool]string{true: "machine", false: "protocol"}[machine])
		}
		checks = append(checks, compileCheck(c, p))
	}
	if len(checks) > maxProperties-1 {
		return nil, fmt.Errorf("%d properties; at most %d are possible", len(checks), maxProperties-1)
	}
	return checks, nil
}

func compileCheck[S any](c *codec, p Property[S]) check {
	decode := func(b []byte, l layout) S {
		return *(*S)(c.plans.decode(c.state, b, l).UnsafePointer())
	}
	ck := check{name: p.Name, kind: p.Kind, history: p.history}
	if f := p.eachNode; f != nil {
		ck.eachNode = func(b []byte, l layout) (err error) {
			c.property(p.Name, func() { err = f(decode(b, l)) })
			return verdict(p.Name, err)
		}
	}
	if f := p.pairwise; f != nil {
		ck.pairwise = func(a, b []byte, l layout) (err error) {
			c.property(p.Name, func() { err = f(decode(a, l), decode(b, l)) })
			return verdict(p.Name, err)
		}
		ck.copy = c.copyState
		ck.pair = func(a, b any) (err error) {
			c.property(p.Name, func() { err = f(*a.(*S), *b.(*S)) })
			return verdict(p.Name, err)
		}
	}
	if f := p.goal; f != nil {
		ck.goal = func(b []byte, l layout) (ok bool) {
			c.property(p.Name, func() { ok = f(decode(b, l)) })
			return ok
		}
	}
	if f := p.always; f != nil {
		ck.always = func(v *view) (err error) {
			v.decode = v.decoder(c.state)
			c.property(p.Name, func() { err = f(View[S]{v}) })
			return verdict(p.Name, err)
		}
	}
	for part, f := range [liveParts]func(View[S]) bool{p.from, p.to} {
		if f != nil {
			ck.live[part] = func(v *view) (ok bool) {
				v.decode = v.decoder(c.state)
				c.property(p.Name, func() { ok = f(View[S]{v}) })
				return ok
			}
		}
	}
	if r := p.refines; r != nil {
		ck.refines = &mappingCheck{
			abstract: func(v *view) (a []byte) {
				v.decode = v.decoder(c.state)
				c.property(p.Name, func() { a = r.abstract(View[S]{v}) })
				return a
			},
			initial: func(a []byte) (err error) {
				c.property(p.Name, func() { err = r.initial(a) })
				return err
			},
			step: func(a, b []byte) (err error) {
				c.property(p.Name, func() { err = r.step(a, b) })
				return err
			},
		}
	}
	return ck
}

// verdict passes on what a check found, unless that is a defect.
func verdict(name string, err error) error {
	if errors.Is(err, ErrInternal) {
		panic(defect{fmt.Errorf("property %s: %w", name, err)})
	}
	return err
}

// property runs a check; one that panics is a mistake in the property, no
// finding about the protocol.
func (c *codec) property(name string, f func()) {
	text, err := catch(f)
	if err == nil && text != "" {
		err = fmt.Errorf("%w: property %s panics: %s", ErrInternal, name, text)
	}
	if err != nil {
		panic(defect{err})
	}
}

// refinement is a mapping to a machine over A.
type refinement[S any] struct {
	abstract func(v View[S]) []byte
	initial  func(a []byte) error
	step     func(a, b []byte) error
}

func newRefinement[S, A any](m Machine[A], mapping func(View[S]) A) *refinement[S] {
	codec, err := newCodec(newPlanSet(), reflect.TypeFor[A](), nil)
	encode := func(a A) []byte {
		if err != nil {
			panic(defect{err})
		}
		return codec.state.encode(unsafe.Pointer(&a))
	}
	decode := func(b []byte) A {
		return *(*A)(codec.plans.decode(codec.state, b, plainLayout).UnsafePointer())
	}
	show := func(b []byte) string {
		return codec.state.show(codec.plans.decode(codec.state, b, plainLayout).UnsafePointer()).Text
	}
	return &refinement[S]{
		abstract: func(v View[S]) []byte { return encode(mapping(v)) },
		initial: func(a []byte) error {
			found := false
			m.Init(func(s A) { found = found || bytes.Equal(encode(s), a) })
			if !found {
				return fmt.Errorf("%s is not an initial state of %s", show(a), m.Name)
			}
			return nil
		},
		step: func(a, b []byte) error {
			found := false
			for _, act := range m.Actions {
				act.Next(decode(a), func(s A) { found = found || bytes.Equal(encode(s), b) })
			}
			if !found {
				return fmt.Errorf("%s has no step from %s to %s", m.Name, show(a), show(b))
			}
			return nil
		},
	}
}

// view is a whole state as a property reads it. It notices what is read.
type view struct {
	count    int
	local    func(id NodeID) local
	flight   func() []Envelope
	decode   func(state []byte) any // to *S
	layout   layout
	isStable bool
	reads    Reads

	// id tells a node's local state from others, and shared has those decoded
	// before, as far as nobody can change them through a copy. Both may be nil.
	id      func(id NodeID) uint32
	shared  *sync.Map
	mutable bool // copies of what was decoded last would share memory
}

func (v *view) nodes() int { return v.count }

func (v *view) state(id NodeID) any {
	if id == None || int(id) > v.count {
		panic(fmt.Sprintf("model: View.State(%d) of %d nodes", id, v.count))
	}
	if v.shared == nil {
		return v.decode(v.local(id).state)
	}
	key := v.id(id)
	if s, ok := v.shared.Load(key); ok {
		return s
	}
	s := v.decode(v.local(id).state)
	if !v.mutable {
		v.shared.Store(key, s)
	}
	return s
}

// decoder returns a function that makes a new copy of a state.
func (v *view) decoder(p *plan) func(state []byte) any {
	return func(state []byte) any {
		d := decoder{b: state, layout: v.layout}
		s := reflect.New(p.typ)
		p.dec(&d, s.UnsafePointer())
		v.mutable = d.mutable
		return s.Interface()
	}
}

func (v *view) stable() bool {
	v.reads.Stable = true
	return v.isStable
}

func (v *view) up(id NodeID) bool {
	v.reads.Up = true
	return v.local(id).status == nodeUp
}

func (v *view) inFlight() []Envelope {
	v.reads.InFlight = true
	return v.flight()
}

// judgeLocal judges a local state once. Whether anything ever leads to it is
// another matter: see reach. The caller holds the lock.
func (s *system) judgeLocal(id uint32) propertySet {
	info := s.localInfo.at(id)
	if !info.judged {
		info.judged = true
		if s.symmetry != nil {
			s.symmetry.judged = append(s.symmetry.judged, id)
		}
		state := decodeLocal(s.locals.get(id)).state
		for i, c := range s.def.checks {
			switch c.kind {
			case KindEachNode:
				err := c.eachNode(state, plainLayout)
				if err != nil {
					info.bad |= 1 << i
				}
				s.auditCheck(i, err, func(c *check) error { return c.eachNode(state, oddLayout) })
			case KindReachable:
				ok := c.goal(state, plainLayout)
				if ok {
					info.goals |= 1 << i
				}
				s.auditCheck(i, goalError(ok), func(c *check) error { return goalError(c.goal(state, oddLayout)) })
			}
		}
	}
	return info.bad
}

var errGoal = errors.New("goal reached")

func goalError(ok bool) error {
	if ok {
		return errGoal
	}
	return nil
}

// judgeStep judges a distinct local step. The caller holds the lock.
func (s *system) judgeStep(before, after []byte) (bad propertySet) {
	a, b := decodeLocal(before).state, decodeLocal(after).state
	for i, c := range s.def.checks {
		if c.kind != KindEachStep {
			continue
		}
		err := c.pairwise(a, b, plainLayout)
		if err != nil {
			bad |= 1 << i
		}
		s.auditCheck(i, err, func(c *check) error { return c.pairwise(a, b, oddLayout) })
	}
	return bad
}

// checkState judges a new state by the properties of several nodes at once.
func (s *system) checkState(leaves []uint32) (bad propertySet) {
	if s.def.hasPairwise {
		bad |= s.checkPairs(leaves)
	}
	if s.def.hasAlways {
		more, _ := s.checkAlways(leaves)
		bad |= more
	}
	return bad
}

func (s *system) needsStates() bool { return s.def.hasPairwise || s.def.hasAlways }

func (s *system) localOf(node int, cell uint32) uint32 {
	return uint32(s.cells[node].ids.key(cell) >> 32)
}

func (s *system) checkPairs(leaves []uint32) (bad propertySet) {
	var locals [maxLeaves]uint32
	for i := range s.cells {
		locals[i] = s.localOf(i, leaves[i])
	}
	good := s.goodPairs.square.Load()
	for i, a := range locals[:len(s.cells)] {
		for _, b := range locals[:i] {
			if good.has(a, b) {
				continue
			}
			key := pair(min(a, b), max(a, b))
			v := s.pairVerdicts.get(key)
			if v == 0 {
				v = s.judgePair(key)
			}
			bad |= *s.verdicts.at(v - 1)
		}
	}
	return bad
}

// judgePair judges a pair of local states, in either order, and returns 1 + the
// index of the verdict.
func (s *system) judgePair(key uint64) uint32 {
	f := s.lookAtPair(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.symmetry != nil && s.pairVerdicts.get(key) == 0 {
		s.symmetry.pairs = append(s.symmetry.pairs, key)
	}
	return s.enterPair(key, f)
}

// judgePairLocked is judgePair for who holds the lock.
func (s *system) judgePairLocked(key uint64) uint32 {
	if v := s.pairVerdicts.get(key); v != 0 {
		return v
	}
	return s.enterPair(key, s.lookAtPair(key))
}

// pairFinding is what one check said of a pair.
type pairFinding struct {
	check   int
	swapped bool
	err     error
}

// lookAtPair runs all checks of a pair, on the same copies of its states. It needs
// no lock.
func (s *system) lookAtPair(key uint64) []pairFinding {
	var found []pairFinding
	var x, y any
	for i := range s.def.checks {
		c := &s.def.checks[i]
		if c.kind != KindPairwise {
			continue
		}
		if x == nil {
			x, y = c.copy(s.localState(uint32(key>>32)), plainLayout).state, c.copy(s.localState(uint32(key)), plainLayout).state
		}
		found = append(found, pairFinding{i, false, c.pair(x, y)}, pairFinding{i, true, c.pair(y, x)})
	}
	return found
}

func (s *system) localState(id uint32) []byte { return decodeLocal(s.locals.get(id)).state }

// enterPair remembers the verdict on a pair. The caller holds the lock.
func (s *system) enterPair(key uint64, found []pairFinding) uint32 {
	if v := s.pairVerdicts.get(key); v != 0 {
		return v
	}
	var bad propertySet
	a, b := s.localState(uint32(key>>32)), s.localState(uint32(key))
	for _, f := range found {
		if f.err != nil {
			bad |= 1 << f.check
		}
		s.repeats[f.check] = func() error { return s.auditPair(a, b, []pairFinding{f}) }
	}
	s.audits = append(s.audits, func() error { return s.auditPair(a, b, found) })
	v := uint32(1)
	if bad != 0 {
		v = s.verdicts.add(bad) + 1
	}
	s.pairVerdicts.put(key, v)
	if bad == 0 {
		s.goodPairs.add(uint32(key>>32), uint32(key))
	}
	return v
}

// tuple interns the local states of all nodes together.
func (s *system) tuple(leaves []uint32) uint32 {
	id := uint32(0)
	for i := range s.cells {
		id = s.tuples[i].id(pair(id, s.localOf(i, leaves[i])))
	}
	return id
}

func (s *system) viewOf(leaves []uint32, l layout) *view {
	leaves = slices.Clone(leaves)
	return &view{
		count: len(s.cells), layout: l,
		isStable: s.hasEnv && s.envInfo.at(leaves[s.envLeaf]).state.stable(),
		id:       func(id NodeID) uint32 { return s.localOf(int(id-1), leaves[id-1]) },
		shared:   &s.decoded,
		local: func(id NodeID) local {
			return decodeLocal(s.locals.get(s.localOf(int(id-1), leaves[id-1])))
		},
		flight: func() []Envelope {
			var list []input
			for i := range s.cells {
				inbox := decodeInbox(s.inboxes.get(uint32(s.cells[i].ids.key(leaves[i]))))
				for _, id := range inbox {
					list = append(list, *s.inputInfo.at(id))
				}
			}
			return s.def.handlers.envelopes(list, s.env.Network, l)
		},
	}
}

// What is remembered of a property of whole states, per tuple of local states.
const (
	alwaysTrue  = 1
	alwaysFalse = 2
	alwaysReads = 3 // messages in flight or the environment: judge every state
)

// checkAlways judges a state by the properties of whole states, and reports whether
// what they say depends on more than its local states.
func (s *system) checkAlways(leaves []uint32) (bad propertySet, depends bool) {
	tuple := s.tuple(leaves)
	for i := range s.def.checks {
		c := &s.def.checks[i]
		if c.kind != KindAlways {
			continue
		}
		switch s.always[i].get(uint64(tuple)) {
		case alwaysTrue:
			continue
		case alwaysFalse:
			bad |= 1 << i
			continue
		}
		if s.judgeAlways(i, c, tuple, leaves) {
			bad |= 1 << i
		}
		depends = depends || s.always[i].get(uint64(tuple)) == alwaysReads
	}
	return bad, depends
}

func (s *system) judgeAlways(i int, c *check, tuple uint32, leaves []uint32) (isBad bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.symmetry != nil && s.always[i].get(uint64(tuple)) == 0 {
		s.symmetry.wholes = append(s.symmetry.wholes, slices.Clone(leaves))
	}
	return s.judgeAlwaysLocked(i, c, tuple, leaves)
}

func (s *system) judgeAlwaysLocked(i int, c *check, tuple uint32, leaves []uint32) (isBad bool) {
	v := s.viewOf(leaves, plainLayout)
	defer func() { s.read.add(v.reads) }() // a check that fails has read, too
	err := c.always(v)
	kept := slices.Clone(leaves)
	s.auditCheck(i, err, func(c *check) error { return c.always(s.viewOf(kept, oddLayout)) })
	if s.always[i].get(uint64(tuple)) == 0 {
		verdict := uint32(alwaysTrue)
		switch {
		case v.reads.InFlight || v.reads.Stable:
			verdict = alwaysReads
		case err != nil:
			verdict = alwaysFalse
		}
		s.always[i].put(uint64(tuple), verdict)
	}
	return err != nil
}

// mapping remembers what a refinement's states and steps are worth.
type mapping struct {
	states  *texts    // abstract states
	ofTuple pairTable // tuple of local states -> abstract state, unless the mapping reads more
	steps   pairTable // (abstract, abstract) -> 1 if allowed, 2 if not
}

// abstractions appends what each refinement sees of a state.
func (s *system) abstractions(leaves, list []uint32) []uint32 {
	for i := range s.def.checks {
		if c := &s.def.checks[i]; c.kind == KindRefines {
			list = append(list, s.abstract(i, c, leaves))
		}
	}
	return list
}

// checkMappings judges a step by the refinements, of which before has the
// abstractions of the state that it leaves.
func (s *system) checkMappings(before, after []uint32) (bad propertySet) {
	k := 0
	for i := range s.def.checks {
		c := &s.def.checks[i]
		if c.kind != KindRefines {
			continue
		}
		a, b := before[k], s.abstract(i, c, after)
		k++
		if a == b {
			continue
		}
		v := s.mappings[i].steps.get(pair(a, b))
		if v == 0 {
			v = s.judgeMapping(i, c, a, b)
		}
		if v == 2 {
			bad |= 1 << i
		}
	}
	return bad
}

func (s *system) judgeMapping(i int, c *check, a, b uint32) uint32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &s.mappings[i]
	if v := m.steps.get(pair(a, b)); v != 0 {
		return v
	}
	v := uint32(1)
	if c.refines.step(m.states.get(a), m.states.get(b)) != nil {
		v = 2
	}
	m.steps.put(pair(a, b), v)
	return v
}

// abstract returns the id of the state that the mapping sees.
func (s *system) abstract(i int, c *check, leaves []uint32) uint32 {
	m := &s.mappings[i]
	tuple := uint64(s.tuple(leaves))
	if id := m.ofTuple.get(tuple); id != 0 {
		return id
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.viewOf(leaves, plainLayout)
	defer func() { s.read.add(v.reads) }()
	a := c.refines.abstract(v)
	kept := slices.Clone(leaves)
	s.audits = append(s.audits, func() error {
		if !bytes.Equal(a, s.audit.checks[i].refines.abstract(s.viewOf(kept, oddLayout))) {
			return &ImpureError{Step: "mapping of " + c.name, Diff: "two calls on one state gave different abstract states"}
		}
		return nil
	})
	id, _ := m.states.id(a)
	if !v.reads.InFlight && !v.reads.Stable && m.ofTuple.get(tuple) == 0 {
		m.ofTuple.put(tuple, id)
	}
	return id
}

// checkInitial judges an initial state by the refinements.
func (s *system) checkInitial(leaves []uint32) (bad propertySet) {
	for i := range s.def.checks {
		if c := &s.def.checks[i]; c.kind == KindRefines {
			if s.isInitial(c, leaves) != nil {
				bad |= 1 << i
			}
		}
	}
	return bad
}

func (s *system) isInitial(c *check, leaves []uint32) error {
	v := s.viewOf(leaves, plainLayout)
	defer func() { s.read.add(v.reads) }()
	return c.refines.initial(c.refines.abstract(v))
}
