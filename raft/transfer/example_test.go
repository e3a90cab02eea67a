package transfer_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/transfer"
)

// A leader that waits for a target without end takes no commands ever again.
func Example() {
	for _, without := range [][]model.Rule{nil, {transfer.RuleTransferAborts}} {
		in, err := transfer.Scenario.Configure(model.Settings{
			Params:  map[string]string{"judge": "liveness", "contact": "none"},
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
			fmt.Println(v.Property)
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// EntryCommits
	// timeout 1 election
	// 1->2 RequestVote{Term: 1, LastIndex: 0, LastTerm: 0}
	// 2->1 RequestVoteResult{Term: 1, Granted: true}
	// 1->2 AppendEntries{Term: 1, PrevIndex: 0, PrevTerm: 0, Entries: [], Commit: 0}
	// 2->1 AppendEntriesResult{Term: 1, Success: true, Index: 0}
	// timeout 1 transfer
	// stabilise {1, 2}
}
