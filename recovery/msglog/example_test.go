package msglog_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/msglog"
)

// A crash leaves no orphans, unless an answer leaves the server before the log
// is on disk.
func Example() {
	for _, without := range [][]model.Rule{nil, {msglog.RuleFlushBeforeSend}} {
		in, err := msglog.Scenario.Configure(model.Settings{Without: without})
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
	// holds 433
	// violated 84
	// NoOrphans after 4 steps: node 2 depends on deliveries [{2 0}] of node 1, which has []
}
