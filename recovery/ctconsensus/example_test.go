package ctconsensus_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/ctconsensus"
)

// One value is decided whomever the detector suspects, unless a coordinator
// ignores when an estimate was adopted.
func Example() {
	for _, without := range [][]model.Rule{nil, {ctconsensus.RuleEstimateTimestamp}} {
		in, err := ctconsensus.Scenario.Configure(model.Settings{Without: without})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds
	// violated
	// Agreement after 11 steps: nodes 1 and 2: one decides the value of 1, the other that of 3
}
