package domino_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/domino"
)

// The recovery line is consistent, unless a rollback is not followed up. That it
// may be the beginning is reached, not violated.
func Example() {
	for _, without := range [][]model.Rule{nil, {domino.RuleRollbackPropagates}} {
		in, err := domino.Scenario.Configure(model.Settings{
			Params:  map[string]string{"checkpoints": "1"},
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
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
			continue
		}
		for _, p := range res.Properties {
			fmt.Println(p.Name, p.Status)
		}
	}
	// Output:
	// holds
	// ConsistentLine holds
	// NoOrphan holds
	// DominoEffect witnessed
	// PartOfTheWorkIsKept witnessed
	// NoPanic holds
	// violated
	// ConsistentLine after 9 steps: node 2 keeps message 1 of node 1, which has not sent it
}
