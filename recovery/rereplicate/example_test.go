package rereplicate_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/rereplicate"
)

// A copy is moved, but deleted before the new one has arrived.
func Example() {
	in, err := rereplicate.Scenario.Configure(model.Settings{
		Without: []model.Rule{rereplicate.RuleDeleteAfterAck},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Violation.Property+":", res.Violation.Reason)
	for _, step := range res.Violation.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// LiveCopy: no store that is up holds version 1
	// timeout 4 move choose 0,0
	// 4->1 Copy{To: 3}
	// 4->1 Delete{Disk: 1}
	// crash 2
}
