package core_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// A server that forgets its vote in a crash elects two leaders of a term.
func Example() {
	for _, without := range [][]model.Rule{nil, {core.RuleVoteDurable}} {
		in, err := core.Scenario.Configure(model.Settings{
			Params:  map[string]string{"terms": "1", "candidates": "2"},
			Faults:  &model.Faults{Crash: 1},
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
	// ElectionSafety: nodes 1 and 2: both are leaders of term 1
	// timeout 1 election
	// 1->3 RequestVote{Term: 1, LastIndex: 0, LastTerm: 0}
	// 3->1 RequestVoteResult{Term: 1, Granted: true}
	// timeout 2 election
	// crash 3
	// restart 3
	// 2->3 RequestVote{Term: 1, LastIndex: 0, LastTerm: 0}
	// 3->2 RequestVoteResult{Term: 1, Granted: true}
}
