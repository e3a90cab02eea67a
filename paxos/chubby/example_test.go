package chubby_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/chubby"
)

// A write that does not wait for caches is acknowledged too early.
func Example() {
	for _, without := range [][]model.Rule{nil, {chubby.RuleInvalidateBeforeAck}} {
		in, err := chubby.Scenario.Configure(model.Settings{
			Params:  map[string]string{"part": "cache"},
			Without: without,
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Println(v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// c3 read() returned 0, but the register could only be 1
	// timeout 2 act
	// timeout 3 act
	// 3->1 GetContents{Epoch: 1, Call: 1}
	// 2->1 SetContents{Epoch: 1, Call: 1, Value: 1}
	// 1->2 ContentsSet{Epoch: 1, Call: 1}
	// 1->3 Contents{Epoch: 1, Call: 1, Value: 0, Cacheable: true}
	// timeout 3 act
}
