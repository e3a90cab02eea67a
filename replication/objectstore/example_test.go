package objectstore_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/objectstore"
)

// The two lives of the store.
func Example() {
	for _, mode := range []objectstore.Mode{objectstore.Strong, objectstore.Historical} {
		for _, judge := range []string{"linearizable", "convergence"} {
			in, err := objectstore.Scenario.Configure(model.Settings{
				Params: map[string]string{"mode": string(mode), "judge": judge},
			})
			if err != nil {
				log.Fatal(err)
			}
			res, err := in.Run(context.Background(), model.Options{})
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(mode, judge, res.Verdict)
		}
	}
	// Output:
	// strong linearizable holds
	// strong convergence holds
	// historical linearizable violated
	// historical convergence holds
}
