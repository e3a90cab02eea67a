package model

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"unsafe"
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
	faults Faults
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
	in input
}

func newSystemWorld(def *systemDef, env Environment) *systemWorld {
	return &systemWorld{def: def, env: env}
}

func (w *systemWorld) nodes() []TraceNode {
	list := make([]TraceNode, w.def.handlers.nodes)
	for i := range list {
		list[i].ID = NodeID(i + 1)
		if roles := w.def.handlers.roles; roles != nil {
			list[i].Role = roles(list[i].ID)
		}
	}
	return list
}

func (w *systemWorld) clients() int { return len(w.def.clients) }

func (w *systemWorld) begin(start *event) ([]Effect, error) {
	n := len(w.def.clients)
	w.client = &clientState{invoked: make([]int, n), open: make([]bool, n)}
	w.faults = w.env.Faults
	fresh := local{state: w.def.handlers.zeroState()}.encode()
	for range w.def.handlers.nodes {
		w.locals = append(w.locals, fresh)
	}
	var effects []Effect
	choices := start.choices
	for i := range w.locals {
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
			return x.in.from == m.in.from && (w.env.Network == FIFO || x.in.msg == m.in.msg)
		}) {
			continue
		}
		list = append(list, m)
	}
	return list
}

func (w *systemWorld) enabled() ([]event, error) {
	var list []event
	for i, b := range w.locals {
		node := NodeID(i + 1)
		l := decodeLocal(b)
		mail := w.deliverable(node)
		if l.status == nodeUp {
			for _, m := range mail {
				if err := w.paths(&list, m.in); err != nil {
					return nil, err
				}
			}
			for _, t := range l.timers {
				if err := w.paths(&list, input{kind: EventTimeout, to: node, timer: t}); err != nil {
					return nil, err
				}
			}
			if w.faults.Crash > 0 {
				list = append(list, event{kind: EventCrash, node: node})
			}
		}
		if l.status == nodeDown {
			if err := w.paths(&list, input{kind: EventRestart, to: node}); err != nil {
				return nil, err
			}
		}
		for _, m := range mail {
			if w.faults.Drop > 0 {
				list = append(list, event{kind: EventDrop, node: node, from: m.in.from, msg: m.in.msg})
			}
			if w.faults.Duplicate > 0 {
				list = append(list, event{kind: EventDuplicate, node: node, from: m.in.from, msg: m.in.msg})
			}
		}
	}
	for i, c := range w.def.clients {
		if w.client.open[i] || w.client.invoked[i] == len(c.ops) {
			continue
		}
		for _, at := range c.at {
			if decodeLocal(w.locals[at-1]).status != nodeUp {
				continue
			}
			k := w.client.invoked[i]
			if err := w.paths(&list, input{kind: EventInvoke, to: at, call: callBytes{client: i + 1, seq: k + 1, op: c.ops[k]}}); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(list, func(a, b event) int { return a.compare(&b) })
	return list, nil
}

// paths adds an event per path of choices, none for a delivery of which
// nothing comes, unless the network uses it up.
func (w *systemWorld) paths(list *[]event, in input) error {
	outcomes, err := w.def.handlers.run(in.to, w.locals[in.to-1], &in, oddLayout)
	if err != nil {
		return err
	}
	if in.kind == EventDeliver && !w.def.usesNoops(w.env) && !slices.ContainsFunc(outcomes, func(o outcome) bool { return !o.isNoop(w.locals[in.to-1]) }) {
		return nil
	}
	for _, o := range outcomes {
		*list = append(*list, event{kind: in.kind, node: in.to, from: in.from, msg: in.msg, timer: in.timer, call: in.call, choices: o.choices})
	}
	return nil
}

func (w *systemWorld) label(e *event) string { return w.def.handlers.label(e) }

func (w *systemWorld) apply(e *event) (TraceStep, error) {
	w.prior = w.view()
	w.stepped, w.panicText, w.returned = false, "", false
	step := TraceStep{Event: w.label(e), Kind: e.kind, Node: e.node, From: e.from}
	at := -1
	if e.msg != "" || e.kind == EventDeliver || e.kind == EventDrop || e.kind == EventDuplicate {
		at = slices.IndexFunc(w.flight, func(m flying) bool {
			return m.in.to == e.node && m.in.from == e.from && m.in.msg == e.msg
		})
		if at < 0 {
			return step, fmt.Errorf("%w: %s: no such message in flight", ErrInternal, step.Event)
		}
		step.Message = w.flight[at].id
	}
	switch e.kind {
	case EventCrash:
		w.faults.Crash--
		l := decodeLocal(w.locals[e.node-1])
		l.status, l.timers = nodeDead, nil
		if w.def.handlers.canRestart {
			l.status = nodeDown
		}
		w.locals[e.node-1] = l.encode()
		return step, nil
	case EventDrop:
		w.faults.Drop--
		w.flight = slices.Delete(w.flight, at, at+1)
		return step, nil
	case EventDuplicate:
		w.faults.Duplicate--
		w.flight = slices.Insert(w.flight, at, w.flight[at])
		return step, nil
	case EventDeliver:
		if w.env.Network != Set {
			w.flight = slices.Delete(w.flight, at, at+1)
		}
	}
	in := e.input()
	before := w.locals[e.node-1]
	o, err := w.def.handlers.runPath(e.node, before, &in, oddLayout, e.choices)
	if err != nil {
		return step, err
	}
	if o.panic != "" {
		w.panicText = o.panic
		return step, nil
	}
	w.stepped = true
	if e.kind == EventDeliver && o.isNoop(before) {
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
			w.send(node, e, &out)
			step.Sent = append(step.Sent, out.Message)
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

func (w *systemWorld) send(from NodeID, e *stepEffect, out *Effect) {
	w.sent++
	in := input{kind: EventDeliver, to: e.to, from: from, msg: e.data}
	out.Kind, out.To, out.Message = "send", e.to, w.sent
	out.Text = fmt.Sprintf("send %d->%d %s", from, e.to, w.def.handlers.codec.showMessage(e.data).Text)
	if w.env.Network == Set {
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
		count: len(locals), layout: oddLayout,
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
		if w.panicText != "" {
			return fmt.Errorf("node panics: %s", w.panicText)
		}
	case KindEachNode:
		for n := range w.locals {
			if err := c.eachNode(state(n), oddLayout); err != nil {
				return fmt.Errorf("node %d: %w", n+1, err)
			}
		}
	case KindPairwise:
		for a := range w.locals {
			for b := range w.locals {
				if a == b {
					continue
				}
				if err := c.pairwise(state(a), state(b), oddLayout); err != nil {
					return fmt.Errorf("nodes %d and %d: %w", a+1, b+1, err)
				}
			}
		}
	case KindEachStep:
		if w.stepped {
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
	return slices.ContainsFunc(w.locals, func(b []byte) bool {
		return w.def.checks[i].goal(decodeLocal(b).state, oddLayout)
	})
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
	if w.env.Faults != (Faults{}) {
		v.Keys = append(v.Keys, "faults")
		left := w.faults
		v.Items = append(v.Items, faultsValue(left))
	}
	return withText(v)
}

func faultsValue(f Faults) Value {
	n := func(k int) Value { return Value{Kind: ValueNumber, Text: strconv.Itoa(k)} }
	return withText(Value{Kind: ValueStruct, Keys: []string{"crash", "drop", "duplicate"}, Items: []Value{n(f.Crash), n(f.Drop), n(f.Duplicate)}})
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
	part(appendUint(nil, uint64(w.faults.word(w.env.Faults))))
	part(w.client.encode())
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// machineWorld executes a machine.
type machineWorld[S any] struct {
	def       *machineDef[S]
	cur       []byte
	before    []byte
	panicText string
}

func (w *machineWorld[S]) nodes() []TraceNode { return []TraceNode{} }
func (w *machineWorld[S]) clients() int       { return 0 }

func (w *machineWorld[S]) decode(b []byte) S {
	return *(*S)(w.def.codec.plans.decode(w.def.codec.state, b, oddLayout).UnsafePointer())
}

func (w *machineWorld[S]) encode(s S) []byte { return w.def.codec.state.encode(unsafe.Pointer(&s)) }

func (w *machineWorld[S]) begin(start *event) ([]Effect, error) {
	i := 0
	w.def.Init(func(s S) {
		if w.def.Bound != nil && !w.def.Bound(s) {
			return
		}
		if i == start.variant {
			w.cur = w.encode(s)
		}
		i++
	})
	if start.variant >= i {
		return nil, fmt.Errorf("%w: machine %s has no initial state %d", ErrInternal, w.def.Name, start.variant+1)
	}
	return []Effect{}, nil
}

func (w *machineWorld[S]) enabled() ([]event, error) {
	var list []event
	for i, a := range w.def.Actions {
		variant := 0
		text, err := catch(func() {
			a.Next(w.decode(w.cur), func(t S) {
				if w.def.Bound == nil || w.def.Bound(t) {
					list = append(list, event{kind: EventAction, action: i, variant: variant})
				}
				variant++
			})
		})
		if err != nil {
			return nil, err
		}
		if text != "" {
			list = append(list, event{kind: EventAction, action: i, variant: variant})
		}
	}
	return list, nil
}

func (w *machineWorld[S]) label(e *event) string { return w.def.labels[e.action] }

func (w *machineWorld[S]) apply(e *event) (TraceStep, error) {
	step := TraceStep{Event: w.label(e), Kind: EventAction}
	variant := 0
	before := w.cur
	var after []byte
	var err error
	w.panicText, err = catch(func() {
		w.def.Actions[e.action].Next(w.decode(before), func(t S) {
			if variant == e.variant {
				after = w.encode(t)
			}
			variant++
		})
	})
	switch {
	case err != nil:
		return step, err
	case variant > e.variant:
		w.panicText = ""
		w.before, w.cur = before, after
	case w.panicText == "":
		return step, fmt.Errorf("%w: %s is not enabled", ErrInternal, step.Event)
	}
	return step, nil
}

func (w *machineWorld[S]) failing(i int) error {
	c := &w.def.checks[i]
	switch c.kind {
	case KindPanic:
		if w.panicText != "" {
			return fmt.Errorf("action panics: %s", w.panicText)
		}
	case KindAlways:
		return c.eachNode(w.cur, oddLayout)
	case KindEachStep:
		if w.before != nil {
			return c.pairwise(w.before, w.cur, oddLayout)
		}
	}
	return nil
}

func (w *machineWorld[S]) reached(i int) bool { return w.def.checks[i].goal(w.cur, oddLayout) }

func (w *machineWorld[S]) state() Value {
	s := w.decode(w.cur)
	return w.def.show(&s)
}

func (w *machineWorld[S]) diffable() Value { return w.state() }

func (w *machineWorld[S]) hash() string {
	sum := sha256.Sum256(w.cur)
	return hex.EncodeToString(sum[:16])
}
