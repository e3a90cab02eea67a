package twophase_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/twophase"
)

// Two-phase commit blocks: the transaction manager crashes for good when everyone
// has voted, and asking each other does not help.
func Example() {
	in, err := twophase.Scenario.Configure(model.Settings{
		Params: map[string]string{"judge": "nonblocking", "recovery": "never", "ask": "all"},
		Faults: &model.Faults{Crash: 1},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Verdict, res.Violation.Property)
	for _, step := range res.Violation.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// violated NonBlocking
	// 1->2 Prepare{}
	// 1->3 Prepare{}
	// crash 1
}
