package phi_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/recovery/phi"
)

func Example() {
	in, err := phi.Scenario.Configure(model.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Verdict, "in", res.States, "states, complete:", res.Complete)
	// Output: holds in 3416 states, complete: true
}
