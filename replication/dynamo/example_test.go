package dynamo_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/dynamo"
)

// Quorums that meet make a regular register, and no more; reads that repair what
// they find before they return make it linearizable.
func Example() {
	for _, params := range []map[string]string{
		{"judge": "regular"},
		{"judge": "linearizable", "reads": "2"},
		{"judge": "linearizable", "reads": "2", "read-repair": "blocking"},
	} {
		in, err := dynamo.Scenario.Configure(model.Settings{Params: params})
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
		}
	}
	// Output:
	// holds
	// violated
	// Linearizable after 12 steps: c2 read() returned none, but the register could only be 1
	// holds
}
