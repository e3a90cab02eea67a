package oral

import "github.com/faultline-mc/faultline/model"

// Scenario is the algorithm with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/oral",
	Title: "OM(m): generals agree on an order although some of them lie",
	Params: []model.Param{
		model.Int("nodes", 4, 3, 10, "generals; node 1 is the commander"),
		model.Int("m", 1, 1, MaxDepth, "how many traitors the algorithm is made for; --byzantine says how many there are"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "three generals with a traitor among them: who hears attack from one and retreat from the other cannot tell which of them lies",
			Property: ic2,
			Params:   []string{"nodes=3"},
			Steps:    9,
			Source:   "BFT-14; Lamport, Shostak and Pease 1982, section 2",
		},
		{
			Beyond:   "there are more traitors than m",
			Property: ic2,
			Faults:   model.Faults{Byzantine: 2},
			Steps:    9,
			Source:   "Lamport, Shostak and Pease 1982, theorem 1",
		},
		{
			Beyond:   "a message between loyal generals is lost (assumption A1), so that it is as if its sender was a second traitor",
			Property: ic2,
			Faults:   model.Faults{Drop: 1},
			Steps:    13,
			Source:   "Lamport, Shostak and Pease 1982, section 1",
		},
		{
			Beyond:   "a timer is fast, and its round over before all messages of it are there (assumption A3)",
			Property: ic2,
			Faults:   model.Faults{Drift: 1},
			Steps:    13,
			Source:   "Lamport, Shostak and Pease 1982, section 6",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Depth: a.Int("m"), Without: a.Without()}
		return c.System(), nil
	},
	Pins: []model.Pin{
		{States: 6_346, Transitions: 19_924, Depth: 21},
		{Params: []string{"nodes=5"}, States: 907_364, Transitions: 5_617_276, Depth: 30, Long: true},
	},
}
