package fast_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/fast"
)

// A majority is a quorum for a classic ballot, and too few for a fast one.
func Example() {
	for _, rules := range [][]model.Rule{nil, {fast.RuleFastQuorumSize}} {
		in, err := fast.Scenario.Configure(model.Settings{Without: rules})
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
	// without [fast-quorum-size] violated
	// Agreement after 14 steps
}
