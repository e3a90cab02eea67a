package fencing

import "github.com/faultline-mc/faultline/model"

// Scenario is a lock with fencing, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/fencing",
	Title: "a lock whose late holders are fenced off by the resource",
	Params: []model.Param{
		model.Int("clients", 2, 2, 4, "clients, each of which takes the lock once"),
		model.OneOf("work", "what a client does with the lock: write blindly, or read and write what depends on it", "write", "update"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a write arrives twice, and the refusal of the copy overtakes the answer to the first: fencing does not replace the tokens of recovery/retry",
			Property: noLostUpdate,
			Params:   []string{"work=update"},
			Faults:   model.Faults{Duplicate: 1},
			Steps:    15,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Clients: a.Int("clients"), Update: a.Word("work") == "update", Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 105, Transitions: 204, Depth: 11},
		{Params: []string{"clients=3"}, States: 1777, Transitions: 4581, Depth: 16},
		{Params: []string{"work=update"}, States: 213, Transitions: 448, Depth: 15},
		{Faults: model.Faults{Crash: 1}, States: 630, Transitions: 1860, Depth: 13},
		{Params: []string{"work=update"}, Faults: model.Faults{Crash: 1}, States: 1278, Transitions: 3944, Depth: 17},
	},
}
