package zookeeper_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/zookeeper"
)

// A sync makes reads recent, unless a leader answers it that was deposed and has not
// noticed yet.
func Example() {
	for _, params := range []map[string]string{
		{"reads": "local"},
		{"reads": "sync"},
		{"reads": "sync", "elections": "1", "reader": "leader"},
		{"reads": "sync", "elections": "1", "reader": "leader", "sync": "quorum"},
	} {
		params["judge"], params["moves"], params["then"], params["gets"] = "linearizable", "0", "0", "1"
		in, err := zookeeper.Scenario.Configure(model.Settings{Params: params})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(res.Violation.Property, "falls in", res.Violation.Steps, "steps")
			continue
		}
		fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// Linearizable falls in 9 steps
	// holds in 167 states, complete: true
	// Linearizable falls in 17 steps
	// holds in 9732 states, complete: true
}
