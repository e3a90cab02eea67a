package history

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/faultline-mc/faultline/model"
)

// hard is a history that takes a search of all orders of n pending writes.
func hard(n int) History {
	var events []Event
	for i := range n {
		events = append(events, invoke(i+1, "write", i+1))
	}
	return recorded(append(events, invoke(0, "read", nil), returned(0, "read", -1))...)
}

func TestTimeoutIsInconclusive(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	start := time.Now()
	got, err := checkLinearizable(ctx, Register(0), hard(maxUnknown))
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict != model.Inconclusive || !strings.Contains(got.Reason, "did not end within") ||
		strings.Contains(got.Reason, defaultTimeout.String()) {
		t.Errorf("got %+v, want inconclusive with the timeout", got)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v for a deadline of 10 ms", took)
	}
}

// A deadline in the past gives a duration below zero, which Porcupine takes for
// no limit at all.
func TestNoTimeLeftIsInconclusive(t *testing.T) {
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	got, err := checkLinearizable(ctx, Register(0), hard(1))
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict != model.Inconclusive || got.Reason != "there was no time left to search" {
		t.Errorf("got %+v, want inconclusive for want of time", got)
	}
}

// A step that is refused because the context is done must not read as one that
// the object refuses, which would be a violation.
func TestCancelledStepIsInconclusive(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	spec := Register(0)
	step := spec.Funcs["read"].Step
	spec.Funcs["read"] = Func{ReadOnly: true, Result: typeOf[int], Step: func(state, arg any) []Outcome {
		cancel()
		return step(state, arg)
	}}
	h := recorded(invoke(1, "read", nil), returned(1, "read", 0), invoke(1, "read", nil), returned(1, "read", 0))
	got, err := checkLinearizable(ctx, spec, h)
	if err != nil {
		t.Fatal(err)
	}
	if got.Verdict != model.Inconclusive {
		t.Errorf("got %+v, want inconclusive", got)
	}
}

// Steps run on goroutines of Porcupine, where a panic would end the program.
func TestPanicIsInternal(t *testing.T) {
	steps := map[string]func(state, _ any) []Outcome{
		"boom":        func(_, _ any) []Outcome { panic("boom") },
		"unhashable":  func(_, _ any) []Outcome { return []Outcome{{State: []int{1}}, {State: []int{1}}} },
		"only read":   func(_, _ any) []Outcome { return []Outcome{{State: "changed"}} },
		"comparing":   func(_, _ any) []Outcome { return []Outcome{{State: 0, Result: []int{1}}} },
		"index range": func(state, _ any) []Outcome { return []Outcome{{State: []int{}[state.(int)]}} },
	}
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			spec := Spec{Name: "bomb", Init: []any{0}, Funcs: map[string]Func{
				"touch": {ReadOnly: name == "only read", Step: step},
			}}
			h := recorded(invoke(1, "touch", nil), returned(1, "touch", nil))
			got, err := checkLinearizable(t.Context(), spec, h)
			if !errors.Is(err, model.ErrInternal) || !strings.Contains(fmt.Sprint(err), "panicked") {
				t.Errorf("got %+v, %v, want an internal error about a panic", got, err)
			}
		})
	}
}

// Partitions cut the cost of a history that is hopeless as a whole: 10 keys
// with 8 pending puts each, and a get of a value that nobody put.
func TestPartitionByKey(t *testing.T) {
	var events []Event
	for key := range 10 {
		for i := range 8 {
			events = append(events, invoke(len(events), "put", Entry{key, i}))
		}
	}
	events = append(events, invoke(-1, "get", 9), returned(-1, "get", 100))
	got, err := checkLinearizable(t.Context(), KV(0), recorded(events...))
	if err != nil {
		t.Fatal(err)
	}
	if want := "but key 9 could only be 0, 1, 2, 3, 4, 5, 6 or 7"; got.Verdict != model.Violated || !strings.Contains(got.Reason, want) {
		t.Errorf("got %+v, want a violation with %q", got, want)
	}
}

func BenchmarkCheckLinearizable(b *testing.B) {
	for _, n := range []int{8, 12, 14, 16} {
		b.Run(fmt.Sprint("unknown=", n), func(b *testing.B) {
			for b.Loop() {
				r, err := checkLinearizable(b.Context(), Register(0), hard(n))
				if err != nil || r.Verdict != model.Violated {
					b.Fatal(r, err)
				}
			}
			b.ReportAllocs()
		})
	}
}
