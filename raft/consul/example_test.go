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

// Two leaders overlap in a real log, too: only who asks a majority notices.
func Example_onRaft() {
	for _, mode := range []string{"default", "consistent"} {
		in, err := consul.OnRaft.Configure(model.Settings{Params: map[string]string{"reads": mode}})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(mode+":", res.Violation.Property, "falls in", res.Violation.Steps, "steps")
			continue
		}
		fmt.Println(mode+":", res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// default: Linearizable falls in 15 steps
	// consistent: holds in 123633 states, complete: true
}
