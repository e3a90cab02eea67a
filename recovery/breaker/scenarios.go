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
	Limits: []model.Limit{
		{
			Beyond:   "as many messages are lost as there are connections, and none is opened anew: no probe is left",
			Property: "Heals",
			Params:   []string{"threshold=1", "connections=2"},
			Faults:   model.Faults{Drop: 2},
			Steps:    10,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Connections: a.Int("connections"), Threshold: a.Int("threshold"), Without: a.Without()}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			// Deadlines that are too short can open any breaker for ever. From
			// some moment on they are not, and nothing gets lost.
			Stability: model.Stability{Cores: []model.NodeSet{model.Nodes(callerID, backendID)}},
		}, nil
	},
	Pins: []model.Pin{
		{States: 11_320, Transitions: 59_124, Depth: 22},
		{Params: []string{"connections=2"}, Faults: model.Faults{Drop: 1}, States: 1_748, Transitions: 7_221, Depth: 20},
		{Params: []string{"connections=2", "threshold=1"}, States: 744, Transitions: 2_889, Depth: 15},
	},
}
