package crdt

import (
	"testing"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

// The tests of this file go through A comprehensive study of Convergent and
// Commutative Replicated Data Types (Shapiro and others, 2011), one claim at a time.

// site is a replica of a type, driven a step at a time.
type site struct {
	t     *testing.T
	node  modeltest.Stepper[State, Message]
	state State
	calls int
}

func sites(t *testing.T, typ Type, n int) []*site {
	t.Helper()
	p := Config{Type: typ, Replicas: n}.Protocol()
	var list []*site
	for id := 1; id <= n; id++ {
		node := modeltest.Node(t, p, model.NodeID(id))
		list = append(list, &site{t: t, node: node, state: node.Start().State})
	}
	return list
}

// does makes an update, and returns what was sent of it.
func (s *site) does(fn string, arg int) Message {
	s.t.Helper()
	s.calls++
	got := s.node.Invoke(s.state, model.Call{Client: 1, Seq: s.calls, Op: model.Op{Func: fn, Arg: arg}})
	s.state = got.State
	if len(got.Sent) > 0 {
		return got.Sent[0].Message
	}
	return Merge{s.state.Payload, s.state.Known}
}

func (s *site) receives(m Message) {
	s.t.Helper()
	s.state = s.node.Receive(s.state, 1, m).State
}

func (s *site) holds(want any) {
	s.t.Helper()
	if got := s.state.Payload.Value(); got != want {
		s.t.Errorf("holds %v, want %v", got, want)
	}
}

// Specification 6: the value is the sum of all entries, and merge takes the greater
// ones, so that a state may arrive late and twice.
func TestGCounter(t *testing.T) {
	r := sites(t, TypeGCounter, 2)
	old := r[0].does("add", 1)
	late := r[0].does("add", 1)
	r[1].does("add", 1)
	for _, m := range []Message{late, old, late} {
		r[1].receives(m)
		r[1].holds(3)
	}
}

// Specification 7: decrements are a vector of their own.
func TestPNCounter(t *testing.T) {
	r := sites(t, TypePN, 2)
	up := r[0].does("add", 1)
	down := r[0].does("add", -1)
	r[1].receives(down)
	r[1].holds(0)
	r[1].receives(up)
	r[1].holds(0)
}

// Specification 8: the write with the higher timestamp wins at all replicas, and a
// write in the knowledge of another one has the higher one.
func TestLWWRegister(t *testing.T) {
	r := sites(t, TypeLWW, 2)
	first, second := r[0].does("write", 7), r[1].does("write", 8)
	r[0].receives(second)
	r[1].receives(first)
	r[0].holds(8)
	r[1].holds(8)
	r[1].receives(r[0].does("write", 9))
	r[1].holds(9)
}

// Specification 15: a removal removes the additions that it has observed. One that
// is concurrent wins.
func TestORSet(t *testing.T) {
	for _, typ := range []Type{TypeORSet, TypeOp} {
		r := sites(t, typ, 2)
		r[1].receives(r[0].does("add", 1))
		r[1].holds(history.SetOf(1))
		removal, addition := r[1].does("remove", 1), r[0].does("add", 1)
		r[1].holds(history.SetOf())
		r[0].receives(removal)
		r[1].receives(addition)
		r[0].holds(history.SetOf(1))
		r[1].holds(history.SetOf(1))
	}
}

// Section 2.2.2: an operation waits for those that it depends on, and is carried
// out once.
func TestDeliversInCausalOrder(t *testing.T) {
	r := sites(t, TypeOp, 3)
	addition := r[0].does("add", 1)
	r[1].receives(addition)
	removal := r[1].does("remove", 1)
	r[2].receives(removal)
	r[2].holds(history.SetOf())
	if len(r[2].state.Known) > 0 {
		t.Error("a removal is carried out before the addition")
	}
	for range 2 {
		r[2].receives(addition)
		r[2].holds(history.SetOf())
	}
	if len(r[2].state.Known) != 2 || len(r[2].state.Held) != 0 {
		t.Errorf("knows %v, holds back %v", r[2].state.Known, r[2].state.Held)
	}
}

// Everything is durable, and what was not sent yet is sent.
func TestRestarts(t *testing.T) {
	r := sites(t, TypeORSet, 2)
	r[0].does("add", 1)
	got := r[0].node.Restart(r[0].state)
	if len(got.Timers) != 1 || got.Timers[0] != timerGossip {
		t.Errorf("timers %v", got.Timers)
	}
	r[0].state = got.State
	r[0].does("remove", 1)
	r[0].does("add", 1)
	r[0].holds(history.SetOf(1))
}
