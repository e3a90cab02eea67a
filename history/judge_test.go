package history

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// In which error a verdict ends decides what the engine makes of it.
func TestVerdict(t *testing.T) {
	stale := recorded(invoke(1, "write", 1), returned(1, "write", nil), invoke(2, "read", nil), returned(2, "read", 0))
	judged := func(spec Spec, h History) error {
		return verdict(newJudge(spec, false, defaultMemory).check(t.Context(), h))
	}
	if err := judged(Register(0), stale[:2]); err != nil {
		t.Errorf("a history that holds: %v", err)
	}

	err := judged(Register(0), stale)
	if err == nil || errors.Is(err, model.ErrInternal) || errors.Is(err, model.ErrUndecided) {
		t.Errorf("a violation: %v, want an error of its own", err)
	}

	err = judged(Register(""), stale)
	var invalid *InvalidError
	if !errors.Is(err, model.ErrInternal) || !errors.As(err, &invalid) {
		t.Errorf("a history that is not valid: %v, want an *InvalidError that is internal", err)
	}

	err = judged(Register(0), recorded(invoke(1, "read", nil), returned(1, "read", nil), returned(2, "read", 0)))
	if !errors.Is(err, model.ErrInternal) {
		t.Errorf("a wrong answer besides a mistake of the recording: %v, want an internal error", err)
	}

	var many []Event
	for i := range maxUnknown + 1 {
		many = append(many, invoke(i, "write", i))
	}
	err = judged(Register(0), recorded(many...))
	if !errors.Is(err, model.ErrUndecided) || !strings.Contains(err.Error(), "65 operations have an unknown outcome") {
		t.Errorf("too many pending writes: %v, want undecided for that cause", err)
	}
}

// generated returns n histories of a register as the model checker has them.
// Those of a correct one hold; of the others some do not.
func generated(n, operations int, correct bool) []model.History {
	register := objects[0]
	pick := rand.New(rand.NewPCG(1, 2)).IntN
	list := make([]model.History, n)
	for i := range list {
		for _, e := range register.run(pick, 4, operations) {
			r := model.Record{Kind: model.Invoked, Client: e.Process, Op: model.Op{Func: e.Func, Arg: e.Arg}}
			if e.Kind == Return {
				r.Kind, r.Result = model.Returned, e.Result
			}
			if e.Kind == Return && e.Func == "read" && !correct && pick(8) == 0 {
				r.Result = register.result(pick, e.Func)
			}
			list[i] = append(list[i], r)
		}
	}
	return list
}

// Several goroutines share what one property remembers.
func TestJudgingInParallel(t *testing.T) {
	histories := generated(300, 8, false)
	want := make([]bool, len(histories))
	var c tally
	for i, h := range histories {
		want[i] = byPorcupine(t, Register(0), FromModel(h))
		c.count(want[i])
	}
	c.check(t)
	check := judging(Register(0))
	var group sync.WaitGroup
	for first := range 4 {
		group.Go(func() {
			for i := range histories {
				i = (i + first*len(histories)/4) % len(histories)
				if err := check(histories[i]); want[i] != (err == nil) {
					t.Errorf("holds is %v, the property says %v\n%s", want[i], err, Text(FromModel(histories[i])))
				}
			}
		})
	}
	group.Wait()
}

// A search that did not end well leaves nothing behind for the next one.
func TestJudgingGoesOn(t *testing.T) {
	check := judging(Spec{Name: "bomb", Init: []any{0}, Funcs: map[string]Func{
		"touch": {Arg: typeOf[int], Step: func(state, arg any) []Outcome {
			if arg == 13 {
				panic("boom")
			}
			return []Outcome{{State: state}}
		}},
	}})
	touch := func(arg int) error {
		op := model.Op{Func: "touch", Arg: arg}
		return check(model.History{{Kind: model.Invoked, Client: 1, Op: op}, {Kind: model.Returned, Client: 1, Op: op}})
	}
	for range 3 {
		if err := touch(1); err != nil {
			t.Errorf("a history that holds: %v", err)
		}
		if err := touch(13); !errors.Is(err, model.ErrInternal) {
			t.Errorf("a panic: %v, want an internal error", err)
		}
	}
}

// seenByMonitor returns which of some histories that hold the monitor sees.
// After the first time, only the monitor asks the spec anything.
func seenByMonitor(t *testing.T, histories []model.History, thorough bool) []bool {
	t.Helper()
	asked := 0
	spec := Register(0)
	for name, f := range spec.Funcs {
		step := f.Step
		f.Step = func(state, arg any) []Outcome {
			asked++
			return step(state, arg)
		}
		spec.Funcs[name] = f
	}
	j := newJudge(spec, thorough, defaultMemory)
	seen := make([]bool, len(histories))
	for i, h := range histories {
		for range 2 {
			asked = 0
			if r, err := j.check(t.Context(), FromModel(h)); err != nil || r.Verdict != model.Holds {
				t.Fatalf("got %+v, %v, want holds\n%s", r, err, Text(FromModel(h)))
			}
		}
		seen[i] = asked > 0
	}
	return seen
}

// count is how many are true.
func count(list []bool) (n int) {
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

func TestMonitorSeesEveryShortHistory(t *testing.T) {
	histories := generated(100, alwaysSampled, true)
	if n := count(seenByMonitor(t, histories, false)); n != len(histories) {
		t.Errorf("it saw %d of %d", n, len(histories))
	}
}

// One in 64 of the long histories, the same ones in whatever order.
func TestMonitorSeesSomeLongHistories(t *testing.T) {
	histories := slices.DeleteFunc(generated(1000, 9, true), func(h model.History) bool {
		return len(Complete(FromModel(h), Register(0))) <= alwaysSampled
	})
	seen := seenByMonitor(t, histories, false)
	if n, mean := count(seen), len(histories)/64; n < mean/2 || n > 2*mean {
		t.Errorf("it saw %d of %d, want about %d", n, len(histories), mean)
	}
	slices.Reverse(histories)
	again := seenByMonitor(t, histories, false)
	slices.Reverse(again)
	if !slices.Equal(seen, again) {
		t.Errorf("in reverse order it saw others")
	}
	some := histories[:100]
	if n := count(seenByMonitor(t, some, true)); n != len(some) {
		t.Errorf("where it is to be thorough it saw %d of %d", n, len(some))
	}
}

// What is remembered of values that never come again must not pile up.
func TestMemoryIsBounded(t *testing.T) {
	j := newJudge(Register(0), false, defaultMemory)
	largest := 0
	for value := 1; value < 6000; value += 2 {
		h := recorded(
			invoke(1, "write", value), invoke(2, "write", value+1), returned(1, "write", nil), returned(2, "write", nil),
			invoke(1, "read", nil), returned(1, "read", value), invoke(1, "read", nil), returned(1, "read", value),
		)
		if r, err := j.check(t.Context(), h); err != nil || r.Verdict != model.Holds {
			t.Fatalf("got %+v, %v, want holds", r, err)
		}
		largest = max(largest, j.searcher.automata[0].size)
	}
	if most := maxRemembered + 100; largest <= maxRemembered || largest > most {
		t.Errorf("up to %d labels and transitions remembered, want between %d and %d", largest, maxRemembered, most)
	}
}

// What the model checker pays for each distinct history.
func BenchmarkJudging(b *testing.B) {
	check := judging(Register(0))
	histories := generated(1000, 8, true)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := check(histories[i%len(histories)]); err != nil {
			b.Fatal(err)
		}
	}
}
