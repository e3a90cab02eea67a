package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

// What a search may conclude, and what it must not.

// endless counts for ever.
func endless() cornerSystem {
	return corner(cornerProtocol{
		Start:   func(n cornerNode, _ *cornerState) { n.SetTimer("tick") },
		Timeout: func(n cornerNode, s *cornerState, _ Timer) { n.SetTimer("tick"); s.X++ },
	}, forbid("Positive", func(s cornerState) bool { return s.X < 0 }),
		Reachable("Started", func(s cornerState) bool { return s.X == 0 }),
		Reachable("Far", func(s cornerState) bool { return s.X == 1<<40 }))
}

func endlessMachine() Machine[int] {
	return Machine[int]{
		Name: "endless", Init: func(yield func(int)) { yield(0) },
		Actions: []Action[int]{{Name: "Next", Next: func(s int, yield func(int)) {
			for i := range 3 {
				yield(3*s + i)
			}
		}}},
		Properties: []Property[int]{
			Invariant("Positive", func(s int) error {
				if s < 0 {
					return errors.New("overflow")
				}
				return nil
			}),
			Reachable("Started", func(s int) bool { return s == 0 }),
			Reachable("Far", func(s int) bool { return s == 1<<60 }),
		},
	}
}

// A search that was cut says why, and what it left out; nothing holds.
func TestCutSearch(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	soon, cancelSoon := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancelSoon()
	tests := []struct {
		why string
		ctx context.Context
		b   Bounds
	}{
		{"max-depth", context.Background(), Bounds{Depth: 9}},
		{"max-states", context.Background(), Bounds{States: 9}},
		{"max-memory", context.Background(), Bounds{Memory: 3 << 20}},
		{"max-memory", context.Background(), Bounds{Memory: 1}},
		{"timeout", context.Background(), Bounds{Seconds: 0.005}},
		{"timeout", context.Background(), Bounds{Seconds: 1e-9}},
		{"interrupt", cancelled, Bounds{}},
		{"interrupt", soon, Bounds{}},
	}
	for name, build := range map[string]func() Model{
		"protocol": func() Model { return endless() },
		"machine":  func() Model { return endlessMachine() },
	} {
		for _, tt := range tests {
			for _, workers := range []int{1, 2} {
				env := unordered
				if name == "machine" {
					env = Environment{}
				}
				r, err := instance(t, env, build).Run(tt.ctx, Options{Workers: workers, Bounds: tt.b})
				if err != nil {
					t.Fatal(err)
				}
				if r.Verdict != Inconclusive || r.Complete || r.StoppedBy != tt.why || r.Unexplored == "" || r.Violation != nil {
					t.Errorf("%s, %s, %+v: got %s, complete %v, %q, %q, %+v", name, tt.why, tt.b, r.Verdict, r.Complete, r.StoppedBy, r.Unexplored, r.Violation)
				}
				for _, p := range r.Properties {
					want := StatusInconclusive
					if p.Name == "Started" {
						want = StatusWitnessed
					}
					if p.Status != want {
						t.Errorf("%s, %s: %s is %s, want %s", name, tt.why, p.Name, p.Status, want)
					}
				}
				if sum := total(r.StatesByDepth); sum != r.States || r.Depth != len(r.StatesByDepth) {
					t.Errorf("%s, %s: %d states, depth %d, but levels %v", name, tt.why, r.States, r.Depth, r.StatesByDepth)
				}
			}
		}
	}
}

func total(list []int) (sum int) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// Bounds of depth and states let whole levels through.
func TestBoundsAtTheEdge(t *testing.T) {
	// The ring has five levels of one state; that nothing follows from the
	// last shows only when it has been expanded.
	tests := []struct {
		b          Bounds
		states     int
		stoppedBy  string
		unexplored string
	}{
		{Bounds{Depth: 1}, 1, "max-depth", "what follows from the 1 states of level 1"},
		{Bounds{Depth: 4}, 4, "max-depth", "what follows from the 1 states of level 4"},
		{Bounds{Depth: 5}, 5, "max-depth", "what follows from the 1 states of level 5"},
		{Bounds{Depth: 6}, 5, "", ""},
		{Bounds{States: 1}, 1, "max-states", "what follows from the 1 states of level 1"},
		{Bounds{States: 5}, 5, "max-states", "what follows from the 1 states of level 5"},
		{Bounds{States: 6}, 5, "", ""},
		{Bounds{States: 4, Depth: 3}, 3, "max-depth", "what follows from the 1 states of level 3"},
	}
	for _, tt := range tests {
		r := explored(t, instance(t, unordered, func() Model { return ring(3) }), Options{Bounds: tt.b})
		if r.States != tt.states || r.StoppedBy != tt.stoppedBy || r.Unexplored != tt.unexplored || r.Complete != (tt.stoppedBy == "") {
			t.Errorf("%+v: got %d states, %q, %q", tt.b, r.States, r.StoppedBy, r.Unexplored)
		}
	}
	// A cut is after a level, even if that is more states than the bound.
	r := explored(t, instance(t, Environment{}, func() Model { return endlessMachine() }), Options{Bounds: Bounds{States: 10}})
	if want := []int{1, 2, 6, 18}; !slices.Equal(r.StatesByDepth, want) {
		t.Errorf("got levels %v, want %v", r.StatesByDepth, want)
	}
}

// A violation found before a bound cuts is one.
func TestViolationInACutSearch(t *testing.T) {
	for _, b := range []Bounds{{Depth: 4}, {States: 4}} {
		r := explored(t, instance(t, unordered, func() Model {
			return with(endless(), forbid("BelowThree", func(s cornerState) bool { return s.X >= 3 }), Reachable("Far", func(s cornerState) bool { return s.X > 99 }))
		}), Options{Bounds: b})
		if r.Verdict != Violated || r.Violation.Steps != 3 || r.Violation.NotLeast || r.Properties[1].Status != StatusInconclusive {
			t.Errorf("%+v: got %s, %+v, %+v", b, r.Verdict, r.Violation, r.Properties)
		}
	}
}

// A violation found in a level that was cut is shown, and said to be perhaps
// not the least.
func TestViolationInACutLevel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var cut atomic.Bool
	m := endlessMachine()
	m.Properties = append(m.Properties, Reachable("Large", func(s int) bool { return s >= 3000 }), Invariant("Below", func(s int) error {
		if s < 3000 {
			return nil
		}
		if cancel(); cut.CompareAndSwap(false, true) {
			time.Sleep(10 * time.Millisecond) // until the search has noticed
		}
		return errors.New("too large")
	}))
	in := instance(t, Environment{}, func() Model { return m })
	r, err := in.Run(ctx, Options{Workers: 2, Witnesses: true})
	if err != nil {
		t.Fatal(err)
	}
	v := r.Violation
	if r.Verdict != Violated || r.Complete || r.StoppedBy != "interrupt" || v == nil || !v.NotLeast || !strings.HasPrefix(r.Unexplored, "about ") {
		t.Fatalf("got %s, complete %v, %q, %q, %+v", r.Verdict, r.Complete, r.StoppedBy, r.Unexplored, v)
	}
	if len(r.Witnesses) != 2 || len(r.Witnesses[1].Steps) != v.Steps {
		t.Errorf("got witnesses %+v", r.Witnesses)
	}
	replaysAlike(t, in, r)
}

// What a search says that it holds has all its tables in it.
func TestMemoryIsCounted(t *testing.T) {
	in := instance(t, unordered, func() Model {
		return with(ticking(5, func(_ cornerNode, s *cornerState) { s.X += 2 }),
			Always("Reads", func(v View[cornerState]) error {
				sum := 0
				for _, s := range v.States() {
					sum += s.X
				}
				return failIf(sum > 1000)
			}),
			Refines("Counter", counterMachine(0), func(v View[cornerState]) int { return 0 }))
	})
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(main.space(main, in.environment()), Options{Workers: 1, MaxViolations: 1})
	defer s.free()
	if _, err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	sys := s.space.(*system)
	want := s.set.bytes() + s.log.bytes() + sys.locals.bytes()
	for i := range sys.tuples {
		want += sys.tuples[i].bytes()
	}
	for i := range sys.always {
		want += sys.always[i].bytes() + sys.mappings[i].ofTuple.bytes()
	}
	if got := s.memory(); got < want {
		t.Errorf("counted %d bytes for %d states, but some tables alone have %d", got, s.log.n, want)
	}
}

// There may be as many properties as fit, and one that panics besides.
func TestManyProperties(t *testing.T) {
	var properties []cornerProperty
	for i := range maxProperties - 1 {
		properties = append(properties, forbid(fmt.Sprint("P", i), func(s cornerState) bool { return s.X == i+1 && i == maxProperties-2 }))
	}
	properties[maxProperties-2] = forbid("Last", func(s cornerState) bool { return s.X == 3 })
	sys := with(ticking(1, func(_ cornerNode, s *cornerState) { s.X++ }), properties...)
	violated(t, unordered, "Last", 3, func() Model { return sys })
	properties[maxProperties-2] = forbid("Last", func(s cornerState) bool { return false })
	violated(t, unordered, "NoPanic", 3, func() Model {
		return with(ticking(1, func(_ cornerNode, s *cornerState) {
			if s.X++; s.X == 3 {
				panic("three")
			}
		}), properties...)
	})
	err := configure(with(sys, append(properties, forbid("More", func(s cornerState) bool { return false }))...))
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint("at most ", maxProperties-1)) {
		t.Errorf("one too many: got error %v", err)
	}
}

// A goal that is never reached is a violation, but only once everything has
// been explored.
func TestGoals(t *testing.T) {
	goals := []cornerProperty{
		Reachable("Start", func(s cornerState) bool { return s.X == 0 }),
		Reachable("Three", func(s cornerState) bool { return s.X == 3 }),
		Reachable("Never", func(s cornerState) bool { return s.X == 99 }),
	}
	build := func() Model { return with(ticking(2, func(_ cornerNode, s *cornerState) { s.X++ }), goals...) }
	r := explored(t, instance(t, unordered, build), Options{Witnesses: true})
	v := r.Violation
	if r.Verdict != Violated || v == nil || v.Property != "Never" || v.Kind != KindReachable || v.Trace != nil || v.Steps != 0 || v.Reason == "" {
		t.Fatalf("got %s: %+v", r.Verdict, v)
	}
	status := []Status{r.Properties[0].Status, r.Properties[1].Status, r.Properties[2].Status, r.Properties[3].Status}
	if want := []Status{StatusWitnessed, StatusWitnessed, StatusNotWitnessed, StatusHolds}; !slices.Equal(status, want) {
		t.Errorf("got %v, want %v", status, want)
	}
	want := [][]string{nil, {"timeout 1 tick", "timeout 1 tick", "timeout 1 tick"}}
	var got [][]string
	for _, w := range r.Witnesses {
		got = append(got, events(w))
		if w.Verdict != string(StatusWitnessed) {
			t.Errorf("%s: verdict %q", w.Property, w.Verdict)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("witnesses (-want +got):\n%s", diff)
	}
}

// Of the properties that fall on one level, the first in declared order is
// reported, and panics after all others.
func TestWhichPropertyIsReported(t *testing.T) {
	pair := Pairwise("Pair", func(a, b cornerState) error {
		if a.X+b.X == 3 {
			return errors.New("three")
		}
		return nil
	})
	one := forbid("One", func(s cornerState) bool { return s.X == 3 })
	step := EachStep("Step", func(a, b cornerState) error {
		if a.X == 2 {
			return errors.New("from two")
		}
		return nil
	})
	late := forbid("Late", func(s cornerState) bool { return s.X == 5 })
	never := forbid("Never", func(s cornerState) bool { return s.X == 99 })
	panicking := func(_ cornerNode, s *cornerState) {
		if s.X++; s.X == 6 {
			panic("six")
		}
	}
	tests := []struct {
		properties []cornerProperty
		most       int
		want       string
	}{
		{[]cornerProperty{pair, one, step}, 0, "[Pair 3]"},
		{[]cornerProperty{late, step, one, pair}, 0, "[Step 3]"},
		{[]cornerProperty{never, one, pair, step}, 1, "[One 3]"},
		{[]cornerProperty{late, one, pair, step}, 2, "[One 3 Pair 3]"},
		{[]cornerProperty{late, one, pair, step}, 4, "[One 3 Pair 3 Step 3 Late 5]"},
		{[]cornerProperty{late, one, never}, 3, "[One 3 Late 5 NoPanic 6]"},
		{[]cornerProperty{never}, 1, "[NoPanic 6]"},
		{[]cornerProperty{one, never, late}, 9, "[One 3 Late 5 NoPanic 6]"},
	}
	for _, tt := range tests {
		for _, workers := range []int{1, 2} {
			in := instance(t, unordered, func() Model { return with(ticking(2, panicking), tt.properties...) })
			r := explored(t, in, Options{MaxViolations: tt.most, Workers: workers})
			var got []string
			for _, v := range r.Violations {
				got = append(got, fmt.Sprint(v.Property, " ", v.Steps))
			}
			if r.Violation != r.Violations[0] || fmt.Sprint(got) != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
			replaysAlike(t, in, r)
		}
	}
}

// Violations of initial states have runs without steps, whatever kind of
// property falls.
func TestViolationAtTheStart(t *testing.T) {
	bad := errors.New("bad")
	machine := Machine[int]{Name: "one", Init: func(yield func(int)) { yield(1) }}
	for _, p := range []cornerProperty{
		EachNode("P", func(cornerState) error { return bad }),
		Pairwise("P", func(a, b cornerState) error { return bad }),
		Always("P", func(v View[cornerState]) error { return bad }),
		Always("P", func(v View[cornerState]) error { return map[bool]error{true: bad}[len(v.InFlight()) == 1] }),
		Refines("P", machine, func(v View[cornerState]) int { return 0 }),
		OnHistory[cornerState]("P", func(h History) error { return bad }),
	} {
		build := func() Model {
			sys := with(ticking(2, func(_ cornerNode, s *cornerState) { s.X++ }), p)
			start := sys.Protocol.Start
			sys.Protocol.Start = func(n cornerNode, s *cornerState) {
				start(n, s)
				if n.ID() == 1 {
					n.Send(2, cornerMessage{})
					n.RecordInvoke(Op{Func: "boot"})
					n.RecordReturn(n.Choose(2))
				}
			}
			return sys
		}
		v := violated(t, unordered, "P", 0, build)
		if len(v.Trace.Steps) != 0 || !strings.Contains(v.Reason, "bad") && p.Kind != KindRefines {
			t.Errorf("%s: got %+v", p.Kind, v)
		}
	}
}

// The least of all shortest runs is shown, compared by what happens.
func TestLeastRun(t *testing.T) {
	sum := func(limit int) cornerProperty {
		return Always("Sum", func(v View[cornerState]) error {
			if v.State(1).X+v.State(2).X+v.State(3).X >= limit {
				return errors.New("too much")
			}
			return nil
		})
	}
	v := violated(t, unordered, "Sum", 4, func() Model {
		return with(ticking(3, func(_ cornerNode, s *cornerState) { s.X = min(s.X+1, 2) }), sum(4))
	})
	want := []string{"timeout 1 tick", "timeout 1 tick", "timeout 2 tick", "timeout 2 tick"}
	if got := events(v.Trace); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// Deliveries come before timeouts, and messages in their own order.
	v = violated(t, unordered, "Sum", 2, func() Model {
		sys := corner(cornerProtocol{
			Nodes: 3,
			Start: func(n cornerNode, _ *cornerState) {
				for k := range 3 {
					n.Send(n.ID()%3+1, cornerMessage{K: 1 - k})
				}
				n.SetTimer("tick")
			},
			Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) { s.X += 1 + n.Choose(2) - n.Choose(2) },
			Timeout: func(_ cornerNode, s *cornerState, _ Timer) { s.X += 2 },
		}, sum(4))
		return sys
	})
	want = []string{"3->1 cornerMessage{K: -1, List: []} choose 1,0", "3->1 cornerMessage{K: 0, List: []} choose 1,0"}
	if got := events(v.Trace); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// counterMachine allows steps of one up to a limit.
func counterMachine(limit int) Machine[int] {
	return Machine[int]{
		Name: "counter", Init: func(yield func(int)) { yield(0) },
		Actions: []Action[int]{{Name: "Up", Next: func(s int, yield func(int)) {
			if s < limit {
				yield(s + 1)
			}
		}}},
	}
}

func TestRefinement(t *testing.T) {
	largest := func(v View[cornerState]) int { return max(v.State(1).X, v.State(2).X) }
	tests := []struct {
		name    string
		machine Machine[int]
		mapping func(v View[cornerState]) int
		steps   int // -1 if it holds
	}{
		{"holds", counterMachine(8), largest, -1},
		{"no change is no step", counterMachine(0), func(View[cornerState]) int { return 0 }, -1},
		{"too far", counterMachine(5), largest, 6},
		{"sums are steps of one, too", counterMachine(16), func(v View[cornerState]) int { return v.State(1).X + v.State(2).X }, -1},
		{"steps of two", counterMachine(16), func(v View[cornerState]) int { return 2 * v.State(1).X }, 1},
		{"other start", counterMachine(16), func(v View[cornerState]) int { return 1 + largest(v) }, 0},
		{"reads messages", counterMachine(2), func(v View[cornerState]) int { return min(len(v.InFlight()), 3) }, 3},
	}
	for _, tt := range tests {
		build := func() Model {
			return with(ticking(2, func(n cornerNode, s *cornerState) {
				s.X++
				n.Send(1, cornerMessage{})
			}), Refines("Counter", tt.machine, tt.mapping))
		}
		if tt.steps >= 0 {
			v := violated(t, unordered, "Counter", tt.steps, build)
			if !strings.Contains(v.Reason, "counter") {
				t.Errorf("%s: reason %q", tt.name, v.Reason)
			}
			continue
		}
		if r := explored(t, instance(t, unordered, build), Options{}); r.Verdict != Holds {
			t.Errorf("%s: got %s: %+v", tt.name, r.Verdict, r.Violation)
		}
	}
}

// A result tells what checks of safety read beside states of nodes, and what can
// happen at all.
func TestReads(t *testing.T) {
	always := func(read func(v View[cornerState])) cornerProperty {
		return Always("Read", func(v View[cornerState]) error { read(v); return nil })
	}
	for _, c := range []struct {
		property cornerProperty
		want     Reads
	}{
		{always(func(v View[cornerState]) { v.State(1) }), Reads{}},
		{always(func(v View[cornerState]) { v.Up(1) }), Reads{Up: true}},
		{always(func(v View[cornerState]) { v.InFlight() }), Reads{InFlight: true}},
		{always(func(v View[cornerState]) { v.Stable() }), Reads{Stable: true}},
		// Only some states make it look further.
		{always(func(v View[cornerState]) { _ = v.State(1).X > 3 && v.Up(2) && v.Stable() }), Reads{Up: true, Stable: true}},
		{Refines("Read", counterMachine(0), func(v View[cornerState]) int { return len(v.InFlight()) }), Reads{InFlight: true}},
		{Eventually("Read", func(v View[cornerState]) bool { return v.Up(1) && !v.Stable() }), Reads{}},
	} {
		env := Environment{Network: Multiset, Faults: Faults{Drop: 1}}
		r := explored(t, instance(t, env, func() Model {
			return with(ticking(2, func(_ cornerNode, s *cornerState) { s.X++ }), c.property)
		}), Options{})
		if r.Reads != c.want {
			t.Errorf("%s: read %+v, want %+v", c.property.Kind, r.Reads, c.want)
		}
		// A node that can receive counts, whether or not anything is ever sent.
		if want := []string{"deliver", "timeout", "drop"}; !slices.Equal(r.Kinds, want) {
			t.Errorf("kinds of events %q, want %q", r.Kinds, want)
		}
	}
}

// Types that are no plain data are refused with the path to them.
func TestTypesRefused(t *testing.T) {
	type inner struct{ P *int }
	type hidden struct{ x int }
	type state struct {
		Log []struct{ ByNode map[NodeID][2]inner }
	}
	type keyed struct{ M map[float64]int }
	type private struct{ H hidden }
	_ = hidden{x: 0}
	for _, tt := range []struct {
		configure  func() error
		path, kind string
	}{
		{configureState[*int], "*int", "ptr"},
		{configureState[func()], "func()", "func"},
		{configureState[state], "state.Log[].ByNode[][].P", "ptr"},
		{configureState[keyed], "keyed.M[key]", "float64"},
		{configureState[private], "private.H.x", "not exported"},
		{configureState[struct{ C chan int }], "struct { C chan int }.C", "chan"},
		{configureState[struct{ C complex64 }], "struct { C complex64 }.C", "complex64"},
		{configureState[struct{ U uintptr }], "struct { U uintptr }.U", "uintptr"},
		{configureState[[]float32], "[]float32[]", "float32"},
		{func() error { return configure(System[int, *int]{Protocol: Protocol[int, *int]{Nodes: 1}}) }, "*int", "ptr"},
		{func() error {
			return configure(Machine[inner]{Init: func(func(inner)) {}, Actions: []Action[inner]{{}}})
		}, "inner.P", "ptr"},
		{func() error {
			sys := corner(cornerProtocol{Invoke: func(cornerNode, *cornerState, Call) {}})
			sys.Clients = []Client{{At: []NodeID{1}, Ops: []Op{{Func: "write", Arg: inner{}}}}}
			return configure(sys)
		}, "inner.P", "ptr"},
	} {
		err := tt.configure()
		var refused *TypeError
		if !errors.As(err, &refused) || refused.Path != tt.path || !strings.Contains(err.Error(), tt.kind) {
			t.Errorf("%s: got error %v", tt.path, err)
		}
	}
	// Behind an interface a type shows only when the protocol runs.
	for name, next := range map[string]func(n cornerNode, s *cornerState){
		"state":  func(_ cornerNode, s *cornerState) { s.Any = &s.X },
		"nested": func(_ cornerNode, s *cornerState) { s.Any = []inner{{}} },
		"reply":  func(n cornerNode, _ *cornerState) { n.Reply(Call{}, inner{}) },
		"record": func(n cornerNode, _ *cornerState) { n.RecordInvoke(Op{Func: "f", Arg: inner{}}) },
	} {
		_, err := run(t, unordered, Options{}, func() Model { return ticking(1, next) })
		var refused *TypeError
		if !errors.As(err, &refused) || refused.Path == "" || !strings.Contains(err.Error(), "timeout 1 tick in node 1") {
			t.Errorf("%s: got error %v, want a TypeError in the step", name, err)
		}
	}
}

func configureState[S any]() error {
	return configure(System[S, int]{Protocol: Protocol[S, int]{Nodes: 1}})
}

func configure(m Model) error {
	s := &Scenario{ID: "test/types", Network: Multiset, Build: func(Args) (Model, error) { return m, nil }}
	_, err := s.Configure(Settings{})
	return err
}

// Two types with one name cannot be taken for each other.
func TestTypesOfOneName(t *testing.T) {
	r, err := run(t, unordered, Options{}, func() Model {
		return ticking(1, func(n cornerNode, s *cornerState) {
			s.X = 4 * (1 + s.X/4)
			s.Any = [2]func() any{oneInt, oneString}[n.Choose(2)]()
		})
	})
	var refused *TypeError
	switch {
	case err == nil && r.States == 1+2*2 && r.Verdict == Holds:
	case errors.As(err, &refused):
	default:
		t.Errorf("got %+v, %v, want five states or a TypeError", r, err)
	}
}

func oneInt() any {
	type one struct{ A int }
	return one{300}
}

func oneString() any {
	type one struct{ S string }
	return one{"one"}
}
