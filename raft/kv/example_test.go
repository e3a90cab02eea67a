package kv_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/kv"
)

// A leader that has just been elected has every committed entry in its log, and
// does not know that they are committed.
func Example() {
	in, err := kv.Scenario.Configure(model.Settings{
		Params:  map[string]string{"reads-by": "index", "log": "3"},
		Without: []model.Rule{kv.RuleReadAfterOwnCommit},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s after %d steps: %s\n", res.Violation.Property, res.Violation.Steps, res.Violation.Reason)
	// Output:
	// Linearizable after 18 steps: c4 get("x") returned "", but key "x" could only be "a"
}
