package kootoueg_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/kootoueg"
)

// The permanent checkpoints form a consistent line, unless a process goes on
// sending while its own is tentative.
func Example() {
	for _, without := range [][]model.Rule{nil, {kootoueg.RuleNoSendWhileTentative}} {
		in, err := kootoueg.Scenario.Configure(model.Settings{
			Params:  map[string]string{"initiators": "1"},
			Without: without,
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Verdict, res.States)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds 612
	// violated 419
	// ConsistentLine after 9 steps: node 2 has received message 1 of node 1, which has sent 0
}
