package saga

import "github.com/faultline-mc/faultline/model"

// Scenario is the saga with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/saga",
	Title: "a saga: steps of which each commits by itself, and that are compensated together",
	Params: []model.Param{
		model.Int("steps", 2, 1, 4, "transactions, each at a participant of its own"),
		model.Int("retries", 1, 0, 3, "requests that are repeated at most"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Disk:    model.DiskPrefix,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Steps: a.Int("steps"), Retries: a.Int("retries"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 2_333, Transitions: 4_903, Depth: 14},
		{Params: []string{"retries=0"}, States: 424, Transitions: 748, Depth: 12},
		{Params: []string{"steps=3"}, States: 7_505, Transitions: 16_679, Depth: 18},
		{Faults: model.Faults{Drop: 1, Duplicate: 1}, States: 23_998, Transitions: 92_367, Depth: 16},
	},
}
