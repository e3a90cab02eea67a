package history_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/history"
)

// A replica answers a read before it has heard of a write that has returned.
func ExampleCheck() {
	h := history.History{
		{Index: 0, Process: 1, Kind: history.Invoke, Func: "write", Arg: 1},
		{Index: 1, Process: 2, Kind: history.Invoke, Func: "read"},
		{Index: 2, Process: 2, Kind: history.Return, Func: "read", Result: 1},
		{Index: 3, Process: 3, Kind: history.Invoke, Func: "read"},
		{Index: 4, Process: 3, Kind: history.Return, Func: "read", Result: 0},
	}
	result, err := history.Check(context.Background(), history.Options{
		Spec: history.Register(0), Consistency: history.Linearizability,
	}, h)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(history.Text(h))
	fmt.Printf("%s: %s\n", result.Verdict, result.Reason)
	// Output:
	// c1  |- write(1) ------------------...
	// c2    |- read() 1 -|
	// c3                   |- read() 0 -|
	// violated: c3 read() returned 0, but the register could only be 1
}

// A recording that is not a history has no verdict.
func ExampleValidate() {
	h := history.History{
		{Index: 0, Process: 1, Kind: history.Invoke, Func: "write", Arg: 1},
		{Index: 1, Process: 1, Kind: history.Invoke, Func: "read"},
	}
	fmt.Println(history.Validate(h, history.Register(0)))
	// Output:
	// not a valid history: event 1: c1 invokes read() while its write(1) of event 0 is open
}

// An object is a table of its functions. This one hands out numbers.
func ExampleSpec() {
	sequencer := history.Spec{
		Name: "sequencer",
		Init: []any{0},
		Funcs: map[string]history.Func{
			"next": {
				Result: func(v any) error {
					if _, ok := v.(int); !ok {
						return fmt.Errorf("want an int, got %v", v)
					}
					return nil
				},
				Step: func(state, _ any) []history.Outcome {
					n := state.(int) + 1
					return []history.Outcome{{State: n, Result: n}}
				},
			},
		},
	}
	h := history.History{
		{Index: 0, Process: 1, Kind: history.Invoke, Func: "next"},
		{Index: 1, Process: 2, Kind: history.Invoke, Func: "next"},
		{Index: 2, Process: 1, Kind: history.Return, Func: "next", Result: 1},
		{Index: 3, Process: 2, Kind: history.Return, Func: "next", Result: 1},
	}
	result, err := history.Check(context.Background(), history.Options{
		Spec: sequencer, Consistency: history.Linearizability,
	}, h)
	fmt.Println(result.Verdict, result.Reason, err)
	// Output:
	// violated c2 next() returned 1, but the sequencer could only be 1 and the result 2 <nil>
}
