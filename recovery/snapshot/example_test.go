package snapshot_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/snapshot"
)

// A recording counts all tokens, unless it forgets those on their way.
func Example() {
	for _, without := range [][]model.Rule{nil, {snapshot.RuleRecordChannel}} {
		in, err := snapshot.Scenario.Configure(model.Settings{Without: without})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Verdict, res.States)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds 34
	// violated 28
	// TokensConserved after 7 steps: recorded are 0 at nodes and 0 on their way, of 1 in the system
}
