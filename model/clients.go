package model

import (
	"errors"
	"fmt"
	"slices"
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

func (c *clientState) clone() *clientState {
	return &clientState{slices.Clone(c.invoked), slices.Clone(c.open), slices.Clone(c.history)}
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

func (c *clientState) encode() []byte {
	var b []byte
	for i := range c.invoked {
		b = appendUint(b, uint64(c.invoked[i]))
		if c.open[i] {
			b = append(b, 1)
		} else {
			b = append(b, 0)
		}
	}
	return append(b, encodeHistory(c.history)...)
}

func encodeHistory(h []historyEvent) []byte {
	var b []byte
	for _, e := range h {
		b = append(b, byte(e.kind))
		b = appendUint(appendUint(b, uint64(e.client)), uint64(e.seq))
		b = append(appendUint(b, uint64(len(e.op))), e.op...)
		b = append(appendUint(b, uint64(len(e.result))), e.result...)
	}
	return b
}

// records decodes a history for those who judge it.
func (c *codec) records(h []historyEvent) History {
	list := make(History, len(h))
	for i, e := range h {
		list[i] = Record{Kind: e.kind, Client: e.client, Op: c.decodeOp(e.op)}
		if e.kind == Returned {
			list[i].Result = c.decodeData(e.result)
		}
	}
	return list
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

// clientTable interns client states. All but enabled needs the lock of the
// system.
type clientTable struct {
	def    *systemDef
	ids    *texts
	states []*clientState
	calls  vec[[]clientCall]
	after  pairTable // (state, records) -> state
	bad    vec[propertySet]
	judged map[string]propertySet
}

// clientCall is a call that a client can make next.
type clientCall struct {
	node  uint32
	input uint32
}

func (t *clientTable) init(def *systemDef) {
	t.def = def
	t.ids = newTexts()
	t.states = []*clientState{nil}
	t.calls.add(nil)
	t.bad.add(0)
	t.judged = map[string]propertySet{}
}

func (t *clientTable) len() int { return len(t.judged) }

func (t *clientTable) bytes() int { return t.ids.bytes() + t.after.bytes() + 150*len(t.states) }

// enabled returns the calls that the clients can make.
func (t *clientTable) enabled(id uint32) []clientCall { return *t.calls.at(id) }

func (s *system) clientID(c *clientState) uint32 {
	t := &s.clients
	id, isNew := t.ids.id(c.encode())
	if isNew {
		t.states = append(t.states, c)
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
	c := t.states[id].clone()
	for _, r := range decodeRecords(s.records.get(recordID)) {
		if _, err := c.apply(r, s.def.keepsHistory); err != nil {
			panic(defect{err})
		}
	}
	after := s.clientID(c)
	t.after.put(key, after)
	return after, *t.bad.at(after)
}

// judgeHistory judges a history up to its last return, which is as much as can
// be wrong with it, and each distinct one once.
func (s *system) judgeHistory(h []historyEvent) propertySet {
	for len(h) > 0 && h[len(h)-1].kind == Invoked {
		h = h[:len(h)-1]
	}
	if len(h) == 0 {
		return 0
	}
	key := string(encodeHistory(h))
	if bad, ok := s.clients.judged[key]; ok {
		return bad
	}
	var bad propertySet
	for i, c := range s.def.checks {
		if c.history == nil {
			continue
		}
		switch err := c.history(s.def.handlers.codec.records(h)); {
		case err == nil:
		case errors.Is(err, ErrInternal):
			panic(defect{fmt.Errorf("property %s: %w", c.name, err)})
		case errors.Is(err, ErrUndecided):
			s.unknown.Or(1 << i)
		default:
			bad |= 1 << i
		}
	}
	s.clients.judged[key] = bad
	return bad
}
