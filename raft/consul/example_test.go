package consul_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/consul"
)

// The LockIndex of a key that behavior=delete deletes begins anew.
func Example() {
	for _, token := range []string{"lock-index", "modify-index"} {
		in, err := consul.Scenario.Configure(model.Settings{
			Params: map[string]string{"servers": "1", "behavior": "delete", "token": token},
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
	// MutualExclusion: node 5: the resource serves who locked at index 1 after who locked at 3
	// holds in 2573 states, complete: true
}

// A read in default mode is stale where two leaders overlap, and only there.
func Example_onRaft() {
	for _, terms := range []string{"1", "2"} {
		in, err := consul.OnRaft.Configure(model.Settings{
			Params: map[string]string{"reads": "default", "terms": terms, "log": "2"},
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
	// holds in 5216 states, complete: true
	// Linearizable falls in 15 steps
}
