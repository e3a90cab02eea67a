package caspaxos_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/caspaxos"
)

// A read that returns what it has seen on one node, and leaves it there.
func Example() {
	in, err := caspaxos.Scenario.Configure(model.Settings{
		Without: []model.Rule{caspaxos.RuleReadCompletesInFlight},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Violation.Property+":", res.Violation.Reason)
	for _, step := range res.Violation.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// Linearizable: c3 read() returned none, but the register could only be 1
	// invoke c1 cas(none -> 1) @1
	// invoke c2 read() @2
	// 1->3 Prepare{Ballot: 1.1, Age: 0}
	// 3->1 Promise{Ballot: 1.1, Accepted: none}
	// 2->1 Prepare{Ballot: 1.2, Age: 0}
	// 1->2 Promise{Ballot: 1.2, Accepted: 1 in 1.1}
	// invoke c3 read() @3
	// 3->2 Prepare{Ballot: 1.3, Age: 0}
	// 2->3 Promise{Ballot: 1.3, Accepted: none}
}
