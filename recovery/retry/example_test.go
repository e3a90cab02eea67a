package retry_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/retry"
)

// Retries are harmless as long as requests have tokens.
func Example() {
	for _, without := range [][]model.Rule{nil, {retry.RuleRequestToken}} {
		in, err := retry.Scenario.Configure(model.Settings{Without: without})
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
			fmt.Printf("%s: %s\n", v.Property, v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// AppliedOnce: node 1: request 2/1 was applied twice
	// 2->1 Request{Token: 2/1}
	// timeout 2 resend
	// 2->1 Request{Token: 2/1}
}
