package history

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// coin is an object with a choice: a flip may or may not turn it.
func coin() Spec {
	return Spec{Name: "coin", Init: []any{"heads", "tails"}, Funcs: map[string]Func{
		"flip": {Step: func(_, _ any) []Outcome { return []Outcome{{State: "heads"}, {State: "tails"}} }},
		"look": {
			ReadOnly: true, Result: typeOf[string],
			Step: func(state, _ any) []Outcome { return []Outcome{{State: state, Result: state}} },
		},
	}}
}

// verdicts are histories by hand, each with the reason for its verdict.
var verdicts = []struct {
	name   string
	spec   Spec
	h      History
	want   string // the reason of a violation; empty if it holds
	prefix int
}{
	{name: "nothing happened", spec: Register(0)},
	{name: "nothing returned", spec: Register(0), h: recorded(invoke(1, "write", 1), invoke(2, "read", nil))},
	{
		name: "a read sees the write before it", spec: Register(0),
		h: recorded(invoke(1, "write", 1), returned(1, "write", nil), invoke(2, "read", nil), returned(2, "read", 1)),
	},
	{
		// Nothing lies between the return and the invocation, and yet they are
		// not concurrent.
		name: "a process misses its own write", spec: Register(0),
		h:    recorded(invoke(1, "write", 1), returned(1, "write", nil), invoke(1, "read", nil), returned(1, "read", 0)),
		want: "c1 read() returned 0, but the register could only be 1", prefix: 4,
	},
	{
		name: "a read during a write sees the old value", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 0), returned(1, "write", nil)),
	},
	{
		name: "a read during a write sees the new value", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 1), returned(1, "write", nil)),
	},
	{
		// Both reads overlap the write, but the first fixed its effect.
		name: "new value, then old", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 1),
			invoke(3, "read", nil), returned(3, "read", 0), returned(1, "write", nil)),
		want: "c3 read() returned 0, but the register could only be 1", prefix: 5,
	},
	{
		name: "new value, then old, of reads that overlap", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), invoke(3, "read", nil), returned(2, "read", 1),
			returned(3, "read", 0), returned(1, "write", nil)),
	},
	{
		name: "a value that nobody wrote", spec: Register(0),
		h:    recorded(invoke(1, "write", 1), invoke(2, "write", 2), invoke(3, "read", nil), returned(3, "read", 3)),
		want: "c3 read() returned 3, but the register could only be 0, 1 or 2", prefix: 4,
	},
	{
		name: "concurrent writes in the order of the second's return", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "write", 2), returned(2, "write", nil), returned(1, "write", nil),
			invoke(3, "read", nil), returned(3, "read", 2), invoke(3, "read", nil), returned(3, "read", 1)),
		want: "c3 read() returned 1, but the register could only be 2", prefix: 8,
	},
	{
		name: "a pending write takes effect late", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 0),
			invoke(2, "read", nil), returned(2, "read", 1)),
	},
	{
		name: "a pending write takes effect once", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 1),
			invoke(2, "write", 2), returned(2, "write", nil), invoke(2, "read", nil), returned(2, "read", 1)),
		want: "c2 read() returned 1, but the register could only be 2", prefix: 7,
	},
	{
		name: "an unknown write takes effect after its end", spec: Register(0),
		h: recorded(invoke(1, "write", 1), unknown(1, "write"), invoke(2, "read", nil), returned(2, "read", 0),
			invoke(2, "read", nil), returned(2, "read", 1)),
	},
	{
		name: "a failed write is seen later", spec: Register(0),
		h:    recorded(invoke(1, "write", 1), failed(1, "write"), invoke(2, "read", nil), returned(2, "read", 1)),
		want: "c2 read() returned 1, but the register could only be 0", prefix: 4,
	},
	{
		// Only the failure makes the read impossible, which came before it.
		name: "a failed write was seen", spec: Register(0),
		h:    recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 1), failed(1, "write")),
		want: "c1 write(1) failed, but others saw its effect", prefix: 4,
	},
	{
		name: "a failed write was not seen", spec: Register(0),
		h: recorded(invoke(1, "write", 1), invoke(2, "read", nil), returned(2, "read", 0), failed(1, "write")),
	},
	{
		name: "unknown and pending reads do not matter", spec: Register(0),
		h: recorded(invoke(1, "read", nil), unknown(1, "read"), invoke(2, "read", nil),
			invoke(3, "read", nil), returned(3, "read", 0)),
	},
	{
		// The write may have come after the first read, which tells nothing about
		// the second.
		name: "an unknown read leaves nothing behind", spec: Register(0),
		h: recorded(invoke(1, "read", nil), invoke(2, "write", 1), returned(2, "write", nil), unknown(1, "read"),
			invoke(3, "read", nil), returned(3, "read", 0)),
		want: "c3 read() returned 0, but the register could only be 1", prefix: 6,
	},
	{
		name: "one of two swaps succeeds", spec: CAS(0),
		h: recorded(invoke(1, "cas", Swap{0, 1}), invoke(2, "cas", Swap{0, 2}),
			returned(1, "cas", false), returned(2, "cas", true)),
	},
	{
		name: "both of two swaps succeed", spec: CAS(0),
		h: recorded(invoke(1, "cas", Swap{0, 1}), invoke(2, "cas", Swap{0, 2}),
			returned(1, "cas", true), returned(2, "cas", true)),
		want: "c2 cas(0 -> 2) returned true, but the register could only be 1 and the result false", prefix: 4,
	},
	{
		// The swap took effect when the read needed it, which fixed its result.
		name: "a swap whose effect was seen reports none", spec: CAS(0),
		h: recorded(invoke(1, "cas", Swap{0, 1}), invoke(2, "read", nil), returned(2, "read", 1),
			returned(1, "cas", false)),
		want: "c1 cas(0 -> 1) returned false, but could only return true", prefix: 4,
	},
	{
		name: "keys are independent", spec: KV(""),
		h: recorded(invoke(1, "put", Entry{"x", "a"}), returned(1, "put", nil),
			invoke(2, "get", "y"), returned(2, "get", ""), invoke(2, "get", "x"), returned(2, "get", "a")),
	},
	{
		// Key "y" is violated, too, but later.
		name: "one key is stale", spec: KV(""),
		h: recorded(invoke(1, "put", Entry{"y", "b"}), returned(1, "put", nil),
			invoke(1, "put", Entry{"x", "a"}), returned(1, "put", nil),
			invoke(2, "get", "x"), returned(2, "get", ""), invoke(2, "get", "y"), returned(2, "get", "")),
		want: `c2 get("x") returned "", but key "x" could only be "a"`, prefix: 6,
	},
	{
		// Porcupine wants a place for the second acquire, and there is none.
		name: "a pending acquire of a held lock", spec: Lock(),
		h: recorded(invoke(1, "acquire", nil), returned(1, "acquire", nil), invoke(2, "acquire", nil)),
	},
	{
		name: "an unknown acquire explains a release", spec: Lock(),
		h: recorded(invoke(1, "acquire", nil), unknown(1, "acquire"), invoke(2, "release", nil), returned(2, "release", nil)),
	},
	{
		name: "a lock acquired twice", spec: Lock(),
		h: recorded(invoke(1, "acquire", nil), invoke(2, "acquire", nil), returned(2, "acquire", nil),
			returned(1, "acquire", nil)),
		want: `c1 acquire() returned, but the lock could only be "held"`, prefix: 4,
	},
	{
		name: "either initial state", spec: coin(),
		h: recorded(invoke(1, "look", nil), returned(1, "look", "tails"), invoke(1, "look", nil), returned(1, "look", "tails")),
	},
	{
		name: "one initial state", spec: coin(),
		h:    recorded(invoke(1, "look", nil), returned(1, "look", "tails"), invoke(1, "look", nil), returned(1, "look", "heads")),
		want: `c1 look() returned "heads", but the coin could only be "tails"`, prefix: 4,
	},
	{
		name: "either outcome of a flip", spec: coin(),
		h: recorded(invoke(1, "look", nil), returned(1, "look", "tails"), invoke(2, "flip", nil),
			invoke(1, "look", nil), returned(1, "look", "heads")),
	},
	{
		name: "a flip happens once", spec: coin(),
		h: recorded(invoke(1, "look", nil), returned(1, "look", "tails"), invoke(2, "flip", nil),
			invoke(1, "look", nil), returned(1, "look", "heads"), invoke(1, "look", nil), returned(1, "look", "tails")),
		want: `c1 look() returned "tails", but the coin could only be "heads"`, prefix: 7,
	},
}

// checkLinearizable is Porcupine's and the monitor's finding, without the
// figures.
func checkLinearizable(ctx context.Context, spec Spec, h History) (Result, error) {
	r, err := Check(ctx, Options{Spec: spec, Consistency: Linearizability, Algorithm: Porcupine}, h)
	return Result{Verdict: r.Verdict, Reason: r.Reason, Prefix: r.Prefix}, err
}

func TestLinearizable(t *testing.T) {
	for _, tt := range verdicts {
		t.Run(tt.name, func(t *testing.T) {
			want := Result{Verdict: model.Holds}
			if tt.want != "" {
				want = Result{Verdict: model.Violated, Reason: tt.want, Prefix: tt.prefix}
			}
			got, err := checkLinearizable(t.Context(), tt.spec, tt.h)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s%s", diff, Text(tt.h))
			}
		})
	}
}

// An object that answers a second time otherwise is what two judges that
// disagree look like.
func TestJudgesDisagree(t *testing.T) {
	reads := 0
	forgetful := Spec{Name: "counter", Init: []any{0}, Funcs: map[string]Func{
		"read": {Result: typeOf[int], Step: func(state, _ any) []Outcome {
			reads++
			return []Outcome{{State: state, Result: reads}}
		}},
	}}
	h := recorded(invoke(1, "read", nil), returned(1, "read", 1))
	_, err := checkLinearizable(t.Context(), forgetful, h)
	if !errors.Is(err, model.ErrInternal) || !strings.Contains(err.Error(), "judges disagree") {
		t.Errorf("got %v, want an internal error about judges that disagree", err)
	}
	if !strings.Contains(err.Error(), Text(h)) {
		t.Errorf("error %q does not show the history", err)
	}
}

func TestSpecWithoutStepPanics(t *testing.T) {
	for _, spec := range []Spec{
		{},
		{Name: "register", Init: []any{0}},
		{Name: "register", Funcs: Register(0).Funcs},
		{Name: "register", Init: []any{0}, Funcs: map[string]Func{"read": {}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("spec %v is accepted", spec)
				}
			}()
			Linearizable[struct{}]("Linearizable", spec)
		}()
	}
}

func TestCombine(t *testing.T) {
	for _, linearizable := range []bool{false, true} {
		f := finding{}
		if linearizable {
			f.reason = "c1 read() returned 0, but the register could only be 1"
		}
		if r, err := combine(Porcupine, linearizable, f, nil); !errors.Is(err, model.ErrInternal) {
			t.Errorf("porcupine says %v, the monitor found %+v: got %+v, %v, want an internal error", linearizable, f, r, err)
		}
	}
	if r, err := combine(Porcupine, true, finding{gaveUp: true}, nil); err != nil || r.Verdict != model.Holds {
		t.Errorf("the monitor gave up on what holds: got %+v, %v", r, err)
	}
}

// tooConcurrent has more reads of one key open than the monitor follows.
func tooConcurrent() []Event {
	var events []Event
	for i := range maxOpen + 1 {
		events = append(events, invoke(i, "get", "x"))
	}
	return events
}

// What the monitor cannot follow is still judged, and explained by the search.
func TestViolationWithoutMonitor(t *testing.T) {
	got, err := checkLinearizable(t.Context(), KV(0), recorded(append(tooConcurrent(), returned(0, "get", 1))...))
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		Verdict: model.Violated, Prefix: maxOpen + 2,
		Reason: `c0 get("x") 1: from then on there is no order of the operations that keeps their real-time order with these results`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

// Where it could not follow one key, it still explains the violation of another.
func TestViolationBesideConcurrency(t *testing.T) {
	h := recorded(append(tooConcurrent(), invoke(-1, "get", "y"), returned(-1, "get", 1))...)
	got, err := checkLinearizable(t.Context(), KV(0), h)
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		Verdict: model.Violated, Prefix: len(h), Reason: `c-1 get("y") returned 1, but key "y" could only be 0`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestMonitorGivesUp(t *testing.T) {
	many := hard(maxOpen - 1)
	if f := watch(t.Context(), Register(0), part{history: many}); !f.gaveUp {
		t.Errorf("found %+v about %d pending writes, want to give up", f, maxOpen-1)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f := watch(ctx, Register(0), part{history: many[:2]}); !f.gaveUp {
		t.Errorf("found %+v after the context was done, want to give up", f)
	}
}
