package model

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"
)

// clientState is what the clients of a run have done: how far each has got in
// its operations, and the history where a property judges it.
type clientState struct {
	invoked []int  // per Client: operations invoked so far
	open    []bool // per Client: whether the last one is still to return
	history []historyEvent
}

// historyEvent is a Record with its data encoded.
type historyEvent struct {
	kind   RecordKind
	client int
	seq    int // of a Client outside the nodes, else 0
	op     string
	result string
}

// recordChange is what a step does to a clientState.
type recordChange struct {
	kind   effectKind // invoke, return, or reply
	client int
	seq    int // 0 where the client is a node
	op     string
	result string
}

// apply returns whether the change was a return that the client sees.
func (c *clientState) apply(r recordChange, keep bool) (returned bool, err error) {
	outside := r.seq > 0
	switch r.kind {
	case effectInvoke:
		if outside {
			c.invoked[r.client-1]++
			c.open[r.client-1] = true
		} else if keep && c.isOpen(r.client) {
			return false, fmt.Errorf("%w: node %d records an invocation while its last operation is open", ErrInternal, r.client)
		}
		if keep {
			c.add(historyEvent{kind: Invoked, client: r.client, seq: r.seq, op: r.op})
		}
		return false, nil
	case effectReply:
		if r.client < 1 || r.client > len(c.open) || r.seq < 1 || r.seq > c.invoked[r.client-1] {
			return false, fmt.Errorf("%w: reply to a call that was never made: client %d, call %d", ErrInternal, r.client, r.seq)
		}
		if r.seq < c.invoked[r.client-1] || !c.open[r.client-1] {
			return false, c.sameReply(r)
		}
		c.open[r.client-1] = false
	case effectReturn:
		if keep && !c.isOpen(r.client) {
			return false, fmt.Errorf("%w: node %d records a return, but no operation of it is open", ErrInternal, r.client)
		}
	}
	if keep {
		c.add(historyEvent{kind: Returned, client: r.client, seq: r.seq, op: c.lastOp(r.client), result: r.result})
	}
	return true, nil
}

// sameReply makes sure that a reply to a call that has returned says the same.
func (c *clientState) sameReply(r recordChange) error {
	for _, e := range c.history {
		if e.kind == Returned && e.client == r.client && e.seq == r.seq && e.result != r.result {
			return fmt.Errorf("%w: a second, different reply to call %d of client %d, which could have been the one it sees; "+
				"let the answer travel as a message", ErrInternal, r.seq, r.client)
		}
	}
	return nil
}

func (c *clientState) isOpen(client int) bool {
	for _, e := range slices.Backward(c.history) {
		if e.client == client {
			return e.kind == Invoked
		}
	}
	return false
}

func (c *clientState) lastOp(client int) string {
	for _, e := range slices.Backward(c.history) {
		if e.client == client {
			return e.op
		}
	}
	return ""
}

// add appends an event and sorts the run of events of its kind at the end by
// client: adjacent invokes, and adjacent returns, can be exchanged without
// changing which operation came before which.
func (c *clientState) add(e historyEvent) {
	c.history = append(c.history, e)
	for i := len(c.history) - 1; i > 0; i-- {
		a, b := &c.history[i-1], &c.history[i]
		if a.kind != b.kind || a.client < b.client {
			break
		}
		*a, *b = *b, *a
	}
}

// encode is the client state in bytes that mean the same in every run.
func (c *clientState) encode() []byte {
	b := c.encodeProgress(nil)
	for i := range c.history {
		b = c.history[i].encode(b)
	}
	return b
}

func (c *clientState) encodeProgress(b []byte) []byte {
	for i := range c.invoked {
		b = appendUint(b, uint64(c.invoked[i]))
		if c.open[i] {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	return b
}

func (e *historyEvent) encode(b []byte) []byte {
	b = append(b, byte(e.kind))
	b = appendUint(appendUint(b, uint64(e.client)), uint64(e.seq))
	b = append(appendUint(b, uint64(len(e.op))), e.op...)
	return append(appendUint(b, uint64(len(e.result))), e.result...)
}

// records decodes a history for those who judge it.
func (c *codec) records(h []historyEvent) History {
	list := make(History, len(h))
	for i := range h {
		list[i], _ = c.record(&h[i])
	}
	return list
}

// record decodes an event, and says whether copies of it share memory.
func (c *codec) record(e *historyEvent) (r Record, mutable bool) {
	op := decoder{b: []byte(e.op)}
	r = Record{Kind: e.kind, Client: e.client, Op: Op{Func: string(op.bytes(int(op.uint())))}}
	c.data.dec(&op, unsafe.Pointer(&r.Op.Arg))
	if e.kind != Returned {
		return r, op.mutable
	}
	result := decoder{b: []byte(e.result)}
	c.data.dec(&result, unsafe.Pointer(&r.Result))
	return r, op.mutable || result.mutable
}

func appendRecord(b []byte, node NodeID, e *stepEffect) []byte {
	r := recordChange{kind: e.kind, client: int(node)}
	switch e.kind {
	case effectReply:
		r.client, r.seq, r.result = e.call.client, e.call.seq, e.data
	case effectInvoke:
		r.op = e.data
	case effectReturn:
		r.result = e.data
	}
	return append(b, r.encode()...)
}

func (r *recordChange) encode() []byte {
	b := []byte{byte(r.kind)}
	b = appendInt(appendInt(b, int64(r.client)), int64(r.seq))
	b = append(appendUint(b, uint64(len(r.op))), r.op...)
	return append(appendUint(b, uint64(len(r.result))), r.result...)
}

func decodeRecords(b []byte) []recordChange {
	var list []recordChange
	for d := (decoder{b: b}); len(d.b) > 0; {
		r := recordChange{kind: effectKind(d.byte())}
		r.client, r.seq = int(d.int()), int(d.int())
		r.op = string(d.bytes(int(d.uint())))
		r.result = string(d.bytes(int(d.uint())))
		list = append(list, r)
	}
	return list
}

// clientTable interns client states, as bytes in which an event is a number.
// All but enabled needs the lock of the system.
type clientTable struct {
	def    *systemDef
	ids    *texts
	calls  vec[[]clientCall]
	after  pairTable // (state, records) -> state
	bad    vec[propertySet]
	judged *texts           // histories
	badIn  vec[propertySet] // by judged history

	// Events are interned, too, and decoded once for all judges, unless a judge
	// could change through its copy what the others get.
	eventIDs *texts
	events   []historyEvent // by id, less 1
	records  []Record       // likewise
	private  []bool         // likewise: decode it for each judge anew

	buffer []byte // for client states and histories
	event  []byte // for events
}

// encode is the client state in bytes, valid until the next call.
func (t *clientTable) encode(c *clientState) []byte {
	t.buffer = t.appendHistory(c.encodeProgress(t.buffer[:0]), c.history)
	return t.buffer
}

func (t *clientTable) appendHistory(b []byte, h []historyEvent) []byte {
	for i := range h {
		b = appendUint(b, uint64(t.eventID(&h[i])))
	}
	return b
}

func (t *clientTable) eventID(e *historyEvent) uint32 {
	t.event = e.encode(t.event[:0])
	id, isNew := t.eventIDs.id(t.event)
	if isNew {
		r, mutable := t.def.handlers.codec.record(e)
		t.events = append(t.events, *e)
		t.records = append(t.records, r)
		t.private = append(t.private, mutable)
	}
	return id
}

// state returns a private copy of a client state.
func (t *clientTable) state(id uint32) *clientState { return t.decode(t.ids.get(id)) }

// decode is the reverse of encode.
func (t *clientTable) decode(b []byte) *clientState {
	n := len(t.def.clients)
	c := &clientState{invoked: make([]int, n), open: make([]bool, n)}
	d := decoder{b: b}
	for i := range n {
		c.invoked[i], c.open[i] = int(d.uint()), d.byte() == 1
	}
	c.history = make([]historyEvent, 0, len(d.b)+2)
	for len(d.b) > 0 {
		c.history = append(c.history, t.events[d.uint()-1])
	}
	return c
}

// clientCall is a call that a client can make next.
type clientCall struct {
	node  uint32
	input uint32
}

func (t *clientTable) init(def *systemDef) {
	t.def = def
	t.ids = newTexts()
	t.eventIDs = newTexts()
	t.judged = newTexts()
	t.badIn.add(0)
	t.calls.add(nil)
	t.bad.add(0)
}

func (t *clientTable) len() int { return t.judged.len() }

func (t *clientTable) bytes() int { return t.ids.bytes() + t.after.bytes() + t.judged.bytes() }

// enabled returns the calls that the clients can make.
func (t *clientTable) enabled(id uint32) []clientCall { return *t.calls.at(id) }

func (s *system) clientID(c *clientState) uint32 {
	t := &s.clients
	id, isNew := t.ids.id(t.encode(c))
	if isNew {
		t.bad.add(s.judgeHistory(c.history))
		var calls []clientCall
		for i, cl := range s.def.clients {
			if c.open[i] || c.invoked[i] == len(cl.ops) {
				continue
			}
			for _, at := range cl.at {
				in := input{kind: EventInvoke, to: at, call: callBytes{client: i + 1, seq: c.invoked[i] + 1, op: cl.ops[c.invoked[i]]}}
				calls = append(calls, clientCall{uint32(at - 1), s.inputID(in)})
			}
		}
		t.calls.add(calls)
	}
	return id
}

func (s *system) startClients() uint32 {
	n := len(s.def.clients)
	return s.clientID(&clientState{invoked: make([]int, n), open: make([]bool, n)})
}

func invokeRecord(call callBytes) []byte {
	r := recordChange{kind: effectInvoke, client: call.client, seq: call.seq, op: call.op}
	return r.encode()
}

// record returns what the clients have done after a step, and the properties
// that the history then violates.
func (s *system) record(id, recordID uint32) (uint32, propertySet) {
	key := pair(id, recordID)
	after := s.clients.after.get(key)
	if after == 0 {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.recordLocked(id, recordID)
	}
	return after, *s.clients.bad.at(after)
}

func (s *system) recordLocked(id, recordID uint32) (uint32, propertySet) {
	t := &s.clients
	key := pair(id, recordID)
	if after := t.after.get(key); after != 0 {
		return after, *t.bad.at(after)
	}
	c := t.state(id)
	for _, r := range decodeRecords(s.records.get(recordID)) {
		if _, err := c.apply(r, s.def.keepsHistory); err != nil {
			panic(defect{err})
		}
	}
	after := s.clientID(c)
	t.after.put(key, after)
	return after, *t.bad.at(after)
}

// upToReturn is a history without the invocations that follow its last return.
func upToReturn(h []historyEvent) []historyEvent {
	for len(h) > 0 && h[len(h)-1].kind == Invoked {
		h = h[:len(h)-1]
	}
	return h
}

// judgeHistory judges a history up to its last return, which is as much as can
// be wrong with it, and each distinct one once.
func (s *system) judgeHistory(h []historyEvent) propertySet {
	h = upToReturn(h)
	if len(h) == 0 {
		return 0
	}
	t := &s.clients
	t.buffer = t.appendHistory(t.buffer[:0], h)
	id, isNew := t.judged.id(t.buffer)
	if !isNew {
		return *t.badIn.at(id)
	}
	var bad propertySet
	for i, c := range s.def.checks {
		if c.history == nil {
			continue
		}
		switch err := c.history(t.history(h)); {
		case err == nil:
		case errors.Is(err, ErrInternal):
			panic(defect{fmt.Errorf("property %s: %w", c.name, err)})
		case errors.Is(err, ErrUndecided):
			s.unknown.Or(1 << i)
		default:
			bad |= 1 << i
		}
	}
	t.badIn.add(bad)
	return bad
}

// history is what a judge gets to see.
func (t *clientTable) history(h []historyEvent) History {
	list := make(History, len(h))
	for i := range h {
		k := t.eventID(&h[i]) - 1
		list[i] = t.records[k]
		if t.private[k] {
			list[i], _ = t.def.handlers.codec.record(&h[i])
		}
	}
	return list
}
