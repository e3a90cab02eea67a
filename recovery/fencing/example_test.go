package fencing_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/fencing"
)

// A lock alone does not keep a late write out; the resource has to.
func Example() {
	for _, without := range [][]model.Rule{nil, {fencing.RuleFencingToken}} {
		in, err := fencing.Scenario.Configure(model.Settings{Without: without})
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
			fmt.Println(v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// node 2: a write of epoch 1 replaces one of epoch 2
	// 3->1 Acquire{}
	// 4->1 Acquire{}
	// 1->3 Grant{Epoch: 1}
	// timeout 1 lease
	// 1->4 Grant{Epoch: 2}
	// 4->2 Write{Epoch: 2, Value: 0}
	// 3->2 Write{Epoch: 1, Value: 0}
}
