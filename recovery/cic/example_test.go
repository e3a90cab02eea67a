package cic_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/cic"
)

// The recovery line follows the processes, unless no checkpoint is forced.
func Example() {
	for _, without := range [][]model.Rule{nil, {cic.RuleForcedCheckpoint}} {
		in, err := cic.Scenario.Configure(model.Settings{Without: without})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Verdict, res.States)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds 6181
	// violated 570
	// BoundedRollback after 6 steps: all have checkpoint 2, but the recovery line {1: 2, 2: 0} has index 0
}
