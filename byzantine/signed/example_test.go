package signed_test

import (
	"context"
	"fmt"
	"log"

	"github.com/faultline-mc/faultline/byzantine/oral"
	"github.com/faultline-mc/faultline/byzantine/signed"
	"github.com/faultline-mc/faultline/model"
)

// Three generals, one of whom is a traitor: what signatures buy.
func Example() {
	three := map[string]string{"nodes": "3"}
	forged := map[string]string{"nodes": "3", "signatures": "forgeable"}
	for _, c := range []struct {
		name     string
		scenario *model.Scenario
		params   map[string]string
	}{{"oral", oral.Scenario, three}, {"signed", signed.Scenario, three}, {"forged", signed.Scenario, forged}} {
		in, err := c.scenario.Configure(model.Settings{Params: c.params})
		if err != nil {
			log.Fatal(err)
		}
		res, err := in.Run(context.Background(), model.Options{})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.name, res.Verdict)
		if v := res.Violation; v != nil {
			fmt.Printf("  %s: %s\n", v.Property, v.Reason)
		}
	}
	// Output:
	// oral violated
	//   IC2: the commander is loyal and orders attack, and loyal lieutenant 3 decides to retreat
	// signed holds
	// forged violated
	//   IC2: the commander is loyal and orders attack, and loyal lieutenant 3 decides to retreat
}
