package model

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func simulated(t rapid.TB, in *Instance, opt SimulateOptions) *Result {
	t.Helper()
	r, err := in.Simulate(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// simulatesAlike simulates an instance and compares with its exhaustive search:
// what falls here falls there, too, no later, and the shortest run is the same
// one. A second number of workers makes no difference.
func simulatesAlike(t rapid.TB, in *Instance, opt SimulateOptions) *Result {
	t.Helper()
	opt.Workers = 1
	r := simulated(t, in, opt)
	opt.Workers = 3
	sameText(t, "with 3 workers the result", resultText(t, r), resultText(t, simulated(t, in, opt)))
	replaysAlike(t, in, r)
	if r.Complete || r.Verdict == Holds {
		t.Fatalf("got %s, complete %v: a simulation exhausts nothing", r.Verdict, r.Complete)
	}
	all := explored(t, in, Options{Workers: 1, Bounds: Bounds{States: 3000}, MaxViolations: maxProperties})
	for i, p := range all.Properties {
		if got := r.Properties[i].Status; all.Complete && !(got == StatusInconclusive || got == p.Status) {
			t.Fatalf("%s: %s in a simulation, %s in a search", p.Name, got, p.Status)
		}
	}
	if v := r.Violation; v != nil {
		first := all.Violation
		switch {
		case first == nil || first.Trace == nil:
			if all.Complete {
				t.Fatalf("%s falls in a simulation only", v.Property)
			}
		case v.Steps < first.Steps:
			t.Fatalf("a run of %d steps; the search took %d", v.Steps, first.Steps)
		case !v.NotLeast:
			if diff := differ(events(first.Trace), events(v.Trace)); diff != "" || v.Property != first.Property {
				t.Fatalf("%s, not %s; the runs (-search +simulation):\n%s", v.Property, first.Property, diff)
			}
		}
	}
	return r
}

func drawSimulation(t *rapid.T, runs int) SimulateOptions {
	return SimulateOptions{
		Seed:     rapid.Uint64().Draw(t, "seed"),
		Strategy: rapid.SampledFrom(Strategies).Draw(t, "strategy"),
		Runs:     rapid.IntRange(1, runs).Draw(t, "runs"),
		Steps:    rapid.SampledFrom([]int{0, 1, 5, 30}).Draw(t, "steps"),
		research: rapid.SampledFrom([]int{10, 2000}).Draw(t, "research"),
	}
}

func TestRandomProtocolsSimulated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, 200)
		few := rapid.SampledFrom([]int{0, 0, 0, 1})
		for _, n := range []*int{&c.env.Faults.Partition, &c.env.Faults.Cut, &c.env.Faults.Pause, &c.env.Faults.Corrupt, &c.env.Faults.Byzantine} {
			*n = few.Draw(t, "faults")
		}
		if c.env.Network == FIFO {
			c.env.Faults.Reorder = few.Draw(t, "reorder")
		}
		simulatesAlike(t, instance(t, c.env, func() Model { return c.system() }), drawSimulation(t, 300))
	})
}

// What a walker remembers of local states is what a look at the state would say.
func TestWalkerRemembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, 200)
		in := instance(t, c.env, func() Model { return c.system() })
		main, err := in.build()
		if err != nil {
			t.Fatal(err)
		}
		sys := main.space(main, in.environment()).(*system)
		w, start := sys.walker().(*systemWalker), sys.starts()[0].next
		w.judged = w.judged[:min(len(w.judged), 4*len(w.locals))]
		walk := randomOf(rapid.Uint64().Draw(t, "seed"), 0)
		for range 20 {
			w.goTo(start)
			for range 50 {
				var enabled []int
				for k := range w.moves() {
					if w.move(k).enabled {
						enabled = append(enabled, k)
					}
				}
				if len(enabled) == 0 {
					break
				}
				got := w.take(enabled[walk.below(len(enabled))])
				for node, local := range w.locals {
					if want := sys.localOf(node, w.state()[node]); local != want {
						t.Fatalf("node %d has come to local state %d, not %d", node+1, want, local)
					}
				}
				if want := sys.checkState(w.state()); got.changed && want&^got.bad != 0 {
					t.Fatalf("the state violates %b, and the walker sees %b", want, got.bad)
				}
			}
		}
	})
}

// Local states that are fine together are not once too much is in flight.
func TestFlightIsJudgedEachTime(t *testing.T) {
	flooding := ticking(1, func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) })
	in := instance(t, unordered, func() Model {
		return with(flooding, Always("Few", func(v View[cornerState]) error {
			if len(v.InFlight()) > 2 {
				return errors.New("more than two")
			}
			return nil
		}))
	})
	if r := simulated(t, in, SimulateOptions{Seed: 1, Runs: 10}); r.Verdict != Violated {
		t.Errorf("got %s, want a violation", r.Verdict)
	}
}

func TestRandomMachinesSimulated(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOfN(rapid.Uint64(), 5, 12).Draw(t, "numbers")
		in := instance(t, Environment{}, func() Model { return randomMachine(numbers, (*looseState).change, cloneLoose) })
		simulatesAlike(t, in, drawSimulation(t, 20))
	})
}

// Properties of all kinds are judged on random runs: of protocols that violate
// one within a few steps, each strategy finds nearly all.
func TestSimulationFinds(t *testing.T) {
	if testing.Short() {
		t.Skip("four strategies for each of 60 protocols")
	}
	generator := rapid.Custom(func(t *rapid.T) randomCase { return drawCase(t, 500) })
	found, all := map[Strategy]int{}, 0
	kinds := map[Kind]bool{}
	for seed := range 60 {
		c := generator.Example(seed)
		in := instance(t, c.env, func() Model { return c.system() })
		want := explored(t, in, Options{Workers: 1, Bounds: Bounds{States: 500}})
		if v := want.Violation; v == nil || v.Trace == nil || v.Steps > 8 {
			continue
		}
		all++
		for _, s := range Strategies {
			r := simulated(t, in, SimulateOptions{Seed: 1, Runs: 256, Strategy: s, Workers: 1, research: 2000})
			if v := r.Violation; v != nil && v.Steps == want.Violation.Steps && v.Property == want.Violation.Property {
				found[s]++
				kinds[v.Kind] = true
			}
		}
	}
	for _, s := range Strategies {
		if found[s] < all*9/10 {
			t.Errorf("%s finds %d of %d violations", s, found[s], all)
		}
	}
	for _, k := range []Kind{KindEachNode, KindPairwise, KindEachStep, KindAlways, KindHistory, KindRefines} {
		if !kinds[k] {
			t.Errorf("none of %d violations found is of kind %s", all, k)
		}
	}
}

func TestSimulationFindsPanic(t *testing.T) {
	in := instance(t, unordered, func() Model {
		return ticking(2, func(n cornerNode, s *cornerState) {
			if s.X++; n.ID() == 2 && s.X == 3 {
				panic("boom")
			}
		})
	})
	if v := simulatesAlike(t, in, SimulateOptions{Seed: 7}).Violation; v == nil || v.Property != "NoPanic" || v.Steps != 3 {
		t.Errorf("got %+v, want NoPanic to fall in 3 steps", v)
	}
}

// A space that is too large to be searched: the run is as short as leaving out
// events makes it, and says that it may not be the least.
func TestShortenedRun(t *testing.T) {
	in := instance(t, unordered, func() Model {
		step := func(_ cornerNode, s *cornerState) { s.X++ }
		return with(ticking(12, step), Always("Bad", func(v View[cornerState]) error {
			return failIf(v.State(3).X == 7 && v.State(9).X == 7)
		}))
	})
	r := simulated(t, in, SimulateOptions{Seed: 1, Workers: 2, research: 5000})
	v := r.Violation
	if v == nil || v.Steps != 14 || !v.NotLeast {
		t.Fatalf("got %+v, want a violation in 14 steps that may not be the least", v)
	}
	if r.Simulation.FailingRun == 0 || r.Simulation.FailingSteps <= 14 {
		t.Errorf("got %+v, want a longer run that was shortened", r.Simulation)
	}
	replaysAlike(t, in, r)
}

// From a state of the run on there may be a shorter end, by other events.
func TestResearchedRun(t *testing.T) {
	in := instance(t, unordered, func() Model {
		step := func(n cornerNode, s *cornerState) {
			if s.X++; s.X == 7 && n.ID() == 1 && n.Choose(50) == 1 {
				s.Log = []int{1} // the short way, which is seldom taken
			}
		}
		return with(ticking(6, step), Always("Bad", func(v View[cornerState]) error {
			sum := 0
			for _, s := range v.States() {
				sum += s.X
			}
			return failIf(sum >= 32 || sum >= 12 && len(v.State(1).Log) == 1)
		}))
	})
	r := simulated(t, in, SimulateOptions{Seed: 1, Strategy: StrategyUniform, research: 5000})
	if v := r.Violation; v == nil || v.Steps != 12 || r.Simulation.FailingSteps < 32 || !v.NotLeast {
		t.Errorf("got %+v of %+v, want a run of at least 32 steps, then 12", v, r.Simulation)
	}
	replaysAlike(t, in, r)
}

// circular has endless runs, but not endlessly many states.
func circular() Machine[int] {
	m := endlessMachine()
	m.Actions[0].Next = func(s int, yield func(int)) { yield((s + 1) % 1000); yield((s + 7) % 1000) }
	return m
}

func TestSimulationIsInconclusive(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for _, tt := range []struct {
		why string
		ctx context.Context
		opt SimulateOptions
	}{
		{"runs", context.Background(), SimulateOptions{Runs: 300}},
		{"timeout", context.Background(), SimulateOptions{Seconds: 0.01}},
		{"timeout", context.Background(), SimulateOptions{Seconds: 0.01, Steps: 1 << 40}},
		{"interrupt", cancelled, SimulateOptions{Steps: 1 << 40}},
	} {
		for name, build := range map[string]func() Model{
			"protocol": func() Model { return endless() },
			"machine":  func() Model { return circular() },
		} {
			in := instance(t, map[string]Environment{"protocol": unordered}[name], build)
			r, err := in.Simulate(tt.ctx, tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != Inconclusive || r.Complete || r.StoppedBy != tt.why || r.Unexplored == "" {
				t.Errorf("%s %+v: got %s, complete %v, stopped by %q, unexplored %q", name, tt.opt, r.Verdict, r.Complete, r.StoppedBy, r.Unexplored)
			}
			for i, want := range []Status{StatusInconclusive, StatusWitnessed, StatusInconclusive} {
				if got := r.Properties[i]; got.Status != want {
					t.Errorf("%s %+v: got %+v, want it %s", name, tt.opt, got, want)
				}
			}
			if tt.why == "runs" && (r.Simulation.Runs != 300 || r.Depth != DefaultRunSteps+1 && name == "protocol") {
				t.Errorf("%s: got %+v, depth %d", name, r.Simulation, r.Depth)
			}
		}
	}
}

// What cannot happen for lack of budget or steps is not fired.
func TestSimulationFires(t *testing.T) {
	in := instance(t, Environment{Network: Multiset, Faults: Faults{Crash: 1, Drop: 1}}, func() Model {
		return ticking(2, func(_ cornerNode, s *cornerState) { s.X++ })
	})
	r := simulated(t, in, SimulateOptions{Seed: 1, Runs: 256})
	if want := []string{"deliver", "drop"}; !slices.Equal(r.NeverFired, want) {
		t.Errorf("never fired: %v, want %v: nothing is sent", r.NeverFired, want)
	}
	if r = simulated(t, in, SimulateOptions{Seed: 1, Runs: 1, Steps: 1, Strategy: StrategyUniform}); len(r.NeverFired) != 3 {
		t.Errorf("never fired in one step: %v", r.NeverFired)
	}
}

// rareBug takes one of many orders of many events.
func rareBug() cornerSystem {
	return with(ticking(4, func(_ cornerNode, s *cornerState) { s.X++ }), Always("Bad", func(v View[cornerState]) error {
		return failIf(v.State(1).X == 5 && v.State(2).X == 0 && v.State(3).X == 3 && v.State(4).X == 0)
	}))
}

// Another seed draws other runs, and so does another strategy.
func TestSeedsDiffer(t *testing.T) {
	if testing.Short() {
		t.Skip("a simulation for each of 8 seeds")
	}
	in := instance(t, unordered, func() Model { return rareBug() })
	runs := map[int]bool{}
	for seed := range uint64(8) {
		r := simulated(t, in, SimulateOptions{Seed: seed, Runs: 1 << 20, Strategy: StrategyUniform})
		if r.Verdict != Violated || r.Violation.Steps != 8 {
			t.Fatalf("seed %d: got %s", seed, r.Verdict)
		}
		runs[r.Simulation.FailingRun] = true
	}
	if len(runs) < 5 {
		t.Errorf("8 seeds fail in runs %v only", runs)
	}
}

// Few nodes that go far ahead of the others are what priorities are for.
func TestPrioritiesFindDelays(t *testing.T) {
	if testing.Short() {
		t.Skip("two strategies for each of 5 seeds")
	}
	in := instance(t, unordered, func() Model { return rareBug() })
	first := map[Strategy]int{}
	for _, s := range []Strategy{StrategyUniform, StrategyPCT} {
		for seed := range uint64(5) {
			r := simulated(t, in, SimulateOptions{Seed: seed, Runs: 1 << 20, Strategy: s})
			first[s] += r.Simulation.FailingRun
		}
	}
	if first[StrategyPCT] >= first[StrategyUniform] {
		t.Errorf("first failing runs, summed up: %v", first)
	}
}

// No random run hides that handlers or properties are impure.
func TestImpureStepsSimulated(t *testing.T) {
	for name, build := range impurities {
		_, err := instance(t, unordered, build).Simulate(context.Background(), SimulateOptions{Seed: 1, Runs: 256, Workers: 1})
		if _, ok := errors.AsType[*ImpureError](err); !ok {
			t.Errorf("%s: got error %v, want an ImpureError", name, err)
		}
	}
	calls := 0
	machine := Machine[int]{
		Name: "impure", Init: func(yield func(int)) { yield(0) },
		Actions: []Action[int]{{Name: "Next", Next: func(s int, yield func(int)) { calls++; yield(s + calls%2) }}},
	}
	_, err := instance(t, Environment{}, func() Model { return machine }).Simulate(context.Background(), SimulateOptions{Runs: 10, Workers: 1})
	if _, ok := errors.AsType[*ImpureError](err); !ok {
		t.Errorf("machine: got error %v, want an ImpureError", err)
	}
}

func TestUnknownStrategy(t *testing.T) {
	if _, err := instance(t, unordered, func() Model { return endless() }).Simulate(context.Background(), SimulateOptions{Strategy: "best"}); err == nil {
		t.Error("no error")
	}
}

func TestSimulationProgress(t *testing.T) {
	in := instance(t, unordered, func() Model { return endless() })
	shown := make(chan Progress, 1)
	simulated(t, in, SimulateOptions{Seconds: 0.2, Every: time.Millisecond, Progress: func(p Progress) {
		select {
		case shown <- p:
		default:
		}
		if p.Runs > 0 {
			select {
			case <-shown:
			default:
			}
			select {
			case shown <- p:
			default:
			}
		}
	}})
	if p := <-shown; p.Runs == 0 || p.Transitions == 0 {
		t.Errorf("got %+v, want runs and transitions", p)
	}
}

// warmPilot is a pilot on a memo that knows all that it will meet.
func warmPilot(t testing.TB, s Strategy) *pilot {
	in := instance(t, unordered, func() Model {
		return with(ticking(6, func(n cornerNode, s *cornerState) {
			s.X++
			n.Send(n.ID()%6+1, cornerMessage{K: s.X % 2})
		}), Pairwise("Close", func(a, b cornerState) error { return nil }))
	})
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	sp := main.space(main, in.environment())
	search := newSearch(sp, Options{Workers: 1})
	t.Cleanup(search.free)
	m := newSimulation(search, SimulateOptions{Strategy: s, Steps: DefaultRunSteps})
	m.starts = sp.starts()
	p := m.pilots[0]
	for i := range 2000 {
		p.run(i, nil)
	}
	return p
}

func TestRunsDoNotAllocate(t *testing.T) {
	for _, s := range Strategies {
		p := warmPilot(t, s)
		if n := testing.AllocsPerRun(5, func() { p.run(1, nil); p.run(2, nil); p.run(3, nil) }); n > 0 {
			t.Errorf("%s: %v allocations in three runs", s, n)
		}
	}
}

func BenchmarkSimulate(b *testing.B) {
	for _, s := range Strategies[1:] {
		b.Run(string(s), func(b *testing.B) {
			p := warmPilot(b, s)
			steps := 0
			for i := 0; b.Loop(); i++ {
				steps += p.run(i%2000, nil).taken
			}
			b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
		})
	}
}
