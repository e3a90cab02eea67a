package crdt_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/crdt"
)

// A replicated counter counts right, and is not what one counter would be: each
// client sees its own increment before the other's.
func Example() {
	for _, judge := range []string{"replicas", "pram", "sequential"} {
		in, err := crdt.Scenario.Configure(model.Settings{
			Params: map[string]string{"updates": "1", "judge": judge},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(judge, res.Verdict)
		if v := res.Violation; v != nil {
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// replicas holds
	// pram holds
	// sequential violated
	// invoke c1 add(1) @1
	// invoke c1 read() @1
	// invoke c2 add(1) @2
	// invoke c2 read() @2
}
