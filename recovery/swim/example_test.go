package swim_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/swim"
)

// One bad link makes a member suspect, unless others are asked to probe it too.
func Example() {
	for _, without := range [][]model.Rule{{swim.RuleIndirectProbe}, nil} {
		in, err := swim.Scenario.Configure(model.Settings{Without: without})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(res.Violation.Property+":", res.Violation.Reason)
			continue
		}
		fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// NoFalseSuspicion: node 2 is up, a relay is up, and node 1 believes that it is suspect
	// holds in 5625 states, complete: true
}
