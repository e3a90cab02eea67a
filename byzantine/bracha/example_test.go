package bracha_test

import (
	"context"
	"fmt"

	"github.com/faultline-mc/faultline/byzantine/bracha"
	"github.com/faultline-mc/faultline/model"
)

// One of four nodes may lie, the sender or another. One of three may not.
func Example() {
	for _, nodes := range []string{"4", "3"} {
		in, err := bracha.Scenario.Configure(model.Settings{Params: map[string]string{"nodes": nodes}})
		if err != nil {
			fmt.Println(err)
			return
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(nodes, "nodes:", res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("%s after %d steps\n", v.Property, v.Steps)
		}
	}
	// Output:
	// 4 nodes: holds
	// 3 nodes: violated
	// Agreement after 6 steps
}
