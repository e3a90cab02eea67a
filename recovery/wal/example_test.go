package wal_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/wal"
)

// A transaction is on disk as a whole or not at all, unless a page gets there
// before the log record that could undo it.
func Example() {
	for _, without := range [][]model.Rule{nil, {wal.RuleLogBeforePage}} {
		in, err := wal.Scenario.Configure(model.Settings{
			Params:  map[string]string{"recovery": "atomic"},
			Without: without,
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Println(v.Property+":", v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// Atomicity: node 1: transaction 1 is in page 1, but not in page 2
	// timeout 1 run-1
	// timeout 1 flush-1
	// crash 1
	// restart 1 choose 0,1
}
