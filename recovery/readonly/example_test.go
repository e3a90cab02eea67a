package readonly_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/readonly"
)

// A node without a quorum answers a read as if it had one.
func Example() {
	in, err := readonly.Scenario.Configure(model.Settings{
		Without: []model.Rule{readonly.RuleLabelStale},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Violation.Property, "falls:")
	for _, step := range res.Violation.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// Linearizable falls:
	// invoke c1 write(1) @1
	// 1->3 Put{Request: {Epoch: 0, Seq: 1}, Version: 1}
	// 3->1 Stored{Request: {Epoch: 0, Seq: 1}}
	// invoke c2 read() @2
	// timeout 2 lost
}
