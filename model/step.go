package model

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A local state, as it is interned, is one byte for whether the node is up,
// the timers that are set, and the canonical encoding of S. Where there is
// time in it, the byte says so, and the clock and what the timers have left
// come between.
type nodeStatus byte

const (
	nodeUp   nodeStatus = iota
	nodeDown            // will restart
	nodeDead            // will not
	nodeLies            // is Byzantine, and takes no steps
)

type local struct {
	status nodeStatus
	timers []armed // sorted
	clock  int
	state  []byte
}

// armed is a timer that is set. It fires after so many ticks, or at any moment
// if left is anyMoment.
type armed struct {
	timer Timer
	left  int
}

const anyMoment = -1

func (a armed) compare(b armed) int { return strings.Compare(string(a.timer), string(b.timer)) }

func findTimer(list []armed, t Timer) (int, bool) {
	return slices.BinarySearchFunc(list, armed{timer: t}, armed.compare)
}

// timedLocal marks an encoding with time in it.
const timedLocal = 0x80

func (l local) encode() []byte {
	timed := l.clock > 0 || slices.ContainsFunc(l.timers, func(a armed) bool { return a.left != anyMoment })
	b := []byte{byte(l.status)}
	if timed {
		b[0] |= timedLocal
		b = appendUint(b, uint64(l.clock))
	}
	b = appendUint(b, uint64(len(l.timers)))
	for _, t := range l.timers {
		b = append(appendUint(b, uint64(len(t.timer))), t.timer...)
		if timed {
			b = appendUint(b, uint64(t.left-anyMoment))
		}
	}
	return append(b, l.state...)
}

func decodeLocal(b []byte) local {
	d := decoder{b: b[1:]}
	timed := b[0]&timedLocal != 0
	l := local{status: nodeStatus(b[0] &^ timedLocal)}
	if timed {
		l.clock = int(d.uint())
	}
	for range d.uint() {
		a := armed{timer: Timer(d.bytes(int(d.uint()))), left: anyMoment}
		if timed {
			a.left += int(d.uint())
		}
		l.timers = append(l.timers, a)
	}
	l.state = d.b
	return l
}

// input is what makes one node take a step.
type input struct {
	kind     EventKind // deliver, timeout, invoke, restart, or start below
	to, from NodeID
	msg      string // canonical encoding of M
	timer    Timer
	call     callBytes
	age      int      // of a message, in ticks, where that matters
	corrupt  bool     // the message is not what was sent
	box      *mailBox // of clauses, while they run
}

// eventStart is the boot of a fresh node, which is part of the initial state
// and no event of a run.
const eventStart EventKind = "start"

// callBytes is a Call with its operation encoded.
type callBytes struct {
	client, seq int
	op          string
}

// stepEffect is an effect in the order in which the handler had it.
type stepEffect struct {
	kind  effectKind
	to    NodeID
	timer Timer
	ticks int       // until the timer fires; 0 for any moment
	call  callBytes // of a reply: client and seq
	data  string    // message, operation or result, encoded
	sent  unsafe.Pointer
}

type effectKind uint8

const (
	effectSend effectKind = iota + 1
	effectSet
	effectStop
	effectReply
	effectInvoke
	effectReturn
	effectConsume
)

// outcome is what one path of choices through a handler does.
type outcome struct {
	choices []int // taken
	arity   []int // out of how many
	local   []byte
	effects []stepEffect
	panic   string // the handler panicked with this
	// manyKeys says that the inputs had a map of two or more entries, whose
	// order one more run may not show.
	manyKeys bool
}

// stepContext is one call of a handler.
type stepContext struct {
	node  NodeID
	nodes int
	codec *codec
	rules worldRules
	clock int
	done  bool
	over  *atomic.Bool // the time is up; nil where that does not matter

	manyKeys bool // a map of two or more entries was decoded
	timers   []armed
	path     []int // choices to take
	choices  []int
	arity    []int
	effects  []stepEffect
}

// worldRules are what a handler can know of the world, or what depends on it.
type worldRules struct {
	time Time
	disk DiskMode
}

// defect ends a handler because of a mistake that is no finding about the
// protocol; it travels as a panic and comes out as an error.
type defect struct{ err error }

func (c *stepContext) send(to NodeID, m unsafe.Pointer) {
	if to == None || int(to) > c.nodes {
		panic(fmt.Sprintf("send to node %d of %d", to, c.nodes))
	}
	c.effects = append(c.effects, stepEffect{kind: effectSend, to: to, data: string(c.codec.message.encode(m)), sent: m})
}

func (c *stepContext) setTimer(t Timer) {
	i, isSet := findTimer(c.timers, t)
	if !isSet {
		c.timers = slices.Insert(c.timers, i, armed{t, anyMoment})
		c.effects = append(c.effects, stepEffect{kind: effectSet, timer: t})
	}
}

func (c *stepContext) setTimerIn(t Timer, ticks int) {
	if ticks < 1 {
		panic(fmt.Sprintf("model: SetTimerIn(%q, %d): want at least one tick", t, ticks))
	}
	if c.rules.time.Tier == Untimed {
		c.setTimer(t)
		return
	}
	i, isSet := findTimer(c.timers, t)
	if !isSet {
		c.timers = slices.Insert(c.timers, i, armed{})
	}
	c.timers[i] = armed{t, ticks}
	c.effects = append(c.effects, stepEffect{kind: effectSet, timer: t, ticks: ticks})
}

func (c *stepContext) stopTimer(t Timer) {
	if i, isSet := findTimer(c.timers, t); isSet {
		c.timers = slices.Delete(c.timers, i, i+1)
		c.effects = append(c.effects, stepEffect{kind: effectStop, timer: t})
	}
}

func (c *stepContext) now() int {
	if c.rules.time.Horizon == 0 {
		panic(defect{errors.New("Node.Now needs a System whose Time has a Horizon")})
	}
	return c.clock
}

func (c *stepContext) reply(call Call, result any) {
	c.effects = append(c.effects, stepEffect{
		kind: effectReply,
		call: callBytes{client: call.Client, seq: call.Seq},
		data: string(c.codec.data.encode(unsafe.Pointer(&result))),
	})
}

func (c *stepContext) choose(k int) int {
	if k < 1 {
		panic(fmt.Sprintf("model: Choose(%d)", k))
	}
	choice := 0
	if n := len(c.choices); n < len(c.path) {
		choice = c.path[n]
	}
	c.choices = append(c.choices, choice)
	c.arity = append(c.arity, k)
	return choice
}

// decode makes a handler's private copy of a state or message.
func (c *stepContext) decode(p *plan, b []byte, l layout) unsafe.Pointer {
	v := reflect.New(p.typ)
	d := decoder{b: b, layout: l}
	p.dec(&d, v.UnsafePointer())
	c.manyKeys = c.manyKeys || d.manyKeys
	return v.UnsafePointer()
}

func (c *stepContext) consume() {
	c.effects = append(c.effects, stepEffect{kind: effectConsume})
}

func (c *stepContext) recordInvoke(op Op) {
	c.effects = append(c.effects, stepEffect{kind: effectInvoke, data: c.codec.encodeOp(op)})
}

func (c *stepContext) recordReturn(result any) {
	c.effects = append(c.effects, stepEffect{kind: effectReturn, data: string(c.codec.data.encode(unsafe.Pointer(&result)))})
}

// codec has the plans of one model's types.
type codec struct {
	plans   *planSet
	state   *plan // S
	message *plan // M; nil in a machine
	data    *plan // any: arguments and results
}

func newCodec(plans *planSet, state, message reflect.Type) (*codec, error) {
	c := &codec{plans: plans}
	for _, p := range []struct {
		typ  reflect.Type
		plan **plan
	}{{state, &c.state}, {message, &c.message}, {reflect.TypeFor[any](), &c.data}} {
		if p.typ == nil {
			continue
		}
		var err error
		if *p.plan, err = c.plans.of(p.typ); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *codec) encodeOp(op Op) string {
	b := append(appendUint(nil, uint64(len(op.Func))), op.Func...)
	return string(c.data.enc(b, unsafe.Pointer(&op.Arg)))
}

func (c *codec) decodeOp(b string) Op {
	d := decoder{b: []byte(b)}
	op := Op{Func: string(d.bytes(int(d.uint())))}
	c.data.dec(&d, unsafe.Pointer(&op.Arg))
	return op
}

func (c *codec) decodeData(b string) any {
	var v any
	d := decoder{b: []byte(b)}
	c.data.dec(&d, unsafe.Pointer(&v))
	return v
}

// showResult is the text of an encoded result, "ok" if there is nothing to
// tell.
func (c *codec) showResult(b string) string {
	v := c.decodeData(b)
	if v == nil {
		return "ok"
	}
	return c.data.show(unsafe.Pointer(&v)).Text
}

// messageType is the type of an encoded message where it is not always the
// same.
func (c *codec) messageType(b string) string {
	if b == "" || c.message.typ.Kind() != reflect.Interface {
		return ""
	}
	d := decoder{b: []byte(b)}
	return string(d.bytes(int(d.uint())))
}

func (c *codec) showMessage(b string) Value {
	v := c.plans.decode(c.message, []byte(b), plainLayout)
	val := c.message.show(v.UnsafePointer())
	if val.Type == "" && c.message.typ.Kind() == reflect.Struct {
		val.Type = c.message.typ.Name()
		val.Text = val.Type + val.Text
	}
	return val
}

// handlers are a protocol's functions without their types.
type handlers struct {
	name                                          string
	nodes                                         int      // instances: more than the protocol has where there are twins
	twins                                         []NodeID // who has a second instance, after all nodes
	codec                                         *codec
	rules                                         worldRules
	over                                          *atomic.Bool // see stepContext
	roles                                         func(NodeID) string
	canReceive, canTimeout, canInvoke, canRestart bool
	upon                                          []string // the names of its clauses
	keepsMail                                     func(box *mailBox) bool
	lies                                          [][][]string                        // by sender and receiver; nil where there are no templates
	corrupt                                       func(msg string, l layout) []string // nil for mutations
	heartbeat                                     func(msg string, l layout) bool
	bounded                                       func(id NodeID, state []byte, l layout) bool
	// call runs the handler for in, on a state that was decoded for it alone,
	// and returns a pointer to that state.
	call func(c *stepContext, state []byte, in *input, l layout) unsafe.Pointer
}

func newHandlers[S, M any](p Protocol[S, M], plans *planSet) (*handlers, error) {
	if p.Nodes < 1 || p.Nodes > MaxNodes {
		return nil, fmt.Errorf("protocol %q has %d nodes; want 1 to %d", p.Name, p.Nodes, MaxNodes)
	}
	codec, err := newCodec(plans, reflect.TypeFor[S](), reflect.TypeFor[M]())
	if err != nil {
		return nil, err
	}
	h := &handlers{
		name: p.Name, nodes: p.Nodes, codec: codec, roles: p.Roles,
		canReceive: p.Receive != nil, canTimeout: p.Timeout != nil, canInvoke: p.Invoke != nil, canRestart: p.Restart != nil,
	}
	if err := checkClauses(&p); err != nil {
		return nil, err
	}
	for _, u := range p.Upon {
		h.upon = append(h.upon, u.Name)
	}
	h.keepsMail = func(box *mailBox) bool { return isKept[M](codec, box) }
	if h.lies, err = typedLies(p, codec); err != nil {
		return nil, err
	}
	h.corrupt, h.heartbeat = typedCorruption(p, codec), typedHeartbeat(p, codec)
	if f := p.Bounded; f != nil {
		h.bounded = func(id NodeID, state []byte, l layout) bool {
			return f(id, *(*S)(codec.plans.decode(codec.state, state, l).UnsafePointer()))
		}
	}
	var mail sync.Map // messages that clauses have been shown
	h.call = func(c *stepContext, state []byte, in *input, l layout) unsafe.Pointer {
		s := (*S)(c.decode(codec.state, state, l))
		n := &Node[M]{c}
		switch in.kind {
		case eventStart:
			if p.Start != nil {
				p.Start(n, s)
			}
		case EventDeliver:
			if p.Receive == nil {
				panic(defect{fmt.Errorf("protocol %q has no Receive, but a message arrived", p.Name)})
			}
			m := (*M)(c.decode(codec.message, []byte(in.msg), l))
			p.Receive(n, s, in.from, *m)
		case EventUpon:
			runClause(&p, c, n, s, in.box, l, &mail)
		case EventTimeout:
			if p.Timeout == nil {
				panic(defect{fmt.Errorf("protocol %q has no Timeout, but set the timer %q", p.Name, in.timer)})
			}
			p.Timeout(n, s, in.timer)
		case EventInvoke:
			p.Invoke(n, s, Call{Client: in.call.client, Seq: in.call.seq, Op: codec.decodeOp(in.call.op)})
		case EventRestart:
			p.Restart(n, s)
		default:
			panic("model: no handler for " + string(in.kind))
		}
		return unsafe.Pointer(s)
	}
	return h, nil
}

// zeroState is the encoding of a state before Start.
func (h *handlers) zeroState() []byte {
	return h.codec.state.encode(reflect.New(h.codec.state.typ).UnsafePointer())
}

// run runs one local step on every path of choices.
func (h *handlers) run(node NodeID, before []byte, in *input, l layout) ([]outcome, error) {
	var outcomes []outcome
	var path []int // choices that this run must take first
	for {
		o, err := h.runPath(node, before, in, l, path)
		if err != nil {
			return nil, err
		}
		if n := len(path); n > 0 {
			last := outcomes[len(outcomes)-1]
			if len(o.arity) < n || !slices.Equal(o.arity[:n], last.arity[:n]) {
				return nil, &ImpureError{Diff: "after equal choices Choose was called differently"}
			}
		}
		outcomes = append(outcomes, o)
		if path = nextPath(o.choices, o.arity); path == nil {
			return outcomes, nil
		}
	}
}

// nextPath counts up the last choice that can be, and forgets those after it.
func nextPath(choices, arity []int) []int {
	for i := len(choices) - 1; i >= 0; i-- {
		if choices[i]+1 < arity[i] {
			next := slices.Clone(choices[:i+1])
			next[i]++
			return next
		}
	}
	return nil
}

func (h *handlers) runPath(node NodeID, before []byte, in *input, l layout, path []int) (o outcome, err error) {
	was := decodeLocal(before)
	c := &stepContext{node: h.identity(node), nodes: h.identities(), codec: h.codec, rules: h.rules, clock: was.clock, over: h.over, timers: was.timers, path: path}
	switch in.kind {
	case EventTimeout:
		i, isSet := findTimer(c.timers, in.timer)
		if !isSet {
			panic("model: timeout of a timer that is not set")
		}
		c.timers = slices.Delete(slices.Clone(c.timers), i, i+1)
	case EventRestart:
		c.timers = nil
	}
	var after unsafe.Pointer
	o.panic, err = catch(func() { after = h.call(c, was.state, in, l) })
	c.done = true
	if err != nil {
		return outcome{}, err
	}
	o.choices, o.arity, o.effects, o.manyKeys = c.choices, c.arity, c.effects, c.manyKeys
	if o.panic != "" {
		o.local, o.effects = before, nil
		return o, nil
	}
	_, err = catch(func() {
		for i := range o.effects {
			e := &o.effects[i]
			if e.kind == effectSend && string(h.codec.message.encode(e.sent)) != e.data {
				now := string(h.codec.message.encode(e.sent))
				panic(defect{&ImpureError{Diff: fmt.Sprintf("a message was changed after it was sent: %s became %s",
					h.codec.showMessage(e.data).Text, h.codec.showMessage(now).Text)}})
			}
			e.sent = nil
		}
		o.local = local{nodeUp, c.timers, c.clock, h.codec.state.encode(after)}.encode()
	})
	return o, err
}

// catch runs f and turns its panic into a text, or into an error where the
// panic is a defect.
func catch(f func()) (text string, err error) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		var te *TypeError
		switch r := r.(type) {
		case defect:
			err = r.err
		case error:
			if errors.As(r, &te) {
				err = te
				return
			}
			text = r.Error() + panicPlace()
		default:
			text = fmt.Sprint(r) + panicPlace()
		}
		if text == "" && err == nil {
			text = "panic"
		}
	}()
	f()
	return "", nil
}

// panicPlace names the function that panicked, so that the reason points at
// the line's neighbourhood without naming a path of the machine.
func panicPlace() string {
	lines := strings.Split(string(debug.Stack()), "\n")
	seen := false
	for i := 0; i+1 < len(lines); i++ {
		if strings.HasPrefix(lines[i], "panic(") {
			seen = true
			continue
		}
		if !seen || strings.HasPrefix(lines[i], "\t") || strings.HasPrefix(lines[i], "runtime.") {
			continue
		}
		place := strings.TrimSpace(lines[i+1])
		place, _, _ = strings.Cut(place, " ")
		if j := strings.LastIndexByte(place, '/'); j >= 0 {
			place = place[j+1:]
		}
		return " (at " + place + ")"
	}
	return ""
}

// sameOutcomes compares two runs of one step and says how they differ.
func (h *handlers) sameOutcomes(a, b []outcome) string {
	if len(a) != len(b) {
		return fmt.Sprintf("%d outcomes, then %d", len(a), len(b))
	}
	for i := range a {
		x, y := &a[i], &b[i]
		switch {
		case !slices.Equal(x.choices, y.choices) || !slices.Equal(x.arity, y.arity):
			return fmt.Sprintf("choices %v of %v, then %v of %v", x.choices, x.arity, y.choices, y.arity)
		case x.panic != y.panic:
			return fmt.Sprintf("%s, then %s", panicText(x.panic), panicText(y.panic))
		case !bytes.Equal(x.local, y.local):
			return "state: " + diffText(h.showLocal(x.local), h.showLocal(y.local))
		case !slices.Equal(x.effects, y.effects):
			return fmt.Sprintf("effects %s, then %s", h.effectTexts(x.effects), h.effectTexts(y.effects))
		}
	}
	return ""
}

func panicText(s string) string {
	if s == "" {
		return "no panic"
	}
	return "panic: " + s
}

func (h *handlers) effectTexts(list []stepEffect) string {
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = h.showEffect(&e)
	}
	return "[" + strings.Join(texts, "; ") + "]"
}

func (h *handlers) showEffect(e *stepEffect) string {
	switch e.kind {
	case effectSend:
		return fmt.Sprintf("send to %d %s", e.to, h.codec.showMessage(e.data).Text)
	case effectSet:
		if e.ticks > 0 {
			return fmt.Sprintf("set %s in %d", e.timer, e.ticks)
		}
		return "set " + string(e.timer)
	case effectStop:
		return "stop " + string(e.timer)
	case effectReply:
		return fmt.Sprintf("reply c%d %s", e.call.client, h.codec.showResult(e.data))
	case effectInvoke:
		return "invoke " + h.codec.decodeOp(e.data).String()
	case effectReturn:
		return "return " + h.codec.showResult(e.data)
	}
	return "consume"
}

// showLocal is a node's local state as a tree: its status and timers where
// they say something, then the fields of S.
func (h *handlers) showLocal(b []byte) Value {
	l := decodeLocal(b)
	v := h.codec.state.show(h.codec.plans.decode(h.codec.state, l.state, plainLayout).UnsafePointer())
	if v.Kind != ValueStruct {
		v = withText(Value{Kind: ValueStruct, Keys: []string{"State"}, Items: []Value{v}})
	}
	if l.status != nodeUp {
		word := map[nodeStatus]string{nodeDown: "down", nodeDead: "dead", nodeLies: "byzantine"}[l.status]
		v.Keys = append([]string{"Status"}, v.Keys...)
		v.Items = append([]Value{{Kind: ValueText, Text: word}}, v.Items...)
	}
	if l.clock > 0 {
		v.Keys = append(v.Keys, "Clock")
		v.Items = append(v.Items, Value{Kind: ValueNumber, Text: strconv.Itoa(l.clock)})
	}
	if len(l.timers) > 0 {
		var items []Value
		for _, t := range l.timers {
			text := string(t.timer)
			if t.left != anyMoment {
				text = fmt.Sprintf("%s in %d", t.timer, t.left)
			}
			items = append(items, Value{Kind: ValueText, Text: text})
		}
		v.Keys = append(v.Keys, "Timers")
		v.Items = append(v.Items, listValue(items))
	}
	typ := v.Type
	v = withText(v)
	v.Text = typ + v.Text
	return v
}

// inputText is the text of an input, as in the event language.
func (h *handlers) inputText(in *input) string {
	switch in.kind {
	case EventDeliver:
		return fmt.Sprintf("%d->%d %s", in.from, in.to, h.codec.showMessage(in.msg).Text)
	case EventTimeout:
		return fmt.Sprintf("timeout %d %s", in.to, in.timer)
	case EventUpon:
		return fmt.Sprintf("upon %d on %s", in.to, h.mailText(in.box))
	case EventInvoke:
		return fmt.Sprintf("invoke c%d %s @%d", in.call.client, h.codec.decodeOp(in.call.op), in.to)
	}
	return fmt.Sprintf("%s %d", in.kind, in.to)
}

// envelopes decodes messages in flight and puts them in an order that depends
// on nothing but them.
func (h *handlers) envelopes(list []input, network Network, l layout) []Envelope {
	slices.SortStableFunc(list, func(a, b input) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from), func() int {
			if network == FIFO {
				return 0
			}
			return cmp.Compare(a.msg, b.msg)
		}())
	})
	flight := make([]Envelope, len(list))
	for i, in := range list {
		m := h.codec.plans.decode(h.codec.message, []byte(in.msg), l).Elem().Interface()
		flight[i] = Envelope{From: in.from, To: in.to, Message: m}
	}
	return flight
}
