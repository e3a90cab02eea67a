package membership_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/membership"
)

// Learners that vote elect a second leader.
func Example() {
	in, err := membership.Scenario.Configure(model.Settings{
		Params:  map[string]string{"nodes": "4", "voters": "2", "terms": "1", "log": "1"},
		Without: []model.Rule{membership.RuleLearnerNoVote},
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
	// ElectionSafety: nodes 1 and 2: both are leaders of term 1
	// timeout 1 election
	// 1->3 RequestVote{Term: 1, LastIndex: 0, LastTerm: 0}
	// 3->1 RequestVoteResult{Term: 1, Granted: true}
	// timeout 2 election
	// 2->4 RequestVote{Term: 1, LastIndex: 0, LastTerm: 0}
	// 4->2 RequestVoteResult{Term: 1, Granted: true}
}
