package model

import (
	"errors"
	"slices"
	"testing"
)

// bracha is reliable broadcast from node 1, as in Bracha (1987).
type bracha struct{ Nodes, Echoes, Amplify, Deliveries int }

type brachaState struct{ Echoed, Ready, Delivered int }

type brachaMessage struct {
	Type  string
	Value int
}

func (b bracha) clause(name, typ string, atLeast int, do func(n *Node[brachaMessage], s *brachaState, v int)) Upon[brachaState, brachaMessage] {
	return Upon[brachaState, brachaMessage]{Name: name, Do: func(n *Node[brachaMessage], s *brachaState, mail Mail[brachaMessage]) {
		var values []int
		for v := 1; v <= 2; v++ {
			senders := mail.Senders(func(m brachaMessage) bool { return m == brachaMessage{typ, v} })
			if typ == "send" {
				senders &= Nodes(1)
			}
			if senders.Len() >= atLeast {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			do(n, s, values[n.Choose(len(values))])
		}
	}}
}

func toAll(n *Node[brachaMessage], m brachaMessage) {
	n.Broadcast(m)
	n.Send(n.ID(), m)
}

func (b bracha) system() System[brachaState, brachaMessage] {
	echo := func(n *Node[brachaMessage], s *brachaState, v int) {
		if s.Echoed == 0 {
			s.Echoed = v
			toAll(n, brachaMessage{"echo", v})
		}
	}
	ready := func(n *Node[brachaMessage], s *brachaState, v int) {
		if s.Ready == 0 {
			s.Ready = v
			toAll(n, brachaMessage{"ready", v})
		}
	}
	deliver := func(n *Node[brachaMessage], s *brachaState, v int) {
		if s.Delivered == 0 {
			s.Delivered = v
		}
	}
	return System[brachaState, brachaMessage]{Protocol: Protocol[brachaState, brachaMessage]{
		Name: "bracha", Nodes: b.Nodes,
		Start: func(n *Node[brachaMessage], s *brachaState) {
			if n.ID() == 1 {
				toAll(n, brachaMessage{"send", 1})
			}
		},
		Upon: []Upon[brachaState, brachaMessage]{
			b.clause("echo", "send", 1, echo),
			b.clause("ready", "echo", b.Echoes, ready),
			b.clause("amplify", "ready", b.Amplify, ready),
			b.clause("deliver", "ready", b.Deliveries, deliver),
		},
		Lies: func(from, _ NodeID) []brachaMessage {
			var list []brachaMessage
			for v := 1; v <= 2; v++ {
				list = append(list, brachaMessage{"echo", v}, brachaMessage{"ready", v})
				if from == 1 {
					list = append(list, brachaMessage{"send", v})
				}
			}
			return list
		},
		Properties: []Property[brachaState]{
			Pairwise("Agreement", func(a, b brachaState) error {
				if a.Delivered != 0 && b.Delivered != 0 && a.Delivered != b.Delivered {
					return errors.New("two deliveries")
				}
				return nil
			}),
			Reachable("Delivered", func(s brachaState) bool { return s.Delivered != 0 }),
		},
	}}
}

// brachaMachine is the same with guards on what correct nodes have sent, and one
// more for the Byzantine one: written down by hand, it knows nothing of mail.
type brachaMachine struct{ Nodes [3]brachaState }

func (b bracha) machine(isSenderCorrect bool) Machine[brachaMachine] {
	count := func(s brachaMachine, of func(s brachaState) int, v int) int {
		n := 1
		for _, x := range s.Nodes {
			if of(x) == v {
				n++
			}
		}
		return n
	}
	step := func(name string, guard func(s brachaMachine, i, v int) bool, do func(s *brachaState, v int)) Action[brachaMachine] {
		return Action[brachaMachine]{Name: name, Next: func(s brachaMachine, emit func(brachaMachine)) {
			for i := range s.Nodes {
				for v := 1; v <= 2; v++ {
					if guard(s, i, v) {
						next := s
						do(&next.Nodes[i], v)
						emit(next)
					}
				}
			}
		}}
	}
	echoed := func(s brachaState) int { return s.Echoed }
	readied := func(s brachaState) int { return s.Ready }
	return Machine[brachaMachine]{
		Name: "bracha-by-hand",
		Init: func(emit func(brachaMachine)) { emit(brachaMachine{}) },
		Actions: []Action[brachaMachine]{
			step("echo", func(s brachaMachine, i, v int) bool { return s.Nodes[i].Echoed == 0 && (v == 1 || !isSenderCorrect) },
				func(s *brachaState, v int) { s.Echoed = v }),
			step("ready", func(s brachaMachine, i, v int) bool { return s.Nodes[i].Ready == 0 && count(s, echoed, v) >= b.Echoes },
				func(s *brachaState, v int) { s.Ready = v }),
			step("amplify", func(s brachaMachine, i, v int) bool {
				return s.Nodes[i].Ready == 0 && count(s, readied, v) >= b.Amplify
			}, func(s *brachaState, v int) { s.Ready = v }),
			step("deliver", func(s brachaMachine, i, v int) bool {
				return s.Nodes[i].Delivered == 0 && count(s, readied, v) >= b.Deliveries
			}, func(s *brachaState, v int) { s.Delivered = v }),
		},
	}
}

// TestLiesByHand compares clauses and lies with machines that have both built in,
// and with the counts of a sketch that was made before any of this.
func TestLiesByHand(t *testing.T) {
	for _, b := range []bracha{{4, 3, 2, 3}, {4, 2, 2, 3}, {4, 3, 1, 2}, {4, 3, 4, 3}} {
		lying := states(t, Environment{}, func() Model { return b.machine(false) })
		correct := states(t, Environment{}, func() Model { return b.machine(true) })
		if b == (bracha{4, 3, 2, 3}) && (lying != 517 || correct != 148) {
			t.Errorf("by hand %d and %d states, want 517 and 148", lying, correct)
		}
		env := Environment{Network: Set, Faults: Faults{Byzantine: 1}}
		got := states(t, env, func() Model { return b.system() })
		if want := lying + 3*correct; got != want {
			t.Errorf("%v: %d states, want %d: %d for a sender that lies, %d for each other", b, got, want, lying, correct)
		}
	}
}

func states(t *testing.T, env Environment, build func() Model) int {
	t.Helper()
	r := explored(t, instance(t, env, build), Options{Unreduced: true, MaxViolations: 10})
	if !r.Complete {
		t.Fatalf("incomplete: %s", r.Unexplored)
	}
	return r.States
}

// TestLiesAgree runs the same with all reductions, and its counterexamples again.
func TestLiesAgree(t *testing.T) {
	for _, b := range []bracha{{4, 3, 2, 3}, {3, 2, 1, 2}, {4, 2, 1, 1}} {
		env := Environment{Network: Set, Faults: Faults{Byzantine: 1}}
		in := instance(t, env, func() Model { return b.system() })
		all := explored(t, in, Options{Unreduced: true, MaxViolations: 10})
		some := explored(t, in, Options{MaxViolations: 10})
		if all.Verdict != some.Verdict || some.States >= all.States {
			t.Errorf("%v: %s in %d states, with reductions %s in %d", b, all.Verdict, all.States, some.Verdict, some.States)
		}
		if isTight := 3*1 < b.Nodes && b.Echoes == 3; isTight != (all.Verdict == Holds) {
			t.Errorf("%v: %s", b, all.Verdict)
		}
		replaysAlike(t, in, some)
		replaysAlike(t, in, all)
	}
}

// TestMonotone refuses a clause that does with less mail what it does not do with
// more.
func TestMonotone(t *testing.T) {
	b := bracha{4, 3, 2, 3}
	in := instance(t, Environment{Network: Set, Faults: Faults{Byzantine: 1}}, func() Model {
		sys := b.system()
		sys.Protocol.Upon[1].Do = func(n *Node[brachaMessage], s *brachaState, mail Mail[brachaMessage]) {
			if s.Ready == 0 && mail.Senders(func(m brachaMessage) bool { return m.Type == "echo" }).Len() == 2 {
				s.Ready = 1
			}
		}
		return sys
	})
	_, err := in.Run(t.Context(), Options{})
	if impure, ok := errors.AsType[*ImpureError](err); !ok || !slices.ContainsFunc([]string{impure.Diff}, func(s string) bool { return len(s) > 0 }) {
		t.Errorf("error %v, want one that says that the clause is not monotone", err)
	} else {
		t.Log(err)
	}
}
