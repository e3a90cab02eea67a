package etcd_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/etcd"
)

// The lock alone does not keep two clients apart. The revision of its key, at what
// the lock protects, does.
func Example() {
	for _, judge := range []string{"belief", "safety"} {
		in, err := etcd.Scenario.Configure(model.Settings{Params: map[string]string{"part": "lock", "judge": judge}})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		if res.Violation != nil {
			fmt.Println(res.Violation.Reason)
			continue
		}
		fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	}
	// Output:
	// nodes 4 and 5 both believe that they have the lock
	// holds in 3363 states, complete: true
}
