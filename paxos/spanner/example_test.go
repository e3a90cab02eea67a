package spanner_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/spanner"
)

// Clocks may be wrong by epsilon, 1 tick, and so 2 ticks apart. If they are worse
// than they are believed to be (SPN-02), first timestamps go wrong, and then what
// clients read.
func Example() {
	for _, c := range []struct {
		skew    int
		writers string
		readers string
	}{{2, "2", "0"}, {3, "2", "0"}, {4, "1", "1"}} {
		in, err := spanner.Scenario.Configure(model.Settings{
			Params: map[string]string{"across": "0", "writers": c.writers, "readers": c.readers},
			Faults: &model.Faults{Skew: c.skew},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("skew %d, %s readers: %s\n", c.skew, c.readers, res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("  %s after %d steps\n", v.Property, v.Steps)
		}
	}
	// Output:
	// skew 2, 0 readers: holds
	// skew 3, 0 readers: violated
	//   ExternalConsistency after 10 steps
	// skew 4, 1 readers: violated
	//   StrictSerializability after 9 steps
}
