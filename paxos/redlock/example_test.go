package redlock_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/redlock"
)

// A client that stands still works when its lock is over. Only a token that the
// resource compares keeps it out.
func Example() {
	for _, token := range []string{"none", "fencing"} {
		in, err := redlock.Scenario.Configure(model.Settings{
			Params: map[string]string{"instances": "1", "token": token},
			Faults: &model.Faults{Pause: 1},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(token, res.Verdict)
		if res.Violation != nil {
			fmt.Println(res.Violation.Reason)
		}
	}
	// Output:
	// none violated
	// node 1: node 3 replaces the write of node 4 by 1, which it has not read
	// fencing holds
}
