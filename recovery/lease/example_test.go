package lease_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/lease"
)

// Timers that are wrong by a tick on either side need a margin of two.
func Example() {
	for _, margin := range []string{"0", "1"} {
		in, err := lease.Scenario.Configure(model.Settings{
			Params: map[string]string{"requests": "1", "grantor-margin": margin},
			Faults: &model.Faults{Drift: 2},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(res.Violation.Reason)
			continue
		}
		fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// nodes 2 and 3 use the lease at once
	// holds in 646 states, complete: true
}
