package bracha

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the broadcast with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/bracha",
	Title: "Bracha's reliable broadcast: all correct nodes deliver the same, or nobody delivers",
	Params: []model.Param{
		model.Int("nodes", 4, 1, 10, "nodes, of which the first one is the sender"),
		model.Int("faulty", 1, 0, 3, "how many of them the thresholds allow for"),
		model.Int("values", 2, 1, 3, "values that a sender that lies chooses from"),
	},
	Network: model.Set,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "there are three nodes: two echoes, one of them a lie, are enough for each of two values",
			Property: "Agreement",
			Params:   []string{"nodes=3"},
			Steps:    6,
			Source:   "BFT-13; Bracha 1987, theorem 1: t < n/3",
		},
		{
			Beyond:   "two of four nodes lie, and make the others ready for what they like",
			Property: "Integrity",
			Faults:   model.Faults{Byzantine: 2},
			Steps:    2,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Faulty: a.Int("faulty"), Values: a.Int("values"), Without: a.Without()}
		if c.Faulty >= c.Nodes {
			return nil, fmt.Errorf("faulty=%d nodes=%d: want a correct node", c.Faulty, c.Nodes)
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		// 517 states with a faulty sender, and 148 with each other node.
		{States: 961},
	},
}
