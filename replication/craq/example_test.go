package craq_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/craq"
)

// A client that reads at one server and then at the next.
func Example() {
	for _, consistency := range []string{"strong", "eventual"} {
		in, err := craq.Scenario.Configure(model.Settings{
			Params: map[string]string{"consistency": consistency, "judge": "monotonic-reads"},
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
		fmt.Println(consistency, res.Verdict)
		if v := res.Violation; v != nil {
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// strong holds
	// eventual violated
	// invoke c1 write(1) @1
	// invoke c2 read() @1
	// invoke c2 read() @2
}
