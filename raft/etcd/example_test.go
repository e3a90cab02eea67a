package etcd_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/etcd"
)

// A read is as old as the member that answers it, unless that asks the log.
func Example() {
	for _, reads := range []string{"serializable", "linearizable"} {
		in, err := etcd.Scenario.Configure(model.Settings{
			Params: map[string]string{"reads": reads, "clients": "home"},
		})
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
	// Linearizable falls in 5 steps
	// holds in 1255 states, complete: true
}
