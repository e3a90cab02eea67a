package history

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidate(t *testing.T) {
	tests := []struct {
		name string
		spec Spec
		h    History
		want []string // the problems; none if valid
	}{
		{name: "empty", spec: Register(0)},
		{name: "no returns", spec: Register(0), h: recorded(invoke(1, "read", nil))},
		{name: "gaps between indices", spec: Register(0), h: History{
			{Index: 3, Process: 1, Kind: Invoke, Func: "read"},
			{Index: 7, Process: 1, Kind: Return, Func: "read", Result: 0},
		}},
		{
			name: "invoke while open", spec: Register(0),
			h:    recorded(invoke(1, "write", 1), invoke(1, "read", nil), returned(1, "read", 0)),
			want: []string{"event 1: c1 invokes read() while its write(1) of event 0 is open"},
		},
		{
			name: "ending without invoke", spec: Register(0),
			h: recorded(returned(1, "read", 0), failed(2, "read"), unknown(3, "read")),
			want: []string{
				"event 0: return of read by c1, which has no open operation",
				"event 1: fail of read by c2, which has no open operation",
				"event 2: unknown of read by c3, which has no open operation",
			},
		},
		{
			name: "ending twice", spec: Register(0),
			h:    recorded(invoke(1, "read", nil), returned(1, "read", 0), returned(1, "read", 0)),
			want: []string{"event 2: return of read by c1, which has no open operation"},
		},
		{
			name: "ending of another function", spec: Register(0),
			h:    recorded(invoke(1, "write", 1), returned(1, "read", 0)),
			want: []string{"event 1: return of read() by c1, whose open operation is write(1) of event 0"},
		},
		{
			name: "ending with another argument", spec: Register(0),
			h:    recorded(invoke(1, "write", 1), Event{Process: 1, Kind: Return, Func: "write", Arg: 2}),
			want: []string{"event 1: return of write(2) by c1, whose open operation is write(1) of event 0"},
		},
		{
			name: "index repeated and decreasing", spec: Register(0),
			h: History{
				{Index: 2, Process: 1, Kind: Invoke, Func: "read"},
				{Index: 2, Process: 2, Kind: Invoke, Func: "read"},
				{Index: 1, Process: 2, Kind: Return, Func: "read", Result: 0},
			},
			want: []string{
				"event 2: index 2 follows index 2, want a greater one",
				"event 1: index 1 follows index 2, want a greater one",
			},
		},
		{
			name: "process acts after unknown", spec: Register(0),
			h:    recorded(invoke(1, "write", 1), unknown(1, "write"), invoke(1, "read", nil), returned(1, "read", 0)),
			want: []string{"event 2: c1 invokes read() after an operation whose outcome it does not know"},
		},
		{
			name: "process acts after fail", spec: Register(0),
			h: recorded(invoke(1, "write", 1), failed(1, "write"), invoke(1, "read", nil), returned(1, "read", 0)),
		},
		{
			name: "function unknown to the spec", spec: Register(0),
			h:    recorded(invoke(1, "cas", Swap{0, 1}), returned(1, "cas", true)),
			want: []string{`event 0: c1: the register has no function "cas", only read, write`},
		},
		{
			name: "arguments of the wrong shape", spec: CAS(0),
			h: recorded(
				invoke(1, "write", "1"), returned(1, "write", nil),
				invoke(1, "read", 1), returned(1, "read", 0),
				invoke(1, "cas", 1), returned(1, "cas", true),
				invoke(1, "cas", Swap{0, "1"}), returned(1, "cas", true),
				invoke(1, "cas", Swap{nil, 1}), returned(1, "cas", true),
			),
			want: []string{
				`event 0: c1: argument of write("1"): want type int, as of the initial value 0, got "1" of type string`,
				`event 2: c1: argument of read(1): want none, got 1 of type int`,
				`event 4: c1: argument of cas(1): want type history.Swap, got 1 of type int`,
				`event 6: c1: argument of cas(0 -> "1"): new value: want type int, as of the initial value 0, got "1" of type string`,
				`event 8: c1: argument of cas(none -> 1): old value: want type int, as of the initial value 0, got none`,
			},
		},
		{
			name: "results of the wrong type", spec: CAS(0),
			h: recorded(
				invoke(1, "write", 1), returned(1, "write", "ok"),
				invoke(1, "read", nil), returned(1, "read", nil),
				invoke(1, "cas", Swap{0, 1}), returned(1, "cas", 1),
			),
			want: []string{
				`event 1: c1: result of write(1): want none, got "ok" of type string`,
				`event 3: c1: result of read(): want type int, as of the initial value 0, got none`,
				`event 5: c1: result of cas(0 -> 1): want type bool, got 1 of type int`,
			},
		},
		{
			name: "nil is a value where it is the initial one", spec: Register(nil),
			h: recorded(invoke(1, "read", nil), returned(1, "read", nil), invoke(1, "write", "a"), returned(1, "write", nil),
				invoke(1, "read", nil), returned(1, "read", "a")),
		},
		{
			name: "values that cannot be compared", spec: KV(nil),
			h: recorded(invoke(1, "put", Entry{"x", []int{1}}), invoke(2, "get", []int{1})),
			want: []string{
				`event 0: c1: argument of put("x" = [1]): want a value that can be compared, got "x" = [1] of type history.Entry`,
				`event 1: c2: argument of get([1]): want a value that can be compared, got [1] of type []int`,
			},
		},
		{
			name: "result of an operation that failed", spec: Register(0),
			h:    recorded(invoke(1, "read", nil), Event{Process: 1, Kind: Fail, Func: "read", Result: 1}),
			want: []string{"event 1: fail of read by c1 has a result, 1"},
		},
		{
			name: "kind missing", spec: Register(0), h: recorded(Event{Process: 1, Func: "read"}),
			want: []string{"event 0: c1 has kind 0, want invoke, return, fail or unknown"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := Validate(tt.h, tt.spec)
			var got []string
			if err != nil {
				text, ok := strings.CutPrefix(err.Error(), "not a valid history: ")
				if !ok {
					t.Fatalf("error %q lacks its head", err)
				}
				got = strings.Split(text, "; ")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidateStopsAtTwentyProblems(t *testing.T) {
	var events []Event
	for range 23 {
		events = append(events, returned(1, "read", 0))
	}
	var invalid *InvalidError
	if err := Validate(recorded(events...), Register(0)); !errors.As(err, &invalid) {
		t.Fatalf("Validate: %v, want an *InvalidError", err)
	}
	if len(invalid.Problems) != 20 || invalid.Omitted != 3 {
		t.Errorf("%d problems and %d more, want 20 and 3", len(invalid.Problems), invalid.Omitted)
	}
	if !strings.HasSuffix(invalid.Error(), "; and 3 more") {
		t.Errorf("error %q does not end by the number omitted", invalid)
	}
}
