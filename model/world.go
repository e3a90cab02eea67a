package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
)

// A world executes one run on concrete states, without ids, memo or tables: it
// is what counterexamples are replayed on before anyone sees them, and what
// scripts run on. It shares the handlers' code with the search, and nothing
// else.
type world interface {
	// begin goes to an initial state, the one that the start event names.
	begin(start *event) ([]Effect, error)
	// enabled lists what can happen, least first, and label names it.
	enabled() ([]event, error)
	label(e *event) string
	// apply does an event that is enabled. A panic of the protocol is no
	// error: failing reports it.
	apply(e *event) (TraceStep, error)
	// failing says why a property, by its index, is false of the last step or
	// of the state after it, or returns nil.
	failing(property int) error
	// reached reports whether a goal is reached in the state.
	reached(property int) bool
	// satisfies evaluates a predicate of a liveness property in the state.
	satisfies(property int, part livePart) bool
	// classOf names the class of fairness of an event, empty if it has none.
	classOf(e *event) (string, fairness)
	// isTimed reports whether there is a clock, without which time stands still.
	isTimed() bool
	// erroneous says how the state deviates from the ideal object, or nil.
	erroneous() error
	state() Value
	// diffable is the part of the state whose changes a trace shows.
	diffable() Value
	hash() string
	nodes() []TraceNode
	clients() int
}

// systemWorld executes a protocol.
type systemWorld struct {
	def *systemDef
	env Environment

	locals [][]byte
	flight []flying
	sent   int
	around *envState
	client *clientState

	// the last step, for properties of steps
	stepped   bool
	node      NodeID
	before    []byte
	prior     *view // of the whole state before
	panicText string
	returned  bool
}

// flying is a message in flight; id counts sends from 1.
type flying struct {
	id int
	in input // with its age, where that matters
}

// is reports whether the event is about this message.
func (m *flying) is(e *event) bool {
	return m.in.to == e.node && m.in.from == e.from && m.in.msg == e.msg && m.in.age == e.age && m.in.corrupt == e.corrupt
}

func newSystemWorld(def *systemDef, env Environment) *systemWorld {
	return &systemWorld{def: def, env: env}
}

func (w *systemWorld) nodes() []TraceNode {
	list := make([]TraceNode, w.def.handlers.nodes)
	for i := range list {
		list[i].ID = NodeID(i + 1)
		if roles := w.def.handlers.roles; roles != nil {
			list[i].Role = roles(w.def.handlers.identity(list[i].ID))
		}
		if id := w.def.handlers.identity(list[i].ID); id != list[i].ID {
			list[i].Role = fmt.Sprintf("twin of %d", id)
		}
	}
	return list
}

func (w *systemWorld) clients() int { return len(w.def.clients) }

func (w *systemWorld) begin(start *event) ([]Effect, error) {
	n := len(w.def.clients)
	w.client = &clientState{invoked: make([]int, n), open: make([]bool, n)}
	w.around = &envState{left: w.env.Faults}
	fresh := local{state: w.def.handlers.zeroState()}.encode()
	sets := slices.Collect(w.def.handlers.liars(w.env))
	liars := start.liars
	switch {
	case liars == 0:
		liars = sets[0]
	case !slices.Contains(sets, liars):
		return nil, &ReplayError{Text: fmt.Sprintf("nodes %v cannot be Byzantine here: want %d of %d nodes, of a protocol with templates",
			liars, w.env.Faults.Byzantine, w.def.handlers.nodes)}
	}
	mute := local{status: nodeLies, state: w.def.handlers.zeroState()}.encode()
	for i := range w.def.handlers.nodes {
		if liars.Has(NodeID(i + 1)) {
			w.locals = append(w.locals, mute)
		} else {
			w.locals = append(w.locals, fresh)
		}
	}
	var effects []Effect
	for id := range liars.All() {
		effects = append(effects, Effect{Kind: string(EventByzantine), Node: id, Text: fmt.Sprintf("byzantine %d", id)})
	}
	choices := start.choices
	for i := range w.locals {
		if liars.Has(NodeID(i + 1)) {
			continue
		}
		o, err := w.def.handlers.runPath(NodeID(i+1), fresh, &input{kind: eventStart, to: NodeID(i + 1)}, oddLayout, choices)
		if err != nil {
			return nil, err
		}
		if o.panic != "" {
			return nil, fmt.Errorf("%w: node %d panics when it starts: %s", ErrInternal, i+1, o.panic)
		}
		choices = choices[min(len(choices), len(o.choices)):]
		step := TraceStep{}
		if err := w.settle(NodeID(i+1), &o, nil, &step); err != nil {
			return nil, err
		}
		effects = append(effects, step.Effects...)
	}
	w.stepped = false
	return effects, nil
}

// deliverable returns the messages that can arrive at a node: of equal ones
// the first sent, and in fifo the head of each link.
func (w *systemWorld) deliverable(node NodeID) []flying {
	var list []flying
	for _, m := range w.flight {
		if m.in.to != node || slices.ContainsFunc(list, func(x flying) bool {
			return x.in.from == m.in.from && (w.env.Network == FIFO || sameMessage(&x.in, &m.in))
		}) {
			continue
		}
		list = append(list, m)
	}
	return list
}

func sameMessage(a, b *input) bool { return a.msg == b.msg && a.age == b.age && a.corrupt == b.corrupt }

func (w *systemWorld) enabled() ([]event, error) {
	var list []event
	for i, b := range w.locals {
		if err := w.enabledAt(&list, NodeID(i+1), decodeLocal(b)); err != nil {
			return nil, err
		}
	}
	for i, c := range w.def.clients {
		if w.client.open[i] || w.client.invoked[i] == len(c.ops) {
			continue
		}
		for _, at := range c.at {
			if decodeLocal(w.locals[at-1]).status != nodeUp || !w.around.steps(at) {
				continue
			}
			k := w.client.invoked[i]
			if err := w.paths(&list, input{kind: EventInvoke, to: at, call: callBytes{client: i + 1, seq: k + 1, op: c.ops[k]}}); err != nil {
				return nil, err
			}
		}
	}
	for _, m := range w.around.moves(len(w.locals), w.def.stability) {
		if w.areAlive(m.alive) {
			list = append(list, m.event)
		}
	}
	if w.def.time.Tier == Lockstep && w.canTick() {
		list = append(list, event{kind: EventTick})
	}
	slices.SortFunc(list, func(a, b event) int { return a.compare(&b) })
	return list, nil
}

// enabledAt adds what can happen at a node.
func (w *systemWorld) enabledAt(list *[]event, node NodeID, l local) error {
	mail := w.deliverable(node)
	if w.def.handlers.canAct() {
		mail = nil
		if l.status == nodeUp && w.around.steps(node) {
			if err := w.clauses(list, node); err != nil {
				return err
			}
		}
	} else if l.status == nodeUp && w.around.steps(node) {
		if err := w.tellLies(list, node); err != nil {
			return err
		}
	}
	if l.status == nodeUp && w.around.steps(node) {
		for _, m := range mail {
			if w.around.isCut(m.in.from, node) {
				continue
			}
			if err := w.paths(list, m.in); err != nil {
				return err
			}
		}
		for _, t := range l.timers {
			if t.left > 0 || !w.mayFire(node, t.timer) {
				continue
			}
			if err := w.paths(list, input{kind: EventTimeout, to: node, timer: t.timer}); err != nil {
				return err
			}
		}
	}
	if l.status == nodeDown && w.around.steps(node) {
		if err := w.paths(list, input{kind: EventRestart, to: node}); err != nil {
			return err
		}
	}
	if l.status == nodeUp && w.around.after(EventCrash, None, node) != nil {
		*list = append(*list, event{kind: EventCrash, node: node})
	}
	for _, m := range mail {
		w.misfortunes(list, &m.in)
	}
	if w.def.time.Tier == Skewed && (!l.isDue() || !w.around.steps(node)) && w.inSkew(node) {
		*list = append(*list, event{kind: EventTick, node: node})
	}
	if l.counts() && w.around.after(EventDrift, None, node) != nil {
		for _, name := range driftNames {
			*list = append(*list, event{kind: EventDrift, node: node, shape: name})
		}
	}
	return nil
}

// mayFire reports whether a timer that is due may fire, as far as a synchronous
// environment has a say in it.
func (w *systemWorld) mayFire(node NodeID, t Timer) bool {
	if !w.around.stable() {
		return true
	}
	if slices.Contains(w.def.stability.Omega, t) && node != w.around.core.first() {
		return false
	}
	if w.def.time.Tier != Untimed {
		return true
	}
	for id := range w.around.core.All() {
		if !w.isQuiet(id) {
			return false
		}
	}
	return true
}

// isQuiet reports whether nothing is on its way to a node that could change
// anything there, or that a head of its link keeps from showing that.
func (w *systemWorld) isQuiet(id NodeID) bool {
	before := w.locals[id-1]
	if decodeLocal(before).status != nodeUp {
		return true
	}
	if w.def.handlers.canAct() {
		return !w.canAct(id)
	}
	heads, coming := w.deliverable(id), 0
	for _, m := range w.flight {
		if m.in.to == id {
			coming++
		}
	}
	if w.env.Network == FIFO && coming > len(heads) {
		return false
	}
	return !slices.ContainsFunc(heads, func(m flying) bool {
		outcomes, err := w.def.handlers.run(id, before, &m.in, oddLayout)
		return err != nil || slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.isNoop(before) })
	})
}

func (w *systemWorld) areAlive(set NodeSet) bool {
	for id := range set.All() {
		if status := decodeLocal(w.locals[id-1]).status; status == nodeDead || status == nodeLies {
			return false
		}
	}
	return true
}

// isDue reports whether a timer must fire before the next tick.
func (l *local) isDue() bool {
	return l.status == nodeUp && slices.ContainsFunc(l.timers, func(t armed) bool { return t.left == 0 })
}

// canTick reports whether nothing is due before the next tick.
func (w *systemWorld) canTick() bool {
	for i, b := range w.locals {
		l := decodeLocal(b)
		if w.def.time.Horizon > 0 && l.clock == w.def.time.Horizon {
			return false
		}
		var due, beats NodeSet
		for _, m := range w.flight {
			if l.status != nodeUp || int(m.in.to) != i+1 || w.def.time.Delay == 0 || m.in.age < w.def.time.Delay {
				continue
			}
			due.Add(m.in.from)
			if w.def.handlers.isHeartbeat(m.in.msg) {
				beats.Add(m.in.from)
			}
		}
		if (l.isDue() || due != 0) && w.around.isDue(NodeID(i+1), l.isDue(), due, beats) {
			return false
		}
	}
	return true
}

// inSkew reports whether a node's clock may go one tick ahead.
func (w *systemWorld) inSkew(node NodeID) bool {
	mine := decodeLocal(w.locals[node-1]).clock
	least := mine
	for _, b := range w.locals {
		least = min(least, decodeLocal(b).clock)
	}
	return mine < w.def.time.Horizon && mine+1-least <= w.env.Faults.Skew
}

// tick lets time pass for a node, or for all and the messages between them.
func (w *systemWorld) tick(node NodeID) {
	for i, b := range w.locals {
		if node == None || int(node) == i+1 {
			w.locals[i] = decodeLocal(b).tick(w.def.time).encode()
		}
	}
	for i := range w.flight {
		if in := &w.flight[i].in; w.def.time.Delay > 0 {
			in.age = min(in.age+1, w.def.time.Delay)
		}
	}
}

// paths adds an event per path of choices, none for a delivery of which
// nothing comes, unless the network uses it up.
func (w *systemWorld) paths(list *[]event, in input) error {
	outcomes, err := w.def.handlers.run(in.to, w.locals[in.to-1], &in, oddLayout)
	if err != nil {
		return err
	}
	if in.kind == EventDeliver && !usesNoops(w.def, w.env) && !slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.isNoop(w.locals[in.to-1]) }) {
		return nil
	}
	for _, o := range outcomes {
		*list = append(*list, event{kind: in.kind, node: in.to, from: in.from, msg: in.msg, timer: in.timer, call: in.call, age: in.age, corrupt: in.corrupt, choices: o.choices})
	}
	return nil
}

func (w *systemWorld) label(e *event) string { return w.def.handlers.label(e) }

func (w *systemWorld) apply(e *event) (TraceStep, error) {
	w.prior = w.view()
	w.stepped, w.panicText, w.returned = false, "", false
	step := TraceStep{Event: w.label(e), Kind: e.kind, Node: e.node, From: e.from}
	at, err := w.find(e, &step)
	if err != nil {
		return step, err
	}
	if done, err := w.surround(e, at); done || err != nil {
		return step, err
	}
	if e.kind == EventDeliver && w.env.Network != Set {
		w.flight = slices.Delete(w.flight, at, at+1)
	}
	in := w.inputOf(e)
	before := w.locals[e.node-1]
	o, err := w.def.handlers.runPath(e.node, before, &in, oddLayout, e.choices)
	if err != nil {
		return step, err
	}
	if o.panic != "" {
		w.panicText, w.node = o.panic, e.node
		return step, nil
	}
	w.stepped = true
	if step.Effects, err = w.told(e, &o); err != nil {
		return step, err
	}
	if in.kind == EventDeliver && o.isNoop(before) {
		// One outcome of a delivery that can do something is a step, too.
		all, err := w.def.handlers.run(e.node, before, &in, oddLayout)
		if err != nil {
			return step, err
		}
		w.stepped = slices.ContainsFunc(all, func(o outcome) bool { return !o.isNoop(before) })
	}
	w.node, w.before = e.node, before
	var invoke *recordChange
	if e.kind == EventInvoke {
		invoke = &recordChange{kind: effectInvoke, client: e.call.client, seq: e.call.seq, op: e.call.op}
	}
	return step, w.settle(e.node, &o, invoke, &step)
}

// inputOf is what makes a node take a step.
func (w *systemWorld) inputOf(e *event) input {
	in := e.input()
	switch {
	case e.kind == EventUpon, e.kind == EventByzantine && w.def.handlers.canAct():
		in.kind, in.box = EventUpon, w.box(e.node)
	case e.kind == EventByzantine:
		in.kind = EventDeliver
	}
	return in
}

// find returns where the message is that an event is about, -1 for none.
func (w *systemWorld) find(e *event, step *TraceStep) (int, error) {
	switch e.kind {
	case EventDeliver, EventDrop, EventDuplicate, EventReorder, EventCorrupt, EventByzantine:
	default:
		return -1, nil
	}
	if w.def.handlers.isLie(e) {
		return -1, nil
	}
	at := slices.IndexFunc(w.flight, func(m flying) bool { return m.is(e) })
	if at < 0 {
		return at, fmt.Errorf("%w: %s: no such message in flight", ErrInternal, step.Event)
	}
	step.Message = w.flight[at].id
	return at, nil
}

// settle takes over what a step did.
func (w *systemWorld) settle(node NodeID, o *outcome, invoke *recordChange, step *TraceStep) error {
	w.locals[node-1] = o.local
	if invoke != nil {
		if _, err := w.client.apply(*invoke, w.def.keepsHistory); err != nil {
			return err
		}
	}
	for i := range o.effects {
		e := &o.effects[i]
		out := Effect{Node: node, Text: w.def.handlers.showEffect(e)}
		switch e.kind {
		case effectSend:
			for _, to := range w.def.handlers.instances(node, e.to) {
				w.send(node, to, e, &out)
				step.Sent = append(step.Sent, out.Message)
				step.Effects = append(step.Effects, out)
			}
			continue
		case effectSet:
			out.Kind = "set"
		case effectStop:
			out.Kind = "stop"
		case effectConsume:
			continue
		case effectReply, effectInvoke, effectReturn:
			out.Kind = map[effectKind]string{effectReply: "reply", effectInvoke: "invoke", effectReturn: "return"}[e.kind]
			r := decodeRecords(appendRecord(nil, node, e))[0]
			returned, err := w.client.apply(r, w.def.keepsHistory)
			if err != nil {
				return err
			}
			if returned {
				w.returned = true
				step.Returns = append(step.Returns, w.returnText(r))
			}
		}
		step.Effects = append(step.Effects, out)
	}
	return nil
}

func (w *systemWorld) send(node, to NodeID, e *stepEffect, out *Effect) {
	w.sent++
	from := w.def.handlers.identity(node)
	in := input{kind: EventDeliver, to: to, from: from, msg: e.data}
	out.Kind, out.To, out.Message = "send", to, w.sent
	out.Text = fmt.Sprintf("send %d->%d %s", from, to, w.def.handlers.codec.showMessage(e.data).Text)
	if status := decodeLocal(w.locals[to-1]).status; status == nodeDead || status == nodeLies {
		return // nobody can ever read it
	}
	if w.env.holdsOne() {
		i := slices.IndexFunc(w.flight, func(m flying) bool { return bytes.Equal(m.in.encode(), in.encode()) })
		if i >= 0 {
			w.flight[i].id = w.sent // the latest of equal ones is the one that arrives
			return
		}
	}
	w.flight = append(w.flight, flying{w.sent, in})
}

func (w *systemWorld) returnText(r recordChange) string {
	codec := w.def.handlers.codec
	op := ""
	switch {
	case r.seq > 0:
		op = codec.decodeOp(w.def.clients[r.client-1].ops[r.seq-1]).String() + " "
	case w.def.keepsHistory:
		op = codec.decodeOp(w.client.lastOp(r.client)).String() + " "
	}
	return fmt.Sprintf("c%d %s%s", r.client, op, codec.showResult(r.result))
}

func (w *systemWorld) view() *view {
	locals, flight := slices.Clone(w.locals), slices.Clone(w.flight)
	return &view{
		count: w.def.handlers.identities(), twins: w.def.handlers.twinSet(), layout: oddLayout, isStable: w.around.stable(),
		local: func(id NodeID) local { return decodeLocal(locals[id-1]) },
		flight: func() []Envelope {
			list := make([]input, len(flight))
			for i, m := range flight {
				list[i] = m.in
			}
			return w.def.handlers.envelopes(list, w.env.Network, oddLayout)
		},
	}
}

func (w *systemWorld) failing(i int) error {
	c := &w.def.checks[i]
	state := func(node int) []byte { return decodeLocal(w.locals[node]).state }
	switch c.kind {
	case KindPanic:
		if w.panicText != "" && !w.def.handlers.isTwin(w.node) {
			return fmt.Errorf("node panics: %s", w.panicText)
		}
	case KindEachNode:
		for n := range w.locals {
			if w.isExempt(n) {
				continue
			}
			if err := c.eachNode(state(n), oddLayout); err != nil {
				return fmt.Errorf("node %d: %w", n+1, err)
			}
		}
	case KindPairwise:
		for a := range w.locals {
			for b := range w.locals {
				if a == b || w.isExempt(a) || w.isExempt(b) {
					continue
				}
				if err := c.pairwise(state(a), state(b), oddLayout); err != nil {
					return fmt.Errorf("nodes %d and %d: %w", a+1, b+1, err)
				}
			}
		}
	case KindEachStep:
		if w.stepped && !w.def.handlers.isTwin(w.node) {
			if err := c.pairwise(decodeLocal(w.before).state, state(int(w.node-1)), oddLayout); err != nil {
				return fmt.Errorf("node %d: %w", w.node, err)
			}
		}
	case KindAlways:
		return c.always(w.view())
	case KindHistory:
		if h := upToReturn(w.client.history); len(h) > 0 {
			return c.history(w.def.handlers.codec.records(h))
		}
	case KindRefines:
		now := c.refines.abstract(w.view())
		if w.prior == nil {
			return c.refines.initial(now)
		}
		if was := c.refines.abstract(w.prior); !bytes.Equal(was, now) {
			return c.refines.step(was, now)
		}
	}
	return nil
}

func (w *systemWorld) reached(i int) bool {
	for n, b := range w.locals {
		if !w.isExempt(n) && w.def.checks[i].goal(decodeLocal(b).state, oddLayout) {
			return true
		}
	}
	return false
}

// isExempt reports whether no property is asked about a node.
func (w *systemWorld) isExempt(node int) bool {
	return decodeLocal(w.locals[node]).status == nodeLies || w.def.handlers.isTwin(NodeID(node+1))
}

func (w *systemWorld) erroneous() error {
	if w.def.erroneous == nil {
		return nil
	}
	return w.def.erroneous(w.view())
}

func (w *systemWorld) diffable() Value {
	v := Value{Kind: ValueMap}
	for i, b := range w.locals {
		v.Keys = append(v.Keys, strconv.Itoa(i+1))
		v.Items = append(v.Items, w.def.handlers.showLocal(b))
	}
	return withText(Value{Kind: ValueStruct, Keys: []string{"nodes"}, Items: []Value{withText(v)}})
}

func (w *systemWorld) state() Value {
	v := w.diffable()
	var flight []Value
	for _, m := range w.flight {
		flight = append(flight, Value{Kind: ValueText, Text: w.def.handlers.inputText(&m.in)})
	}
	v.Keys = append(v.Keys, "network")
	v.Items = append(v.Items, listValue(flight))
	if w.env.Faults != (Faults{}) || len(w.def.stability.Cores) > 0 {
		v.Keys = append(v.Keys, "faults")
		v.Items = append(v.Items, w.around.show(w.env.Faults))
	}
	return withText(v)
}

func (w *systemWorld) hash() string {
	h := sha256.New()
	part := func(b []byte) { h.Write(appendUint(nil, uint64(len(b)))); h.Write(b) }
	for _, b := range w.locals {
		part(b)
	}
	flight := slices.Clone(w.flight)
	slices.SortStableFunc(flight, func(a, b flying) int {
		if w.env.Network == FIFO {
			return bytes.Compare([]byte{byte(a.in.to), byte(a.in.from)}, []byte{byte(b.in.to), byte(b.in.from)})
		}
		return bytes.Compare(a.in.encode(), b.in.encode())
	})
	for _, m := range flight {
		part(m.in.encode())
	}
	part(w.around.encode(w.env.Faults))
	part(w.client.encode())
	return hex.EncodeToString(h.Sum(nil)[:16])
}
