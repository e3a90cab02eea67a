package breaker

import "github.com/faultline-mc/faultline/model"

// Scenario is the breaker with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/breaker",
	Title: "a circuit breaker stops calling a backend that fails, and finds out when it is well again",
	Params: []model.Param{
		model.Int("connections", 3, 1, 4, "calls that can be under way at a time"),
		model.Int("threshold", 2, 1, 4, "failures in a row that open the breaker"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Connections: a.Int("connections"), Threshold: a.Int("threshold"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 5_660, Transitions: 36_020, Depth: 21},
		{Params: []string{"connections=2"}, Faults: model.Faults{Drop: 1}, States: 874, Transitions: 4_789, Depth: 19},
		{Params: []string{"connections=2", "threshold=1"}, States: 372, Transitions: 1_764, Depth: 14},
	},
}
