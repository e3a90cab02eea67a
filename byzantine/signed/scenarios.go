package signed

import "github.com/faultline-mc/faultline/model"

// Scenario is the algorithm with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "byzantine/signed",
	Title: "SM(m): generals with signatures agree whatever number of them lies",
	Params: []model.Param{
		model.Int("nodes", 3, 3, 6, "generals; node 1 is the commander"),
		model.Int("m", 1, 1, MaxDepth, "how many traitors the algorithm is made for; --byzantine says how many there are"),
		model.OneOf("signatures", "whether a traitor can forge those of loyal generals", "safe", "forgeable"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "signatures can be forged: of three generals it is with them as it is without (byzantine/oral)",
			Property: ic2,
			Params:   []string{"signatures=forgeable"},
			Steps:    10,
			Source:   "Lamport, Shostak and Pease 1982, section 4, assumption A4",
		},
		{
			Beyond:   "there are more traitors than m: they show an order to one lieutenant in the last round",
			Property: ic1,
			Params:   []string{"nodes=4"},
			Faults:   model.Faults{Byzantine: 2},
			Steps:    10,
			Source:   "Lamport, Shostak and Pease 1982, section 4, theorem 2",
		},
		{
			Beyond:   "a message between loyal generals is lost (assumption A1)",
			Property: ic2,
			Faults:   model.Faults{Drop: 1},
			Steps:    9,
			Source:   "Lamport, Shostak and Pease 1982, section 1",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes:     a.Int("nodes"),
			Depth:     a.Int("m"),
			Forgeable: a.Word("signatures") == "forgeable",
			Without:   a.Without(),
		}
		return c.System(), nil
	},
	Pins: []model.Pin{
		{States: 407, Transitions: 696, Depth: 18},
		{Params: []string{"nodes=4"}, States: 49_109, Transitions: 233_306, Depth: 30},
		{Params: []string{"nodes=4", "m=2"}, Faults: model.Faults{Byzantine: 2}, States: 11_034, Transitions: 21_972, Depth: 22},
	},
}
