package prevote_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/prevote"
)

// A server that asks for a vote in a term that others have left must be told.
func Example() {
	for _, without := range [][]model.Rule{nil, {prevote.RulePreVoteAnswersLowerTerm}} {
		in, err := prevote.Scenario.Configure(model.Settings{
			Params:  map[string]string{"nodes": "2"},
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
			for _, step := range v.Trace.Steps {
				fmt.Println(step.Event)
			}
		}
	}
	// Output:
	// holds
	// violated
	// timeout 1 election
	// 1->2 PreVote{Ask: {Term: 1, LastIndex: 0, LastTerm: 0}}
	// stabilise {1, 2}
	// timeout 1 election
}
