package abd_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/abd"
)

// Reads that do not write back what they return make the register regular, and no
// more: the second read returns an older value than the first.
func Example() {
	for _, judge := range []abd.Judge{abd.Regular, abd.Linearizable} {
		in, err := abd.Scenario.Configure(model.Settings{
			Params:  map[string]string{"judge": string(judge), "reads": "2"},
			Without: []model.Rule{abd.RuleWriteBack},
		})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(judge, res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("after %d steps: %s\n", v.Steps, v.Reason)
		}
	}
	// Output:
	// regular holds
	// linearizable violated
	// after 12 steps: c2 read() returned none, but the register could only be 1
}
