package benor_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/byzantine/benor"
	"github.com/faultline-mc/faultline/model"
)

// The thresholds for nodes that stop do not do for one that lies.
func Example() {
	for _, faults := range []model.Faults{{Crash: 1}, {Byzantine: 1}} {
		in, err := benor.CrashScenario.Configure(model.Settings{Faults: &faults})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps: %s\n", v.Property, v.Steps, v.Reason)
		}
	}
	// Output:
	// holds
	// violated
	// Agreement after 4 steps: nodes 2 and 3: one decides 1, the other 2
}
