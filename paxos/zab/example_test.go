package zab_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/zab"
)

// A server that has never heard of an epoch leads the next one, unless a follower
// that has can stop it.
func Example() {
	for _, without := range [][]model.Rule{nil, {zab.RuleHighestZxidLeads}} {
		in, err := zab.Scenario.Configure(model.Settings{
			Params:  map[string]string{"elections": "1,0,1", "begin": "established"},
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
			fmt.Println(v.Property+":", v.Reason)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// LeaderLogCompleteness: nodes 1 and 3: the leader of epoch 2 has [], and [1.1] is delivered
	// timeout 3 elect
	// 3->1 Notification{Round: 0}
	// 1->3 CEpoch{Round: 0, AcceptedEpoch: 1}
	// 3->1 NewEpoch{Epoch: 2}
	// 1->3 AckEpoch{Epoch: 2, CurrentEpoch: 1, Last: 1.1}
}
