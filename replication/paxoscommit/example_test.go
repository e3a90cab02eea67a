package paxoscommit_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/paxoscommit"
)

// Any node may be late, or crash and come back. A leader that does not adopt the
// votes that acceptors report to it aborts what is committed.
func Example() {
	for _, without := range [][]model.Rule{nil, {paxoscommit.RuleAdoptAccepted}} {
		in, err := paxoscommit.Scenario.Configure(model.Settings{
			Params:  map[string]string{"rms": "1"},
			Without: without,
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Println(v.Property, "after", v.Steps, "steps:", v.Reason)
		}
	}
	// Output:
	// holds
	// violated
	// TCConsistent after 14 steps: nodes 1 and 2: one has committed, the other aborted
}
