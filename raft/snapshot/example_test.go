package snapshot_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/snapshot"
)

// A server that writes the applied index after the data applies an entry twice.
func Example() {
	for _, without := range [][]model.Rule{nil, {snapshot.RuleAppliedWithData}} {
		in, err := snapshot.Scenario.Configure(model.Settings{
			Params:  map[string]string{"nodes": "1", "terms": "1", "candidates": "1"},
			Faults:  &model.Faults{Crash: 1},
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
	// AppliedIsPrefix: node 1: the machine says that it has applied up to 1 and has [1 1], and committed is [1]
	// timeout 1 election
	// timeout 1 propose
	// timeout 1 apply
	// crash 1
	// restart 1
	// timeout 1 apply
	// timeout 1 rest
}
