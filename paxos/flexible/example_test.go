package flexible_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/flexible"
)

// One promise of two acceptors is enough where both accept what is chosen, and too
// few where one does.
func Example() {
	for _, q2 := range []string{"2", "1"} {
		in, err := flexible.Scenario.Configure(model.Settings{
			Params:  map[string]string{"acceptors": "2", "q1": "1", "q2": q2},
			Without: []model.Rule{flexible.RuleQuorumsIntersect},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("q1=1, q2="+q2, res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// q1=1, q2=2 holds
	// q1=1, q2=1 violated
	// Agreement after 10 steps: nodes 3 and 4: one decides 1, the other 2
}
