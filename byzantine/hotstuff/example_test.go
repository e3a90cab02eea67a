package hotstuff_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/byzantine/hotstuff"
	"github.com/faultline-mc/faultline/model"
)

// A leader proposes two commands. Certificates of three votes have a correct replica
// in common; of two, only the leader that signs both.
func Example() {
	for _, rules := range [][]model.Rule{nil, {hotstuff.RuleQuorum}} {
		in, err := hotstuff.Scenario.Configure(model.Settings{
			Params:  map[string]string{"views": "1", "proposals": "0"},
			Without: rules,
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
		fmt.Println("without", rules, res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps\n", v.Property, v.Steps)
		}
	}
	// Output:
	// without [] holds
	// without [quorum-2f+1] violated
	// Agreement after 8 steps
}
