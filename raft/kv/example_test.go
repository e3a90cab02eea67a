package kv_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/kv"
)

// One leader, whose reads leave the log alone.
func Example() {
	in, err := kv.Scenario.Configure(model.Settings{
		Params: map[string]string{"reads-by": "index", "terms": "1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	res, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Verdict)
	for _, p := range res.Properties {
		fmt.Println(p.Name, p.Status)
	}
	// Output:
	// holds
	// Linearizable holds
	// AllAnswered witnessed
	// NoPanic holds
}
