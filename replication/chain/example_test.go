package chain_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/replication/chain"
)

// A chain outlives all of its servers but one.
func Example() {
	for crashes := 1; crashes <= 2; crashes++ {
		in, err := chain.Scenario.Configure(model.Settings{
			Params: map[string]string{"servers": "2", "reads": "0", "suspicions": "0"},
			Faults: &model.Faults{Crash: crashes},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(crashes, "of 2 servers fail:", res.Verdict)
	}
	// Output:
	// 1 of 2 servers fail: holds
	// 2 of 2 servers fail: violated
}
