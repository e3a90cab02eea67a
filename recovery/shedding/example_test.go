package shedding_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/shedding"
)

// The server stands still for a moment. If it drops what can no longer be
// answered in time, it recovers. If not, its clients' retries alone keep it busy
// for ever, and nobody gets an answer.
func Example() {
	for _, without := range [][]model.Rule{nil, {shedding.RuleCancelOnTimeout}} {
		in, err := shedding.Scenario.Configure(model.Settings{
			Params:  map[string]string{"judge": "liveness", "clients": "2", "service": "4", "timeout": "8"},
			Faults:  &model.Faults{Pause: 1},
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
			fmt.Printf("%s: %s\n", v.Property, v.Reason)
			fmt.Printf("step %d: %s\n", *v.Trace.ErrorStep, v.Trace.ErrorReason)
		}
	}
	// Output:
	// holds
	// violated
	// Answered: steps 9 to 40 can repeat for ever, and Answered never comes
	// step 21: the server works for node 3, which does not wait any more
}
