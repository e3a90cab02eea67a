package lease_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/lease"
)

// A leader that hears nobody must not lead for ever.
func Example() {
	for _, without := range [][]model.Rule{nil, {lease.RuleCheckQuorum}} {
		in, err := lease.Scenario.Configure(model.Settings{
			Params:  map[string]string{"judge": "commits", "links": "deaf", "timeout": "3", "terms": "3"},
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
			fmt.Println(v.Property+":", v.Reason)
		}
	}
	// Output:
	// holds
	// violated
	// EntryCommits: steps 5 to 12 can repeat for ever, and EntryCommits never comes
}
