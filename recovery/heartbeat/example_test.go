package heartbeat_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/heartbeat"
)

// A timeout of a tick less than delay and period need is one too short.
func Example() {
	for _, ticks := range []string{"2", "3"} {
		in, err := heartbeat.Scenario.Configure(model.Settings{
			Params: map[string]string{"style": "heartbeat", "ticks": ticks},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(res.Violation.Property+":", res.Violation.Reason)
			continue
		}
		fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// Accuracy: node 2 is up and suspected
	// holds in 236 states, complete: true
}
