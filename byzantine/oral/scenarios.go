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
			Steps:    12,
			Source:   "BFT-14; Lamport, Shostak and Pease 1982, section 2",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Depth: a.Int("m"), Without: a.Without()}
		return c.System(), nil
	},
}
