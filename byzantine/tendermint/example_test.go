package tendermint_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/byzantine/tendermint"
	"github.com/faultline-mc/faultline/model"
)

// One liar among four nodes does no harm. Two can make the others disagree, and
// are found out.
func Example() {
	for _, set := range []model.Settings{
		{},
		{Faults: &model.Faults{Byzantine: 2}},
		{Faults: &model.Faults{Byzantine: 2}, Params: map[string]string{"judge": "accountability"}},
	} {
		in, err := tendermint.Scenario.Configure(set)
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Verdict, res.States)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds 1021
	// violated 402
	// Agreement after 6 steps: nodes 3 and 4: one decides 1 in round 0, the other 2 in round 0
	// holds 424
}
