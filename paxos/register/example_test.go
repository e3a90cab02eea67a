package register_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/register"
)

func Example() {
	in, err := register.Scenario.Configure(model.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	// Output: holds in 6038 states, complete: true
}

// Without its rule about reads the register is caught by what its client sees.
func Example_staleRead() {
	in, err := register.Scenario.Configure(model.Settings{
		Params:  map[string]string{"clients": "1"},
		Without: []model.Rule{register.RuleReadDecided},
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
	// Linearizable: c4 read() returned none, but the register could only be 1
	// 4->1 Put{Request: 4/1, Value: 1}
	// 1->2 Prepare{Ballot: 1.1}
	// 2->1 Promise{Ballot: 1.1, Accepted: {Ballot: 0.0, Proposal: {Request: none, Value: none}}}
	// 1->3 Accept{Ballot: 1.1, Proposal: {Request: 4/1, Value: 1}}
	// 3->1 Accepted{Ballot: 1.1}
	// 1->4 PutOk{Request: 4/1}
	// 4->2 Get{Request: 4/2}
	// 2->4 GetOk{Request: 4/2, Value: none}
}
