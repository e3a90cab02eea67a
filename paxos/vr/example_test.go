package vr_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/vr"
)

// A replica without a disk crashes, and has its log again from the others.
func Example() {
	in, err := vr.Scenario.Configure(model.Settings{
		Params: map[string]string{"judge": "recovery", "views": "1"},
		Faults: &model.Faults{Crash: 1},
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
	// AcknowledgedWriteNotLost holds
	// AcknowledgedWritesExistOnMajority holds
	// NoLogDivergence holds
	// CommitNumberNeverHigherThanOpNumber holds
	// Linearizable holds
	// AllAnswered witnessed
	// ViewChanged witnessed
	// Recovered witnessed
	// NoPanic holds
}
