package shedding_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/shedding"
)

// The server stands still for a moment, and does not drop what it can no longer
// answer in time. From then on its clients' retries alone keep it busy, and
// nobody gets an answer.
func Example() {
	in, err := shedding.Scenario.Configure(model.Settings{
		Params:  map[string]string{"judge": "liveness", "clients": "2", "service": "4", "timeout": "8"},
		Faults:  &model.Faults{Pause: 1},
		Without: []model.Rule{shedding.RuleCancelOnTimeout},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	v := res.Violation
	fmt.Printf("%s: %s\n", v.Property, v.Reason)
	fmt.Printf("step %d: %s\n", *v.Trace.FaultStep, v.Trace.Steps[*v.Trace.FaultStep-1].Event)
	fmt.Printf("step %d: %s\n", *v.Trace.ErrorStep, v.Trace.ErrorReason)
	// Output:
	// Answered: steps 9 to 40 can repeat for ever, and Answered never comes
	// step 2: pause 1
	// step 21: the server works for node 3, which does not wait any more
}
