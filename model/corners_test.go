package model

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// Each corner is a protocol of a few lines with a known verdict.

type cornerState struct {
	X   int
	Log []int
	Map map[int]int
	Any any
}

type cornerMessage struct {
	K    int
	List []int
}

type (
	cornerNode     = *Node[cornerMessage]
	cornerProtocol = Protocol[cornerState, cornerMessage]
	cornerSystem   = System[cornerState, cornerMessage]
	cornerProperty = Property[cornerState]
)

// corner completes a protocol: it has a name, at least one node, and handlers
// that do nothing where it has none.
func corner(p cornerProtocol, properties ...cornerProperty) cornerSystem {
	p.Name = "corner"
	p.Nodes = max(1, p.Nodes)
	if p.Receive == nil {
		p.Receive = func(cornerNode, *cornerState, NodeID, cornerMessage) {}
	}
	if p.Timeout == nil {
		p.Timeout = func(cornerNode, *cornerState, Timer) {}
	}
	p.Properties = properties
	return cornerSystem{Protocol: p}
}

// ticking has every node take steps of one timer, each changing X as next says
// until it is at least 8.
func ticking(nodes int, next func(n cornerNode, s *cornerState)) cornerSystem {
	return corner(cornerProtocol{
		Nodes: nodes,
		Start: func(n cornerNode, s *cornerState) { n.SetTimer("tick") },
		Timeout: func(n cornerNode, s *cornerState, _ Timer) {
			if s.X < 8 {
				n.SetTimer("tick")
				next(n, s)
			}
		},
	})
}

func with(sys cornerSystem, properties ...cornerProperty) cornerSystem {
	sys.Protocol.Properties = properties
	return sys
}

func forbid(name string, bad func(s cornerState) bool) cornerProperty {
	return EachNode(name, func(s cornerState) error {
		if bad(s) {
			return errors.New("forbidden")
		}
		return nil
	})
}

func run(t *testing.T, env Environment, opt Options, build func() Model) (*Result, error) {
	t.Helper()
	return instance(t, env, build).Run(context.Background(), opt)
}

var unordered = Environment{Network: Multiset}

// globalCalls is what a handler must not have.
var globalCalls atomic.Int64

// impurities are handlers that are no function of their arguments. Each is
// built anew, with what it captures, as the engine builds it.
var impurities = map[string]func() Model{
	"global counter of period 2": func() Model { return ticking(1, counting(&globalCalls, 2)) },
	"global counter of period 3": func() Model { return ticking(1, counting(&globalCalls, 3)) },
	"global counter, three nodes": func() Model {
		return ticking(3, counting(&globalCalls, 2))
	},
	"global counter, as many choices as its period": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) { counting(&globalCalls, 2)(n, s); n.Choose(2) })
	},
	"captured counter of period 2": func() Model { return ticking(1, counting(new(atomic.Int64), 2)) },
	"captured counter of period 3": func() Model { return ticking(1, counting(new(atomic.Int64), 3)) },
	"captured counter, two nodes":  func() Model { return ticking(2, counting(new(atomic.Int64), 2)) },
	"captured slice": func() Model {
		var seen []int
		return ticking(1, func(_ cornerNode, s *cornerState) {
			s.X += 1 + len(seen)%2
			seen = append(seen, s.X)
		})
	},
	"message changed after Send": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			m := cornerMessage{List: []int{1}}
			n.Send(1, m)
			m.List[0] = 2
			s.X++
		})
	},
	"message that shares memory with the state, changed later": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			s.Log = []int{1}
			n.Send(1, cornerMessage{List: s.Log})
			s.Log[0] = 2
			s.X++
		})
	},
	"spare capacity shared by two slices": func() Model {
		return ticking(1, func(_ cornerNode, s *cornerState) {
			a := append(s.Log, 1)
			_ = append(s.Log, 2)
			s.X += 1 + a[len(a)-1]
		})
	},
	"nil is not empty": func() Model {
		return ticking(1, func(_ cornerNode, s *cornerState) {
			s.X++
			if s.Log == nil {
				s.X++
			}
		})
	},
	"choices of a changing number": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			s.X++
			n.Choose(int(globalCalls.Add(1)%2) + 2)
		})
	},
	"order of effects by a map of two entries": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			if s.X == 0 {
				s.Map = map[int]int{1: 1, 2: 2}
			} else {
				for k := range s.Map {
					n.Send(1, cornerMessage{K: k})
				}
			}
			s.X += 4
		})
	},
	"state by the order of a map of two entries": func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			if s.X == 0 {
				s.Map = map[int]int{1: 1, 2: 2}
			}
			if s.X == 4 {
				for k := range s.Map {
					s.Log = []int{k}
				}
			}
			s.X += 4
		})
	},
}

func counting(calls *atomic.Int64, period int64) func(cornerNode, *cornerState) {
	return func(_ cornerNode, s *cornerState) { s.X += 1 + int(calls.Add(1)%period) }
}

func TestImpureSteps(t *testing.T) {
	for name, build := range impurities {
		t.Run(name, func(t *testing.T) {
			// What depends on chance must be found each time.
			for i := range 6 {
				_, err := run(t, unordered, Options{Workers: 1 + 3*(i%2)}, build)
				var impure *ImpureError
				if !errors.As(err, &impure) {
					t.Fatalf("run %d: got error %v, want an ImpureError", i+1, err)
				}
				if !strings.Contains(impure.Step, "timeout 1 tick in node 1 at {X: ") && !strings.Contains(impure.Step, " tick in node ") {
					t.Errorf("the error does not name the step: %v", err)
				}
				if impure.Diff == "" {
					t.Errorf("the error does not say what differs: %v", err)
				}
			}
		})
	}
}

func TestImpureStart(t *testing.T) {
	// The start is refused although it violates a property at once.
	calls := new(atomic.Int64)
	_, err := run(t, unordered, Options{}, func() Model {
		return corner(cornerProtocol{Start: func(_ cornerNode, s *cornerState) { s.X = int(calls.Add(1)) }},
			forbid("Never", func(cornerState) bool { return true }))
	})
	var impure *ImpureError
	if !errors.As(err, &impure) || !strings.Contains(impure.Step, "start 1") {
		t.Errorf("got error %v, want an ImpureError that names the start", err)
	}
}

func TestImpureProperties(t *testing.T) {
	odd := func() error {
		if globalCalls.Add(1)%2 == 1 {
			return errors.New("odd")
		}
		return nil
	}
	stepping := func(_ cornerNode, s *cornerState) { s.X++ }
	counter := Machine[int]{Name: "any", Init: func(yield func(int)) { yield(0); yield(1) }}
	for _, p := range []cornerProperty{
		EachNode("P", func(cornerState) error { return odd() }),
		Pairwise("P", func(a, b cornerState) error { return odd() }),
		EachStep("P", func(a, b cornerState) error { return odd() }),
		Always("P", func(v View[cornerState]) error { return odd() }),
		Always("P", func(v View[cornerState]) error { _ = v.InFlight(); return odd() }),
		Reachable("P", func(s cornerState) bool { return odd() != nil }),
		Refines("P", counter, func(v View[cornerState]) int { return int(globalCalls.Add(1) % 2) }),
		// These see how a value lies in memory.
		EachNode("P", func(s cornerState) error { return map[bool]error{false: errors.New("empty")}[s.Log == nil] }),
		Always("P", func(v View[cornerState]) error { return map[bool]error{true: errors.New("nil")}[v.State(1).Log == nil] }),
	} {
		globalCalls.Store(0)
		_, err := run(t, unordered, Options{Workers: 1}, func() Model { return with(ticking(2, stepping), p) })
		var impure *ImpureError
		if !errors.As(err, &impure) || !strings.HasSuffix(impure.Step, " P") {
			t.Errorf("%s: got error %v, want an ImpureError that names the property", p.Kind, err)
		}
	}
}

// States are decoded once for all checks of a pair. One that writes to them is
// found out where it changes what another call says, also if a third undoes it.
func TestWritingProperty(t *testing.T) {
	reversed := func(log []int) error {
		if len(log) > 0 && log[0] != 0 {
			return errors.New("reversed")
		}
		return nil
	}
	both := Pairwise("P", func(a, b cornerState) error {
		slices.Reverse(a.Log)
		slices.Reverse(b.Log)
		return reversed(a.Log)
	})
	one := func(name string) Property[cornerState] {
		return Pairwise(name, func(a, _ cornerState) error {
			slices.Reverse(a.Log)
			return nil
		})
	}
	reader := Pairwise("P", func(a, _ cornerState) error { return reversed(a.Log) })
	tests := map[string][]Property[cornerState]{
		"its own other call": {both},
		"the next one":       {one("Before"), reader},
		"until another one":  {one("Before"), reader, one("After")},
	}
	stepping := func(_ cornerNode, s *cornerState) { s.X++; s.Log = []int{0, s.X} }
	for name, list := range tests {
		_, err := run(t, unordered, Options{}, func() Model { return with(ticking(2, stepping), list...) })
		var impure *ImpureError
		if !errors.As(err, &impure) || impure.Step != "property P" {
			t.Errorf("%s: got error %v, want an ImpureError that names P", name, err)
		}
	}
}

// What looks like an impurity but cannot be seen does no harm, and is no
// error.
func TestHarmless(t *testing.T) {
	var kept [][]int // by a handler that writes to a message which it got before
	tests := map[string]cornerSystem{
		"message kept and written to": corner(cornerProtocol{
			Start: func(n cornerNode, s *cornerState) { n.Send(1, cornerMessage{List: []int{1, 2}}) },
			Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
				for _, l := range kept {
					l[0] = 9
				}
				kept = append(kept, m.List)
				if s.X++; s.X < 4 {
					n.Send(1, m)
				}
				s.Log = m.List
			},
		}, forbid("Nine", func(s cornerState) bool { return len(s.Log) > 0 && s.Log[0] == 9 })),
		"message sorted by its receiver": corner(cornerProtocol{
			Start: func(n cornerNode, s *cornerState) { n.Send(1, cornerMessage{List: []int{2, 1}}) },
			Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
				s.Log = slices.Clone(m.List)
				slices.Sort(m.List)
				s.X++
				if s.X < 4 {
					n.Send(1, cornerMessage{List: s.Log})
				}
			},
		}, forbid("Sorted", func(s cornerState) bool { return slices.Equal(s.Log, []int{1, 2}) })),
		"property that sorts its argument": corner(cornerProtocol{
			Start: func(n cornerNode, s *cornerState) { s.Log = []int{2, 1}; n.SetTimer("tick") },
			Timeout: func(n cornerNode, s *cornerState, _ Timer) {
				if s.X++; s.X < 4 {
					n.SetTimer("tick")
				}
			},
		},
			EachNode("Sorts", func(s cornerState) error { slices.Sort(s.Log); return nil }),
			EachStep("SortsBoth", func(a, b cornerState) error { slices.Sort(a.Log); slices.Sort(b.Log); return nil }),
			Reachable("SortsToo", func(s cornerState) bool { slices.Sort(s.Log); return true }),
			Always("SortsAll", func(v View[cornerState]) error { slices.Sort(v.State(1).Log); return nil }),
			forbid("Sorted", func(s cornerState) bool { return slices.Equal(s.Log, []int{1, 2}) }),
			EachStep("SortedSteps", func(a, b cornerState) error {
				if slices.IsSorted(a.Log) || slices.IsSorted(b.Log) {
					return errors.New("sorted")
				}
				return nil
			}),
			Reachable("Unsorted", func(s cornerState) bool { return s.X == 4 && !slices.IsSorted(s.Log) })),
	}
	for name, sys := range tests {
		r, err := run(t, unordered, Options{Workers: 1}, func() Model { return sys })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if r.Verdict != Holds || r.States != 5 {
			t.Errorf("%s: got %s with %d states, want 5: %+v", name, r.Verdict, r.States, r.Violation)
		}
	}
}

// violated runs a model that violates a property and returns the violation.
func violated(t *testing.T, env Environment, property string, steps int, build func() Model) *Violation {
	t.Helper()
	var first *Violation
	for _, workers := range []int{1, 2, 4} {
		r, err := run(t, env, Options{Workers: workers}, build)
		if err != nil {
			t.Fatal(err)
		}
		v := r.Violation
		if r.Verdict != Violated || v == nil || v.Property != property || v.Steps != steps {
			t.Fatalf("with %d workers: got %s, %+v, want %s to fall in %d steps", workers, r.Verdict, v, property, steps)
		}
		if first == nil {
			first = v
		}
		if diff := differ(first, v); diff != "" {
			t.Fatalf("with %d workers (-first +got):\n%s", workers, diff)
		}
	}
	return first
}

func events(tr *Trace) (list []string) {
	for _, st := range tr.Steps {
		list = append(list, st.Event)
	}
	return list
}

func TestPanicIsAViolation(t *testing.T) {
	tests := map[string]struct {
		next   func(n cornerNode, s *cornerState)
		reason string
	}{
		"panic":                 {func(cornerNode, *cornerState) { panic("boom") }, "boom"},
		"error":                 {func(cornerNode, *cornerState) { panic(errors.New("boom")) }, "boom"},
		"index":                 {func(_ cornerNode, s *cornerState) { s.X = s.Log[3] }, "index out of range"},
		"no reason":             {func(cornerNode, *cornerState) { panic("") }, "panic"},
		"Choose(0)":             {func(n cornerNode, _ *cornerState) { n.Choose(0) }, "Choose(0)"},
		"unknown receiver":      {func(n cornerNode, _ *cornerState) { n.Send(3, cornerMessage{}) }, "send to node 3 of 2"},
		"no receiver":           {func(n cornerNode, _ *cornerState) { n.Send(None, cornerMessage{}) }, "send to node 0 of 2"},
		"on one of two choices": {func(n cornerNode, _ *cornerState) { _ = []int{0}[n.Choose(2)] }, "index out of range"},
	}
	for name, tt := range tests {
		v := violated(t, unordered, "NoPanic", 2, func() Model {
			return ticking(2, func(n cornerNode, s *cornerState) {
				if s.X++; n.ID() == 2 && s.X == 2 {
					tt.next(n, s)
				}
			})
		})
		if v.Kind != KindPanic || !strings.Contains(v.Reason, tt.reason) {
			t.Errorf("%s: got %s, %s", name, v.Kind, v.Reason)
		}
		if got := events(v.Trace); !strings.HasPrefix(got[0], "timeout 2 tick") || !strings.HasPrefix(got[1], "timeout 2 tick") {
			t.Errorf("%s: got run %v", name, got)
		}
	}
}

// A panic that no run reaches is none, although the step runs ahead of need.
func TestPanicOutOfReach(t *testing.T) {
	r := explored(t, instance(t, unordered, func() Model {
		return corner(cornerProtocol{
			Nodes: 2,
			Start: func(n cornerNode, s *cornerState) { n.Send(n.ID(), cornerMessage{K: int(n.ID())}) },
			Receive: func(_ cornerNode, s *cornerState, from NodeID, m cornerMessage) {
				if m.K != int(from) {
					panic("crossed")
				}
				s.X++
			},
		})
	}), Options{})
	if r.Verdict != Holds || r.States != 4 {
		t.Errorf("got %s with %d states, want 4", r.Verdict, r.States)
	}
}

func TestPanicInStart(t *testing.T) {
	_, err := run(t, unordered, Options{}, func() Model {
		return corner(cornerProtocol{Nodes: 2, Start: func(n cornerNode, _ *cornerState) {
			if n.ID() == 2 {
				panic("boom")
			}
		}})
	})
	if err == nil || !strings.Contains(err.Error(), "node 2 panics when it starts: boom") {
		t.Errorf("got error %v", err)
	}
}

// A property that panics is a mistake in the property.
func TestPanicInProperty(t *testing.T) {
	boom := func(now bool) error {
		if now {
			panic("boom")
		}
		return nil
	}
	machine := Machine[int]{
		Name: "m", Init: func(yield func(int)) { yield(0) },
		Actions: []Action[int]{{Name: "Next", Next: func(s int, yield func(int)) { yield(s + 1) }}},
	}
	initBoom, nextBoom := machine, machine
	initBoom.Init = func(func(int)) { panic("boom") }
	nextBoom.Actions = []Action[int]{{Name: "Next", Next: func(int, func(int)) { panic("boom") }}}
	firstX := func(v View[cornerState]) int { return v.State(1).X }
	for _, p := range []cornerProperty{
		EachNode("P", func(s cornerState) error { return boom(s.X == 2) }),
		Pairwise("P", func(a, b cornerState) error { return boom(a.X == 2) }),
		EachStep("P", func(a, b cornerState) error { return boom(a.X == 2) }),
		Always("P", func(v View[cornerState]) error { return boom(v.State(1).X == 2) }),
		Always("P", func(v View[cornerState]) error { _ = v.State(3); return nil }),
		Reachable("P", func(s cornerState) bool { return boom(s.X == 2) == nil }),
		OnHistory[cornerState]("P", func(h History) error { return boom(len(h) == 2) }),
		Refines("P", machine, func(v View[cornerState]) int { _ = boom(v.State(1).X == 2); return firstX(v) }),
		Refines("P", initBoom, firstX),
		Refines("P", nextBoom, firstX),
	} {
		for _, workers := range []int{1, 4} {
			_, err := run(t, unordered, Options{Workers: workers}, func() Model {
				sys := with(ticking(2, func(_ cornerNode, s *cornerState) { s.X++ }), p)
				sys.Protocol.Invoke = func(n cornerNode, s *cornerState, call Call) { n.Reply(call, s.X) }
				sys.Clients = []Client{{At: []NodeID{1}, Ops: []Op{{Func: "get"}}}}
				return sys
			})
			if !errors.Is(err, ErrInternal) {
				t.Errorf("%s: got error %v, want one that wraps ErrInternal", p.Kind, err)
			}
			if err != nil && !strings.Contains(err.Error(), "boom") && !strings.Contains(err.Error(), "View.State(3) of 2 nodes") {
				t.Errorf("%s: the error does not say what panicked: %v", p.Kind, err)
			}
		}
	}
}

// A check that found a defect ends the run, whatever kind of property it is.
func TestErrInternalOfAProperty(t *testing.T) {
	defect := fmt.Errorf("two judges disagree: %w", ErrInternal)
	for _, p := range []cornerProperty{
		EachNode("P", func(s cornerState) error { return defect }),
		Pairwise("P", func(a, b cornerState) error { return defect }),
		EachStep("P", func(a, b cornerState) error { return defect }),
		Always("P", func(v View[cornerState]) error { return defect }),
		OnHistory[cornerState]("P", func(h History) error { return defect }),
	} {
		_, err := run(t, unordered, Options{}, func() Model {
			sys := with(ticking(2, func(_ cornerNode, s *cornerState) { s.X++ }), p)
			sys.Protocol.Invoke = func(n cornerNode, s *cornerState, call Call) { n.Reply(call, s.X) }
			sys.Clients = []Client{{At: []NodeID{1}, Ops: []Op{{Func: "get"}}}}
			return sys
		})
		if !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), "two judges disagree") {
			t.Errorf("%s: got error %v, want the property's", p.Kind, err)
		}
	}
}

// wide has more states on one level than a worker takes at a time. In its
// second, or in its third step, node 2 does something in one of many states.
func wide(step int, do func(s *cornerState)) cornerSystem {
	return ticking(2, func(n cornerNode, s *cornerState) {
		if s.X++; s.X == 1 {
			s.Log = []int{n.Choose(40)}
		}
		if s.X == step && s.Log[0] == 33 && n.ID() == 2 {
			do(s)
		}
		if s.X == 3 {
			s.X = 8
		}
	})
}

// A worker that ends before its work is done, as t.Fatal in a handler makes
// it, must not look like one that is done.
func TestWorkerThatEnds(t *testing.T) {
	r := explored(t, instance(t, unordered, func() Model { return wide(0, nil) }), Options{})
	if n := r.StatesByDepth; n[1] > grab || n[2] <= 4*grab {
		t.Fatalf("the levels %v are not those that this test is about", n)
	}
	for _, step := range []int{2, 3} { // on a small level, and on one that workers share
		var err error
		done := make(chan struct{})
		go func() { // which may itself be what ends
			defer close(done)
			_, err = run(t, unordered, Options{Workers: 2}, func() Model {
				return wide(step, func(*cornerState) { runtime.Goexit() })
			})
		}()
		select {
		case <-done:
			if !errors.Is(err, ErrInternal) {
				t.Errorf("in step %d: got error %v, want one that wraps ErrInternal", step, err)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("in step %d: the search does not end", step)
		}
	}
}

// A defect that one of many workers meets ends the run.
func TestDefectInOneWorker(t *testing.T) {
	for _, step := range []int{2, 3} {
		for _, workers := range []int{1, 2, 4} {
			_, err := run(t, unordered, Options{Workers: workers}, func() Model {
				return wide(step, func(s *cornerState) { s.Any = 1.5 })
			})
			var refused *TypeError
			if !errors.As(err, &refused) {
				t.Errorf("in step %d with %d workers: got error %v, want a TypeError", step, workers, err)
			}
		}
	}
}

func TestNodeAfterItsHandler(t *testing.T) {
	var kept cornerNode
	p := corner(cornerProtocol{Start: func(n cornerNode, _ *cornerState) { kept = n }}).Protocol
	if _, err := p.Step(1, cornerState{}, nil, StepInput[cornerMessage]{Start: true}); err != nil {
		t.Fatal(err)
	}
	for name, use := range map[string]func(){
		"ID":           func() { kept.ID() },
		"Peers":        func() { kept.Peers() },
		"Send":         func() { kept.Send(1, cornerMessage{}) },
		"Broadcast":    func() { kept.Broadcast(cornerMessage{}) },
		"SetTimer":     func() { kept.SetTimer("t") },
		"StopTimer":    func() { kept.StopTimer("t") },
		"Reply":        func() { kept.Reply(Call{}, nil) },
		"Choose":       func() { kept.Choose(1) },
		"Consume":      func() { kept.Consume() },
		"RecordInvoke": func() { kept.RecordInvoke(Op{}) },
		"RecordReturn": func() { kept.RecordReturn(nil) },
	} {
		if !panics(use) {
			t.Errorf("%s works after the handler has returned", name)
		}
	}
	if !panics(func() { new(Node[int]).ID() }) {
		t.Error("a Node that nobody made works")
	}
}

// The paths of choices may depend on the choices before.
func TestDependentChoices(t *testing.T) {
	p := corner(cornerProtocol{Start: func(n cornerNode, s *cornerState) {
		for k := n.Choose(3); k > 0; k-- {
			s.X = 10*s.X + 1 + n.Choose(k+1)
		}
	}}).Protocol
	outcomes, err := p.Step(1, cornerState{}, nil, StepInput[cornerMessage]{Start: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range outcomes {
		got = append(got, fmt.Sprint(o.Choices, o.State.X))
	}
	want := []string{
		"[0] 0", "[1 0] 1", "[1 1] 2",
		"[2 0 0] 11", "[2 0 1] 12", "[2 1 0] 21", "[2 1 1] 22", "[2 2 0] 31", "[2 2 1] 32",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	r := explored(t, instance(t, unordered, func() Model { return corner(p) }), Options{})
	if r.States != len(want) || r.Transitions != 0 {
		t.Errorf("got %d initial states and %d transitions, want %d and none", r.States, r.Transitions, len(want))
	}
}
