package synod_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// One value is chosen, unless a proposer decides on what less than a majority
// has accepted.
func Example() {
	for _, without := range [][]model.Rule{nil, {synod.RulePhase2Majority}} {
		in, err := synod.Scenario.Configure(model.Settings{Without: without})
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
	// holds 7401
	// violated 4181
	// Agreement after 14 steps: nodes 4 and 5: one decides 1, the other 2
}
