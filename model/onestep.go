package model

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// StepInput is what makes a node take one step outside any search: exactly one
// field is set, apart from Mail. It is for tests that hold a handler against its paper.
type StepInput[M any] struct {
	Start   bool
	Restart bool
	Timer   Timer
	Call    *Call
	Receive *Received[M]
	Upon    string        // a clause, with Mail
	Mail    []Received[M] // what was sent to the node
}

// Received is a message with its sender.
type Received[M any] struct {
	From    NodeID
	Message M
}

// Outcome is what a handler does on one path of choices.
type Outcome[S, M any] struct {
	Choices []int
	State   S
	Timers  []Timer // that are set afterwards, sorted
	Sent    []Sent[M]
	Replies []Reply
	Panic   string // what the handler panicked with, or empty; nothing else is set then
}

// Sent is a message with its receiver.
type Sent[M any] struct {
	To      NodeID
	Message M
}

// Reply is an answer to a client's call.
type Reply struct {
	Client, Seq int
	Result      any
}

// Step runs one handler on node id in state s, with the given timers set (and
// the one that fires), and returns an outcome for every path of choices. Maps in the states returned
// are not nil.
func (p Protocol[S, M]) Step(id NodeID, s S, timers []Timer, in StepInput[M]) ([]Outcome[S, M], error) {
	h, err := newHandlers(p, newPlanSet())
	if err != nil {
		return nil, err
	}
	if id == None || int(id) > p.Nodes {
		return nil, fmt.Errorf("node %d of %d", id, p.Nodes)
	}
	var step input
	var before []byte
	var set []armed
	if err := guarded(func() {
		if in.Timer != "" && !slices.Contains(timers, in.Timer) {
			timers = append(slices.Clip(timers), in.Timer)
		}
		for _, t := range slices.Sorted(slices.Values(timers)) {
			set = append(set, armed{t, anyMoment})
		}
		before = local{timers: set, state: h.codec.state.encode(unsafe.Pointer(&s))}.encode()
		step = stepInput(h, id, &in)
	}); err != nil {
		return nil, err
	}
	outcomes, err := h.run(id, before, &step, plainLayout)
	if err != nil {
		return nil, err
	}
	list := make([]Outcome[S, M], len(outcomes))
	for i, o := range outcomes {
		list[i] = typedOutcome[S, M](h, &o)
	}
	return list, nil
}

func stepInput[M any](h *handlers, id NodeID, in *StepInput[M]) input {
	step := input{to: id}
	switch {
	case in.Start:
		step.kind = eventStart
	case in.Restart:
		step.kind = EventRestart
	case in.Timer != "":
		step.kind, step.timer = EventTimeout, in.Timer
	case in.Call != nil:
		step.kind = EventInvoke
		step.call = callBytes{client: in.Call.Client, seq: in.Call.Seq, op: h.codec.encodeOp(in.Call.Op)}
	case in.Receive != nil:
		step.kind, step.from = EventDeliver, in.Receive.From
		step.msg = string(h.codec.message.encode(unsafe.Pointer(&in.Receive.Message)))
	case in.Upon != "":
		step.kind, step.box = EventUpon, stepBox(h, in)
	default:
		panic("model: StepInput with nothing set")
	}
	return step
}

// stepBox is the mail of a step, for one clause.
func stepBox[M any](h *handlers, in *StepInput[M]) *mailBox {
	var list []mailed
	for _, r := range in.Mail {
		list = append(list, mailed{from: r.From, msg: string(h.codec.message.encode(unsafe.Pointer(&r.Message)))})
	}
	box := newMailBox(list)
	if box.clause = slices.Index(h.upon, in.Upon); box.clause < 0 {
		panic(defect{fmt.Errorf("protocol %q has no clause %q; it has %v", h.name, in.Upon, h.upon)})
	}
	return box
}

func typedOutcome[S, M any](h *handlers, o *outcome) Outcome[S, M] {
	decode := func(p *plan, b []byte) reflect.Value { return h.codec.plans.decode(p, b, plainLayout).Elem() }
	t := Outcome[S, M]{Choices: o.choices, Panic: o.panic}
	if o.panic != "" {
		return t
	}
	after := decodeLocal(o.local)
	t.State = decode(h.codec.state, after.state).Interface().(S)
	for _, a := range after.timers {
		t.Timers = append(t.Timers, a.timer)
	}
	for _, e := range o.effects {
		switch e.kind {
		case effectSend:
			t.Sent = append(t.Sent, Sent[M]{e.to, decode(h.codec.message, []byte(e.data)).Interface().(M)})
		case effectReply:
			t.Replies = append(t.Replies, Reply{e.call.client, e.call.seq, h.codec.decodeData(e.data)})
		}
	}
	return t
}
