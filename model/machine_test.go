package model

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// exploreMachine is the reference for machines. A state is known by its text.
func exploreMachine[S any](m Machine[S], clone func(S) S, b Bounds) counts {
	c := counts{Status: map[string]Status{}, Fell: []string{}, NeverFired: []string{}}
	seen, bad, goals, fired := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	var next []S
	meet := func(s S) {
		if text := fmt.Sprint(s); !seen[text] {
			seen[text] = true
			next = append(next, clone(s))
			for _, p := range m.Properties {
				if p.Kind == KindAlways && p.eachNode(clone(s)) != nil {
					bad[p.Name] = true
				}
				if p.Kind == KindReachable && p.goal(clone(s)) {
					goals[p.Name] = true
				}
			}
		}
	}
	within := func(s S) bool { return m.Bound == nil || m.Bound(clone(s)) }
	m.Init(func(s S) {
		if within(s) {
			meet(s)
		}
	})
	for {
		level := next
		next = nil
		if c.Complete = len(level) == 0; c.Complete {
			break
		}
		c.States += len(level)
		c.StatesByDepth = append(c.StatesByDepth, len(level))
		c.Depth++
		if len(bad) > 0 {
			break
		}
		if b.States > 0 && c.States >= b.States {
			c.StoppedBy = "max-states"
			break
		}
		for _, s := range level {
			for _, a := range m.Actions {
				if panics(func() {
					a.Next(clone(s), func(t S) {
						c.Transitions++
						fired[a.Name] = true
						if !within(t) {
							return
						}
						for _, p := range m.Properties {
							if p.Kind == KindEachStep && p.pairwise(clone(s), clone(t)) != nil {
								bad[p.Name] = true
							}
						}
						meet(t)
					})
				}) {
					c.Transitions++
					bad["NoPanic"] = true
				}
			}
		}
	}
	concludeMachine(&c, m, bad, goals)
	for _, a := range m.Actions {
		if !fired[a.Name] && !slices.Contains(c.NeverFired, a.Name) {
			c.NeverFired = append(c.NeverFired, a.Name)
		}
	}
	return c
}

func concludeMachine[S any](c *counts, m Machine[S], bad, goals map[string]bool) {
	c.Verdict = Inconclusive
	if c.Complete {
		c.Verdict = Holds
	}
	steps := c.Depth - 1 // the level on which it fell is counted, unless it is empty
	if c.Complete {
		steps = c.Depth
	}
	var missed []string
	for _, p := range append(slices.Clone(m.Properties), Property[S]{Name: "NoPanic", Kind: KindPanic}) {
		switch {
		case p.Kind == KindReachable && goals[p.Name]:
			c.Status[p.Name] = StatusWitnessed
		case p.Kind == KindReachable && c.Complete:
			c.Status[p.Name] = StatusNotWitnessed
			missed = append(missed, p.Name+" in 0")
		case bad[p.Name]:
			c.Status[p.Name] = StatusViolated
			if len(c.Fell) == 0 {
				c.Fell = append(c.Fell, fmt.Sprintf("%s in %d", p.Name, steps))
			}
		case c.Complete:
			c.Status[p.Name] = StatusHolds
		default:
			c.Status[p.Name] = StatusInconclusive
		}
	}
	if c.Fell = append(c.Fell, missed...); len(c.Fell) > 0 {
		c.Fell = c.Fell[:1]
		c.Verdict = Violated
	}
}

// A state of fixed size, with gaps between its fields.
type flatState struct {
	A int8
	B uint16
	C bool
	D [2]struct {
		X uint8
		Y int64
	}
	E NodeSet
}

// A state of fields of all sizes.
type looseState struct {
	N    int8
	Log  []int
	Map  map[int]bool
	Name string
	Any  any
	On   bool
}

func cloneLoose(s looseState) looseState {
	m := map[int]bool{}
	maps.Copy(m, s.Map)
	s.Log, s.Map = slices.Clone(s.Log), m
	return s
}

// change alters a state as a random number says, within few values.
func (s *flatState) change(r randomRule) {
	switch r.bits(0, 3) {
	case 0, 1:
		s.A = (s.A + int8(r.bits(3, 2)) + 2) % 3
		s.A -= int8(r.bits(5, 1))
	case 2:
		s.B ^= 0x100 << r.bits(3, 2)
	case 3:
		s.C = !s.C
	case 4:
		s.D[r.bits(3, 1)].X = uint8(r.bits(4, 1))
	case 5:
		s.D[r.bits(3, 1)].Y = -int64(r.bits(4, 2)) << 40
	case 6:
		s.E ^= 1 << r.bits(3, 2)
	}
}

func (s *looseState) change(r randomRule) {
	switch r.bits(0, 3) {
	case 0:
		s.N = (s.N+int8(r.bits(3, 2)))%3 - int8(r.bits(5, 1))
	case 1:
		s.Log = append(s.Log[:min(len(s.Log), 1)], r.bits(3, 2))
	case 2:
		s.Log = nil
	case 3:
		s.Map[r.bits(3, 1)] = r.bits(4, 1) == 1
	case 4:
		clear(s.Map)
	case 5:
		s.Name = strings.Repeat("x", r.bits(3, 2))
	case 6:
		s.Any = []any{nil, 1, "one", [2]int{}}[r.bits(3, 2)]
	case 7:
		s.On = !s.On
	}
}

// digest makes a small number of a state, for guards and properties.
func digest(s any) int {
	sum := 0
	for _, b := range []byte(fmt.Sprint(s)) {
		sum = (3*sum + int(b)) % 16
	}
	return sum
}

// randomMachine makes a machine of random numbers: of the first four initial
// states and a bound, of the others actions and properties.
func randomMachine[S any](numbers []uint64, change func(s *S, r randomRule), clone func(S) S) Machine[S] {
	m := Machine[S]{Name: "random", Init: func(yield func(S)) {
		var zero S
		yield(clone(zero))
		for i := range numbers[0] % 3 {
			s := clone(zero)
			change(&s, randomRule(mix(numbers[i])))
			yield(s)
		}
	}}
	if n := mix(numbers[3]); n%4 == 3 {
		var zero S // an initial state is within the bound
		out := digest(clone(zero)) + 1 + int(n/4%14)
		m.Bound = func(s S) bool { return digest(s) != out%16 }
	}
	for i, n := range numbers[4:] {
		r := randomRule(mix(n))
		name := fmt.Sprintf("P%d", i)
		bad := func(s S) bool { return digest(s) == r.bits(8, 4) && r.bits(12, 2) == 0 }
		switch r.bits(4, 3) {
		case 0:
			m.Properties = append(m.Properties, Invariant(name, func(s S) error { return failIf(bad(s)) }))
		case 1:
			m.Properties = append(m.Properties, EachStep(name, func(a, b S) error { return failIf(bad(a) && digest(b) < 8) }))
		case 2:
			m.Properties = append(m.Properties, Reachable(name, func(s S) bool { return digest(s) == r.bits(8, 4) }))
		default:
			m.Actions = append(m.Actions, Action[S]{Name: fmt.Sprintf("A%d", i%3), Args: []any{i}, Next: func(s S, yield func(S)) {
				if d := digest(s); d%4 < r.bits(8, 2) {
					return
				} else if d == r.bits(12, 4) && r.bits(16, 3) == 0 {
					panic("action")
				}
				for k := range 1 + r.bits(20, 1) {
					t := clone(s)
					change(&t, r>>(22+6*k))
					yield(t)
				}
			}})
		}
	}
	m.Actions = append(m.Actions, Action[S]{Name: "Stay", Next: func(s S, yield func(S)) { yield(s) }})
	return m
}

func checkMachine[S any](t *rapid.T, change func(s *S, r randomRule), clone func(S) S) {
	numbers := rapid.SliceOfN(rapid.Uint64(), 5, 12).Draw(t, "numbers")
	manner := rapid.SampledFrom(slices.Sorted(maps.Keys(manners))).Draw(t, "manner")
	bounds := Bounds{States: 400}
	want := exploreMachine(randomMachine(numbers, change, clone), clone, bounds)
	in := instance(t, Environment{}, func() Model { return randomMachine(numbers, change, clone) })
	opt := Options{Workers: 1, Bounds: bounds, Witnesses: true}
	r := explored(t, in, opt)
	sameCounts(t, want, r)
	sameText(t, "with "+manner+" the result", resultText(t, r), resultText(t, manners[manner](t, in, opt)))
	replaysAlike(t, in, r)
}

func TestRandomMachines(t *testing.T) {
	t.Run("flat", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkMachine(t, (*flatState).change, sameState[flatState]) })
	})
	t.Run("loose", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkMachine(t, (*looseState).change, cloneLoose) })
	})
}

func machineCounts[S any](t *testing.T, m Machine[S], clone func(S) S, bounds Bounds) *Result {
	t.Helper()
	in := instance(t, Environment{}, func() Model { return m })
	r := explored(t, in, Options{Workers: 1, Bounds: bounds})
	sameCounts(t, exploreMachine(m, clone, bounds), r)
	if again := explored(t, in, Options{Workers: 4, Bounds: bounds}); resultText(t, r) != resultText(t, again) {
		t.Errorf("%s: another result with 4 workers", m.Name)
	}
	replaysAlike(t, in, r)
	return r
}

// What a state does not have must not be left over from the one before.
func TestStatesDoNotLeak(t *testing.T) {
	type state struct {
		Log []int
		Any any
	}
	clone := func(s state) state { s.Log = slices.Clone(s.Log); return s }
	m := Machine[state]{
		Name: "leak", Init: func(yield func(state)) { yield(state{Log: []int{1}, Any: 1}) },
		Actions: []Action[state]{{Name: "Next", Next: func(s state, yield func(state)) {
			if len(s.Log) == 1 && s.Any == 1 {
				yield(state{Any: 1})
				yield(state{Log: []int{1}})
			}
			if len(s.Log) == 0 && s.Any == 1 || len(s.Log) == 1 && s.Any == nil {
				yield(state{})
			}
		}}},
		Properties: []Property[state]{
			Invariant("Seen", func(s state) error { return nil }),
			Reachable("Nothing", func(s state) bool { return len(s.Log) == 0 && s.Any == nil }),
		},
	}
	if r := machineCounts(t, m, clone, Bounds{}); r.States != 4 || r.Verdict != Holds {
		t.Errorf("got %s, %d states, want 4", r.Verdict, r.States)
	}
}

// A property, goal or action that writes to what it gets changes nothing for
// the others.
func TestMachineArgumentsArePrivate(t *testing.T) {
	write := func(s looseState) {
		clear(s.Log)
		clear(s.Map)
	}
	intact := func(s looseState) bool { return s.Log[0] == 7 && len(s.Map) == 1 }
	invariant := Invariant("Intact", func(s looseState) error {
		defer write(s)
		return failIf(!intact(s))
	})
	again := invariant
	again.Name = "IntactToo"
	step := EachStep("IntactSteps", func(a, b looseState) error {
		defer write(a)
		defer write(b)
		return failIf(!intact(a) || !intact(b))
	})
	stepAgain := step
	stepAgain.Name = "IntactStepsToo"
	broken := func(name string) Property[looseState] {
		return Reachable(name, func(s looseState) bool {
			defer write(s)
			return intact(s) && s.N == 3
		})
	}
	next := func(s looseState, yield func(looseState)) {
		defer write(s)
		if intact(s) && s.N < 3 {
			s.N++
			yield(s)
		}
	}
	r := explored(t, instance(t, Environment{}, func() Model {
		return Machine[looseState]{
			Name:       "private",
			Init:       func(yield func(looseState)) { yield(looseState{Log: []int{7}, Map: map[int]bool{1: true}}) },
			Actions:    []Action[looseState]{{Name: "A", Next: next}, {Name: "B", Next: next}},
			Properties: []Property[looseState]{invariant, again, step, stepAgain, broken("Three"), broken("ThreeToo")},
		}
	}), Options{Witnesses: true})
	if r.Verdict != Holds || r.States != 4 || r.Transitions != 6 || len(r.Witnesses) != 2 {
		t.Errorf("got %s, %d states, %d transitions, %+v", r.Verdict, r.States, r.Transitions, r.Violation)
	}
}

// States are cut into leaves in different ways, depending on their size.
func TestStatesOfAllSizes(t *testing.T) {
	sized[[0]byte](t)
	sized[[1]byte](t)
	sized[[3]byte](t)
	sized[[127]byte](t)
	sized[[128]byte](t)
	sized[[129]byte](t)
	sized[[255]byte](t)
	sized[[256]byte](t)
	sized[[257]byte](t)
	sized[[3000]byte](t)
}

// sized explores machines whose states have an array of type A, of bytes,
// which can change at its ends and in the middle.
func sized[A any](t *testing.T) {
	t.Helper()
	type flat struct{ A A }
	type loose struct {
		S string
		A A
		L []int
	}
	size := reflect.TypeFor[A]().Len()
	places := slices.Compact([]int{0, size / 2, max(0, size-1)})
	flip := func(a *A, i int) {
		if size > 0 {
			b := reflect.ValueOf(a).Elem().Index(i)
			b.SetUint(b.Uint() ^ 0x81)
		}
	}
	var flatActions []Action[flat]
	var looseActions []Action[loose]
	for _, i := range places {
		flatActions = append(flatActions, Action[flat]{Name: "Flip", Args: []any{i}, Next: func(s flat, yield func(flat)) {
			flip(&s.A, i)
			yield(s)
		}})
		looseActions = append(looseActions, Action[loose]{Name: "Flip", Args: []any{i}, Next: func(s loose, yield func(loose)) {
			flip(&s.A, i)
			yield(s)
			s.S = strings.Repeat("s", 1-len(s.S))
			yield(s)
			if len(s.L) == 0 {
				s.L = []int{1}
			} else {
				s.L = nil
			}
			yield(s)
		}})
	}
	combinations := 1
	if size > 0 {
		combinations = 1 << len(places)
	}
	f := machineCounts(t, Machine[flat]{Name: "flat", Init: func(yield func(flat)) { yield(flat{}) }, Actions: flatActions}, sameState, Bounds{})
	l := machineCounts(t, Machine[loose]{Name: "loose", Init: func(yield func(loose)) { yield(loose{}) }, Actions: looseActions},
		func(s loose) loose { s.L = slices.Clone(s.L); return s }, Bounds{})
	if f.States != combinations || l.States < 2*combinations {
		t.Errorf("%d bytes: got %d and %d states, want %d and more", size, f.States, l.States, combinations)
	}
}

// A state that has no parts is one, too.
func TestStateOfNothing(t *testing.T) {
	type nothing struct{}
	r := explored(t, instance(t, Environment{}, func() Model {
		return Machine[nothing]{
			Name: "nothing", Init: func(yield func(nothing)) { yield(nothing{}) },
			Actions:    []Action[nothing]{{Name: "Stay", Next: func(s nothing, yield func(nothing)) { yield(s) }}},
			Properties: []Property[nothing]{Invariant("Never", func(nothing) error { return errRandom })},
		}
	}), Options{})
	if r.Verdict != Violated || r.States != 1 {
		t.Errorf("got %s, %d states, want one that violates", r.Verdict, r.States)
	}
}

// Where nothing can begin, nothing holds.
func TestNoInitialState(t *testing.T) {
	for name, m := range map[string]Machine[int]{
		"none":         {Init: func(func(int)) {}},
		"out of bound": {Init: func(yield func(int)) { yield(1) }, Bound: func(s int) bool { return s != 1 }},
	} {
		m.Name, m.Actions = "nowhere", []Action[int]{{Name: "Stay", Next: func(s int, yield func(int)) { yield(s) }}}
		_, err := instance(t, Environment{}, func() Model { return m }).Run(context.Background(), Options{})
		if err == nil || !strings.Contains(err.Error(), "initial state") {
			t.Errorf("%s: got error %v, want one about initial states", name, err)
		}
	}
}

// A state may have more fields than leaves.
func TestManyFields(t *testing.T) {
	type wide struct {
		A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q []int
	}
	m := Machine[wide]{
		Name: "wide", Init: func(yield func(wide)) { yield(wide{}) },
		Actions: []Action[wide]{{Name: "Set", Next: func(s wide, yield func(wide)) {
			for _, p := range []*[]int{&s.A, &s.H, &s.Q} {
				if len(*p) == 0 {
					*p = []int{1}
					yield(s)
					*p = nil
				}
			}
		}}},
	}
	if r := machineCounts(t, m, sameState, Bounds{}); r.States != 8 {
		t.Errorf("got %d states, want 8", r.States)
	}
}

func TestImpureMachines(t *testing.T) {
	step := func(s looseState, yield func(looseState), by int) {
		if s.N < 8 {
			s.N += 1 + int8(by)
			yield(s)
		}
	}
	for name, build := range map[string]func() func(s looseState, yield func(looseState)){
		"global counter": func() func(s looseState, yield func(looseState)) {
			return func(s looseState, yield func(looseState)) { step(s, yield, int(globalCalls.Add(1)%2)) }
		},
		"captured counter": func() func(s looseState, yield func(looseState)) {
			calls := 0
			return func(s looseState, yield func(looseState)) { calls++; step(s, yield, calls%2) }
		},
		"nil is not empty": func() func(s looseState, yield func(looseState)) {
			return func(s looseState, yield func(looseState)) { step(s, yield, map[bool]int{true: 1}[s.Log == nil]) }
		},
		"map order": func() func(s looseState, yield func(looseState)) {
			return func(s looseState, yield func(looseState)) {
				for k := range s.Map {
					step(s, yield, k)
					return
				}
			}
		},
	} {
		for _, actions := range []int{1, 2, 3} {
			globalCalls.Store(0)
			_, err := instance(t, Environment{}, func() Model {
				next := build()
				return Machine[looseState]{
					Name:    "impure",
					Init:    func(yield func(looseState)) { yield(looseState{Map: map[int]bool{0: true, 1: true}}) },
					Actions: slices.Repeat([]Action[looseState]{{Name: "Next", Next: next}}, actions),
				}
			}).Run(context.Background(), Options{Workers: 1})
			var impure *ImpureError
			if !errors.As(err, &impure) || !strings.Contains(impure.Step, "impure at {N: ") {
				t.Errorf("%s, %d actions: got error %v, want an ImpureError", name, actions, err)
			}
		}
	}
}

// What panics besides an action is a mistake, and no finding.
func TestPanicsOfMachines(t *testing.T) {
	build := func(m Machine[int]) func() Model {
		m.Name, m.Init = "panic", func(yield func(int)) { yield(0) }
		return func() Model { return m }
	}
	next := []Action[int]{{Name: "Next", Next: func(s int, yield func(int)) {
		for i := range 1000 {
			if s < 2 {
				yield(s + i%2 + 1)
			}
		}
	}}}
	boom := func(s int) bool {
		if s == 2 {
			panic("boom")
		}
		return true
	}
	for name, m := range map[string]Machine[int]{
		"invariant": {Actions: next, Properties: []Property[int]{Invariant("P", func(s int) error { boom(s); return nil })}},
		"step":      {Actions: next, Properties: []Property[int]{EachStep("P", func(a, b int) error { boom(b); return nil })}},
		"goal":      {Actions: next, Properties: []Property[int]{Reachable("P", func(s int) bool { return !boom(s) })}},
		"bound":     {Actions: next, Bound: boom},
	} {
		_, err := instance(t, Environment{}, build(m)).Run(context.Background(), Options{Workers: 1})
		if !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), "boom") {
			t.Errorf("%s: got error %v, want one that wraps ErrInternal and says boom", name, err)
		}
	}
	v := violated(t, Environment{}, "NoPanic", 2, build(Machine[int]{Actions: []Action[int]{
		{Name: "Next", Args: []any{1, "x"}, Next: func(s int, yield func(int)) { yield(s + 1); boom(s + 1) }},
		{Name: "Rest", Next: func(int, func(int)) {}},
	}}))
	if got := events(v.Trace); !slices.Equal(got, []string{`Next(1, "x")`, `Next(1, "x") #2`}) || !strings.Contains(v.Reason, "boom") {
		t.Errorf("got %v, %q", got, v.Reason)
	}
}

func TestMachinesRefused(t *testing.T) {
	good := Machine[int]{Name: "m", Init: func(func(int)) {}, Actions: []Action[int]{{Name: "A", Next: func(int, func(int)) {}}}}
	for want, change := range map[string]func(m *Machine[int]){
		"no initial states or no actions": func(m *Machine[int]) { m.Init = nil },
		"or no actions":                   func(m *Machine[int]) { m.Actions = nil },
		"does not fit a machine": func(m *Machine[int]) {
			m.Properties = []Property[int]{EachNode("P", func(int) error { return nil })}
		},
		`two properties are named "P"`: func(m *Machine[int]) {
			p := Invariant("P", func(int) error { return nil })
			m.Properties = []Property[int]{p, p}
		},
	} {
		m := good
		change(&m)
		_, err := (&Scenario{ID: "test/machine", Build: func(Args) (Model, error) { return m, nil }}).Configure(Settings{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	for _, env := range []Environment{{Network: Set}, {Faults: Faults{Crash: 1}}} {
		_, err := (&Scenario{
			ID: "test/machine", Network: env.Network, Faults: env.Faults,
			Build: func(Args) (Model, error) { return good, nil },
		}).Configure(Settings{})
		if err == nil || !strings.Contains(err.Error(), "no network and takes no faults") {
			t.Errorf("%+v: got error %v", env, err)
		}
	}
}
