package pbft_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/byzantine/pbft"
	"github.com/faultline-mc/faultline/model"
)

// With three replicas, of which one may lie, two others execute different requests.
func Example() {
	in, err := pbft.Scenario.Configure(model.Settings{
		Params: map[string]string{"nodes": "3", "views": "1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	v := res.Violations[0]
	fmt.Println(v.Property, "falls after", v.Steps, "steps")
	for _, step := range v.Trace.Steps {
		fmt.Println(step.Event)
	}
	// Output:
	// Agreement falls after 6 steps
	// byzantine 2 prepare choose 0
	// byzantine 2 commit
	// byzantine 2 execute
	// byzantine 3 prepare choose 1
	// byzantine 3 commit
	// byzantine 3 execute
}
