package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Networks, timers and faults: what can happen, and what cannot.

func anyNetwork(t *testing.T, f Faults, check func(t *testing.T, env Environment)) {
	for _, n := range []Network{Multiset, Set, FIFO} {
		env := Environment{Network: n, Faults: f}
		if n == Set {
			env.Faults.Drop, env.Faults.Duplicate = 0, 0
		}
		t.Run(string(n), func(t *testing.T) { check(t, env) })
	}
}

// logging has node 1 send the given numbers to node 2, which logs what it
// accepts.
func logging(numbers []int, accepts func(s *cornerState, k int) bool) cornerSystem {
	return corner(cornerProtocol{
		Nodes: 2,
		Start: func(n cornerNode, _ *cornerState) {
			if n.ID() == 1 {
				for _, k := range numbers {
					n.Send(2, cornerMessage{K: k})
				}
			}
		},
		Receive: func(_ cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
			if accepts(s, m.K) {
				s.Log = append(s.Log, m.K)
			}
		},
	})
}

func logIs(want ...int) func(s cornerState) bool {
	return func(s cornerState) bool { return slices.Equal(s.Log, want) }
}

// reaches reports whether a state is reached, by a search that is complete.
func reaches(t *testing.T, env Environment, sys cornerSystem, goal func(s cornerState) bool) bool {
	t.Helper()
	r := explored(t, instance(t, env, func() Model { return with(sys, Reachable("Goal", goal)) }), Options{})
	if !r.Complete {
		t.Fatalf("not complete: %s", r.StoppedBy)
	}
	return r.Verdict == Holds
}

func TestOrderOfDelivery(t *testing.T) {
	both := logging([]int{1, 2}, func(s *cornerState, k int) bool { return len(s.Log) < 2 })
	twoFirst := logging([]int{1, 2}, func(s *cornerState, k int) bool { return len(s.Log) < 2 && (k == 2 || len(s.Log) > 0) })
	twice := logging([]int{1, 1}, func(s *cornerState, k int) bool { return len(s.Log) < 3 })
	tests := []struct {
		name                string
		sys                 cornerSystem
		goal                func(cornerState) bool
		multiset, set, fifo bool
	}{
		{"in order", both, logIs(1, 2), true, true, true},
		{"overtaken", both, logIs(2, 1), true, true, false},
		{"delivered twice", both, logIs(1, 1), false, true, false},
		// What node 2 ignores stays in flight, but not in fifo, where it would
		// block those behind it.
		{"ignored, then taken", twoFirst, logIs(2, 1), true, true, false},
		{"ignored at the head", twoFirst, logIs(2), true, true, true},
		{"sent twice", twice, logIs(1, 1), true, true, true},
		{"sent twice, delivered three times", twice, logIs(1, 1, 1), false, true, false},
	}
	for _, tt := range tests {
		for n, want := range map[Network]bool{Multiset: tt.multiset, Set: tt.set, FIFO: tt.fifo} {
			if got := reaches(t, Environment{Network: n}, tt.sys, tt.goal); got != want {
				t.Errorf("%s: %s: got %v, want %v", n, tt.name, got, want)
			}
		}
	}
}

// Links are apart from each other even where they are fifo.
func TestLinksAreIndependent(t *testing.T) {
	anyNetwork(t, Faults{}, func(t *testing.T, env Environment) {
		sys := corner(cornerProtocol{
			Nodes: 3,
			Start: func(n cornerNode, _ *cornerState) { n.Send(3, cornerMessage{K: int(n.ID())}) },
			Receive: func(_ cornerNode, s *cornerState, from NodeID, m cornerMessage) {
				if !slices.Contains(s.Log, m.K) {
					s.Log = append(s.Log, m.K)
				}
			},
		})
		for _, order := range [][]int{{1, 2, 3}, {3, 2, 1}, {2, 3, 1}} {
			if !reaches(t, env, sys, logIs(order...)) {
				t.Errorf("%v cannot happen", order)
			}
		}
	})
}

// A delivery with one outcome that does something is none to leave out, and
// both of its outcomes are steps.
func TestHalfANoop(t *testing.T) {
	anyNetwork(t, Faults{}, func(t *testing.T, env Environment) {
		build := func(p cornerProperty) func() Model {
			return func() Model {
				return corner(cornerProtocol{
					Start:   func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) },
					Receive: func(n cornerNode, s *cornerState, _ NodeID, _ cornerMessage) { s.X = max(s.X, n.Choose(2)) },
				}, p)
			}
		}
		r := explored(t, instance(t, env, build(forbid("Never", func(s cornerState) bool { return s.X > 1 }))), Options{})
		// The message is gone without effect, or with; in a set it stays.
		if want := map[Network]int{Multiset: 3, FIFO: 3, Set: 2}[env.Network]; r.States != want || r.Transitions != 2 {
			t.Errorf("got %d states, %d transitions, want %d and 2", r.States, r.Transitions, want)
		}
		moves := EachStep("Moves", func(a, b cornerState) error {
			if a.X == b.X {
				return errors.New("stands still")
			}
			return nil
		})
		v := violated(t, env, "Moves", 1, build(moves))
		if got := v.Trace.Steps[0].Event; !strings.HasSuffix(got, " choose 0") {
			t.Errorf("the step that stands still is not %q", got)
		}
	})
}

// A message that is refused for good is used up, where the network uses
// messages up at all.
func TestConsume(t *testing.T) {
	sys := corner(cornerProtocol{
		Start: func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}); n.SetTimer("later") },
		Receive: func(n cornerNode, s *cornerState, _ NodeID, _ cornerMessage) {
			switch s.X {
			case 0:
				n.Consume()
			case 1:
				s.X = 2
			}
		},
		Timeout: func(_ cornerNode, s *cornerState, _ Timer) { s.X = 1 },
	})
	anyNetwork(t, Faults{}, func(t *testing.T, env Environment) {
		r := explored(t, instance(t, env, func() Model { return sys }), Options{})
		// The message is there or not, at X 0 and 1; at 2 it is gone. In a set
		// it stays, and refusing it is a self-loop.
		states, transitions := 5, 4
		if env.Network == Set {
			states, transitions = 3, 3
		}
		if r.States != states || r.Transitions != transitions {
			t.Errorf("got %d states and %d transitions, want %d and %d", r.States, r.Transitions, states, transitions)
		}
	})
}

func TestTimers(t *testing.T) {
	var log []string
	p := corner(cornerProtocol{
		Start: func(n cornerNode, _ *cornerState) {
			n.SetTimer("b")
			n.SetTimer("a")
			n.SetTimer("b")
			n.StopTimer("c")
		},
		Timeout: func(n cornerNode, s *cornerState, t Timer) {
			s.X++
			switch t {
			case "a":
				n.StopTimer("b")
				n.SetTimer("a")
				n.StopTimer("a")
				n.SetTimer("c")
			case "b":
				n.SetTimer("b")
				n.StopTimer("b")
			}
		},
	})
	in := instance(t, unordered, func() Model { return p })
	r := explored(t, in, Options{})
	if r.Verdict != Holds || r.Transitions != 5 || r.States != 6 {
		t.Errorf("got %d states, %d transitions, want 6 and 5", r.States, r.Transitions)
	}
	tr := replayed(t, in, "timeout 1 b", "timeout 1 a", "timeout 1 c")
	for _, e := range tr.InitialEffects {
		log = append(log, e.Text)
	}
	log = append(log, "|")
	for _, e := range tr.Steps[1].Effects {
		log = append(log, e.Text)
	}
	if got, want := strings.Join(log, "; "), "set b; set a; |; set a; stop a; set c"; got != want {
		t.Errorf("effects: got %s, want %s", got, want)
	}
}

// replayed replays lines of the event language.
func replayed(t *testing.T, in *Instance, lines ...string) *Trace {
	t.Helper()
	script, err := ParseScript("script", strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	tr, err := in.Replay(script)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// What waits for a node survives its crash, its timers do not, and of its
// state Restart decides.
func TestCrashAndRestart(t *testing.T) {
	anyNetwork(t, Faults{Crash: 1}, func(t *testing.T, env Environment) {
		sys := corner(cornerProtocol{
			Nodes: 2,
			Start: func(n cornerNode, s *cornerState) {
				s.X = int(n.ID())
				n.SetTimer("t")
				if n.ID() == 1 {
					n.Send(2, cornerMessage{K: 7})
				}
			},
			Receive: func(_ cornerNode, s *cornerState, _ NodeID, m cornerMessage) { s.Log = []int{m.K, s.X} },
			Restart: func(n cornerNode, s *cornerState) { s.X = -s.X },
		})
		in := instance(t, env, func() Model {
			return with(sys, Reachable("Later", func(s cornerState) bool { return logIs(7, -2)(s) }),
				Always("DownKeepsState", func(v View[cornerState]) error {
					for id, s := range v.States() {
						if !v.Up(id) && s.X != int(id) {
							return fmt.Errorf("node %d is down at %d", id, s.X)
						}
					}
					return nil
				}))
		})
		r := explored(t, in, Options{})
		if r.Verdict != Holds || !r.Complete {
			t.Fatalf("got %s: %+v", r.Verdict, r.Violation)
		}
		tr := replayed(t, in, "crash 2", "restart 2", "1->2 cornerMessage{K: 7}")
		if got := tr.Final.Text; !strings.Contains(got, "2: {X: -2, Log: [7, -2]") || strings.Count(got, "Timers: [t]") != 1 {
			t.Errorf("after all: %s", got)
		}
		script, err := ParseScript("script", "crash 2\n1->2 cornerMessage")
		if err != nil {
			t.Fatal(err)
		}
		var not *NotEnabledError
		if _, err := in.Replay(script); !errors.As(err, &not) || slices.ContainsFunc(not.Enabled, func(e string) bool { return strings.HasPrefix(e, "1->2") }) {
			t.Errorf("a node that is down gets a message: %v", err)
		}
	})
}

// A protocol without Restart crashes for good.
func TestCrashStop(t *testing.T) {
	r := explored(t, instance(t, Environment{Network: Multiset, Faults: Faults{Crash: 2}}, func() Model {
		return with(ticking(3, func(_ cornerNode, s *cornerState) { s.X = 8 }),
			Always("OneIsUp", func(v View[cornerState]) error {
				if !v.Up(1) && !v.Up(2) && !v.Up(3) {
					return errors.New("all down")
				}
				return nil
			}))
	}), Options{})
	if r.Verdict != Holds || slices.Contains(r.NeverFired, "crash") || slices.Contains(r.NeverFired, "restart") {
		t.Errorf("got %s, never fired %v", r.Verdict, r.NeverFired)
	}
	dead := explored(t, instance(t, Environment{Network: Multiset, Faults: Faults{Crash: 3}}, func() Model {
		return corner(cornerProtocol{Nodes: 3})
	}), Options{Unreduced: true})
	if dead.States != 8 || dead.Transitions != 12 {
		t.Errorf("three nodes that may die: got %d states, %d transitions, want 8 and 12", dead.States, dead.Transitions)
	}
}

// Budgets are of the whole run, and part of the state.
func TestBudgets(t *testing.T) {
	tests := []struct {
		f                   Faults
		states, transitions int
	}{
		// One message to node 1, which does not react.
		{Faults{}, 1, 0},
		{Faults{Drop: 1}, 2, 1},
		{Faults{Drop: 3}, 2, 1},
		{Faults{Duplicate: 2}, 3, 2},
		// copies c and budgets (drop, duplicate) left: 1(1,1) 0(0,1) 2(1,0) 1(0,0)
		{Faults{Drop: 1, Duplicate: 1}, 4, 3},
		// up, with the message or without; dead, without it and one drop or none
		{Faults{Crash: 1, Drop: 1}, 4, 3},
	}
	for _, tt := range tests {
		r := explored(t, instance(t, Environment{Network: Multiset, Faults: tt.f}, func() Model {
			return corner(cornerProtocol{Start: func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) }})
		}), Options{})
		if r.States != tt.states || r.Transitions != tt.transitions {
			t.Errorf("%+v: got %d states, %d transitions, want %d, %d", tt.f, r.States, r.Transitions, tt.states, tt.transitions)
		}
	}
}

func TestNeverFired(t *testing.T) {
	all := Environment{Network: Multiset, Faults: Faults{Crash: 1, Drop: 1, Duplicate: 1}}
	tests := []struct {
		name string
		env  Environment
		sys  cornerSystem
		want []string
	}{
		{"idle", all, corner(cornerProtocol{}), []string{"deliver", "timeout", "drop", "duplicate"}},
		{"no budgets", unordered, corner(cornerProtocol{}), []string{"deliver", "timeout"}},
		{"ticking", unordered, ticking(1, func(_ cornerNode, s *cornerState) { s.X++ }), []string{"deliver"}},
		{"only no-ops", unordered, logging([]int{1}, func(*cornerState, int) bool { return false }), []string{"deliver", "timeout"}},
		{"only panics", unordered, corner(cornerProtocol{
			Start:   func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) },
			Receive: func(cornerNode, *cornerState, NodeID, cornerMessage) { panic("boom") },
		}), []string{"timeout"}},
	}
	for _, tt := range tests {
		r := explored(t, instance(t, tt.env, func() Model { return tt.sys }), Options{})
		if diff := gocmp.Diff(tt.want, r.NeverFired); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// A step with more messages than any has is refused, never cut short.
func TestVeryManyMessages(t *testing.T) {
	for _, n := range []int{300, 1<<16 + 1} {
		in := instance(t, unordered, func() Model {
			return ticking(1, func(node cornerNode, s *cornerState) {
				s.X = 8
				for i := range n {
					node.Send(1, cornerMessage{K: i})
				}
			})
		})
		r, err := in.Run(t.Context(), Options{})
		if err == nil && r.Messages != n || err != nil && !errors.Is(err, ErrInternal) {
			t.Errorf("%d messages: got %+v, %v", n, r, err)
		}
	}
}

// Nodes can be as many as a protocol may have, and talk to each other.
func TestThirtyNodes(t *testing.T) {
	for _, n := range []Network{Multiset, Set, FIFO} {
		env := Environment{Network: n}
		want := newReference(t, ring(MaxNodes), env, sameState).explore(Bounds{}, 1)
		in := instance(t, env, func() Model { return ring(MaxNodes) })
		for _, workers := range []int{1, 4} {
			sameCounts(t, want, explored(t, in, Options{Workers: workers}))
		}
	}
	_, err := (&Scenario{Network: Multiset, Build: func(Args) (Model, error) { return ring(MaxNodes + 1), nil }}).Configure(Settings{})
	if err == nil || !strings.Contains(err.Error(), "want 1 to 30") {
		t.Errorf("31 nodes: got error %v", err)
	}
}

func TestHandlersThatAreMissing(t *testing.T) {
	sends := corner(cornerProtocol{Start: func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) }})
	sends.Protocol.Receive = nil
	ticks := corner(cornerProtocol{Start: func(n cornerNode, _ *cornerState) { n.SetTimer("tick") }})
	ticks.Protocol.Timeout = nil
	for want, sys := range map[string]cornerSystem{"has no Receive": sends, "has no Timeout": ticks} {
		if _, err := run(t, unordered, Options{}, func() Model { return sys }); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
}

// Sending what is in flight already changes nothing in a distinct network, so
// that a protocol which sends for ever has finitely many states, and what is
// sent for ever arrives, however much of it is lost.
func TestDistinct(t *testing.T) {
	again := System[restlessState, restlessMessage]{Protocol: Protocol[restlessState, restlessMessage]{
		Name: "again", Nodes: 2,
		Start: func(n *Node[restlessMessage], _ *restlessState) {
			if n.ID() == 1 {
				n.SetTimer("again")
			}
		},
		Timeout: func(n *Node[restlessMessage], _ *restlessState, t Timer) {
			n.Send(2, restlessMessage{})
			n.SetTimer(t)
		},
		Receive:    func(_ *Node[restlessMessage], s *restlessState, _ NodeID, _ restlessMessage) { s.Seen = 1 },
		Properties: []Property[restlessState]{Eventually("Arrives", func(v View[restlessState]) bool { return v.State(2).Seen > 0 })},
	}}
	// The message is in flight or not, and has arrived before or not; so with
	// two, one or no drops left; and so before the partition, in it and after.
	for _, tt := range []struct {
		faults   Faults
		fairness Fairness
		want     Verdict
		states   int
	}{
		{Faults{}, Fairness{}, Holds, 4},
		{Faults{Drop: 2}, Fairness{}, Holds, 4 * 3},
		{Faults{Partition: 1}, Fairness{}, Violated, 0},
		{Faults{Partition: 1}, Fairness{Heal: true}, Holds, 4 * 3},
	} {
		sys := again
		sys.Fairness = tt.fairness
		in := instance(t, Environment{Network: Distinct, Faults: tt.faults}, func() Model { return sys })
		r := explored(t, in, Options{})
		if r.Verdict != tt.want || tt.want == Holds && r.States != tt.states {
			t.Errorf("%+v, %+v: %s with %d states, want %s with %d", tt.faults, tt.fairness, r.Verdict, r.States, tt.want, tt.states)
		}
	}
}
