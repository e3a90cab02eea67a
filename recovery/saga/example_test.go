package saga_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/saga"
)

// A saga ends with all of its steps or with none, unless a participant that is
// asked twice compensates twice.
func Example() {
	for _, without := range [][]model.Rule{nil, {saga.RuleCompensationIdempotent}} {
		in, err := saga.Scenario.Configure(model.Settings{Without: without})
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
	// ExactlyOnce: node 2: its step is in effect -1 times
	// 1->2 Execute{Step: 1} choose 0
	// timeout 1 abort
	// 1->2 Compensate{Step: 1}
	// timeout 1 retry
	// 1->2 Compensate{Step: 1}
}
