package msglog

import "github.com/faultline-mc/faultline/model"

// Scenario is the computation with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/msglog",
	Title: "message logging: a crash leaves no orphans and takes no output back",
	Params: []model.Param{
		model.OneOf("mode", "when deliveries are logged: before anyone depends on them, later, or with everyone who does",
			string(Pessimistic), string(Optimistic), string(Causal)),
		model.Ints("requests", "1,1", 1, 3, "requests of each client of the one server, one after the other"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "both of the two processes fail that know a determinant",
			Property: "NoOrphans",
			Params:   []string{"mode=causal", "requests=2"},
			Faults:   model.Faults{Crash: 2},
			Steps:    10,
			Source:   "Alvisi and Marzullo, 1998: f+1 processes hold it",
		},
		{
			Beyond:   "a message arrives as another one: processes crash, and do not lie",
			Property: "NoOrphans",
			Faults:   model.Faults{Corrupt: 1},
			Steps:    4,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Mode:     Mode(a.Word("mode")),
			Requests: a.Ints("requests"),
			Without:  a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 1_106, Transitions: 2_430, Depth: 14},
		{Params: []string{"mode=causal"}, States: 3_052, Transitions: 7_052, Depth: 19},
		{Params: []string{"mode=optimistic"}, States: 84_880, Transitions: 315_152, Depth: 28},
	},
}
