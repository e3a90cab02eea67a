package threephase_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/threephase"
)

// Everyone who is up decides, whoever crashes. A message that is lost is too much.
func Example() {
	for _, faults := range []model.Faults{{Crash: 2}, {Drop: 1}} {
		in, err := threephase.Scenario.Configure(model.Settings{
			Params: map[string]string{"judge": "termination"},
			Faults: &faults,
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
		}
	}
	// Output:
	// holds
	// violated
	// TCConsistent: nodes 1 and 2: one has committed, the other aborted
}
