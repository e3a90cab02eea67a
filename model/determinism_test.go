package model

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// foundLarge are those of largeCases, once they have been looked for, which takes as
// long as to search them.
var foundLarge []randomCase

// largeCases are random protocols with levels so wide that workers share them,
// the same ones each time.
func largeCases(t *testing.T) []randomCase {
	const states, many, few = 1500, 4, 1
	generator := rapid.Custom(func(t *rapid.T) randomCase { return drawCase(t, states) })
	want := many
	if testing.Short() {
		want = few
	}
	for seed := 0; len(foundLarge) < want; seed++ {
		c := generator.Example(seed)
		if c.bounds.Depth > 0 {
			continue
		}
		r := explored(t, instance(t, c.env, func() Model { return c.system() }), Options{Bounds: c.bounds, MaxViolations: c.maxViolations})
		if slices.Max(r.StatesByDepth) > 4*grab {
			foundLarge = append(foundLarge, c)
		}
	}
	return foundLarge
}

// Whatever the number of workers, of processors, the order of a level and the
// packing: the result is the same to the byte, traces included.
func TestResultsDoNotDependOnWorkers(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for i, c := range largeCases(t) {
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		r := explored(t, in, opt)
		want := resultText(t, r)
		for _, manner := range slices.Sorted(maps.Keys(manners)) {
			runtime.GOMAXPROCS(1 + i%4)
			got := resultText(t, manners[manner](t, in, opt))
			sameText(t, fmt.Sprintf("case %d, %s: the result", i, manner), want, got)
		}
		opt.Workers = 7
		got := runAltered(t, in, opt, func(s *search) { narrow(s); shuffle(uint64(i))(s) })
		sameText(t, fmt.Sprintf("case %d, all at once: the result", i), want, resultText(t, got))
		if i%4 == 0 {
			sameCounts(t, newReference(t, c.system(), c.env, cloneRandom).explore(c.bounds, c.maxViolations), r)
		}
		replaysAlike(t, in, r)
	}
}

// lattice has nodes that count independently: levels are wide, and each state
// of the last can be reached in many ways.
func lattice(bad func(v View[cornerState]) error) cornerSystem {
	return with(ticking(6, func(n cornerNode, s *cornerState) {
		s.X++
		n.Send(n.ID()%6+1, cornerMessage{K: s.X % 2})
	}), Always("Bad", bad))
}

// The least of very many shortest runs is found by any number of workers, and
// by each of many runs.
func TestLeastOfManyRuns(t *testing.T) {
	in := instance(t, unordered, func() Model {
		return lattice(func(v View[cornerState]) error {
			if v.State(2).X+v.State(3).X == 4 && v.State(4).X == 3 {
				return fmt.Errorf("%d messages", len(v.InFlight()))
			}
			return nil
		})
	})
	want := []string{
		"timeout 2 tick", "timeout 2 tick", "timeout 2 tick", "timeout 2 tick", "timeout 4 tick", "timeout 4 tick", "timeout 4 tick",
	}
	runs := 6
	if testing.Short() {
		runs = 1
	}
	for i := range runs {
		for _, workers := range []int{1, 2, 4, maxWorkers + 1} {
			r := explored(t, in, Options{Workers: workers})
			if r.Violation == nil || !slices.Equal(events(r.Violation.Trace), want) {
				t.Fatalf("run %d with %d workers: got %+v", i, workers, r.Violation)
			}
			if !slices.ContainsFunc(r.StatesByDepth, func(n int) bool { return n > 4*grab }) {
				t.Fatalf("the levels %v are too small for this test", r.StatesByDepth)
			}
		}
	}
}

// A search may be watched while it runs.
func TestProgress(t *testing.T) {
	seen := make(chan Progress, 1)
	in := instance(t, unordered, func() Model { return lattice(func(View[cornerState]) error { return nil }) })
	r := explored(t, in, Options{Bounds: Bounds{States: 20000}, Every: 1, Progress: func(p Progress) {
		select {
		case seen <- p:
		default:
		}
	}})
	select {
	case p := <-seen:
		if p.Depth > r.Depth || p.States > r.States || p.Transitions > r.Transitions || p.MemoryBytes <= 0 || p.Elapsed <= 0 || p.Queue < 0 {
			t.Errorf("got %+v of %d states in all", p, r.States)
		}
	default:
		t.Error("no progress was reported")
	}
}

// One instance can be run several times at once.
func TestRunsInParallel(t *testing.T) {
	in := instance(t, Environment{Network: Multiset, Faults: Faults{Drop: 1}}, func() Model { return election() })
	want := resultText(t, explored(t, in, Options{Workers: 2}))
	inParallel(func(int) {
		r, err := in.Run(t.Context(), Options{Workers: 2})
		if err != nil || resultText(t, r) != want {
			t.Errorf("got another result, %v", err)
		}
	})
}
