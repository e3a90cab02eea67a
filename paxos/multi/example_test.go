package multi_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/multi"
)

// Two clients want the register, and one gets it, whoever leads; unless what they
// ask for is executed in another order than that of the slots.
func Example() {
	for _, without := range [][]model.Rule{nil, {multi.RuleNoExecutePastHole}} {
		in, err := multi.Scenario.Configure(model.Settings{
			Params:  map[string]string{"ballots": "1"},
			Without: without,
		})
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
			fmt.Printf("%s after %d steps\n", v.Property, v.Steps)
		}
	}
	// Output:
	// holds
	// violated
	// ReplicatedLog after 9 steps
}
