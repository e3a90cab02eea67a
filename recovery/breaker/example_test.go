package breaker_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/breaker"
)

// A call from before the breaker opened times out when it is half-open, and the
// breaker, which has not even sent a probe, takes that for the probe's failure.
func Example() {
	in, err := breaker.Scenario.Configure(model.Settings{
		Params:  map[string]string{"threshold": "1", "connections": "2"},
		Without: []model.Rule{breaker.RuleGeneration},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Violation.Property+":", res.Violation.Reason)
	for _, step := range res.Violation.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// ProbeDecides: node 1: becomes open, but no probe has ended
	// timeout 1 call
	// timeout 1 call
	// timeout 1 deadline 1
	// timeout 1 reset
	// timeout 1 deadline 2
}
