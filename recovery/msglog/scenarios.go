package msglog

import "github.com/faultline-mc/faultline/model"

// Scenario is the computation with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/msglog",
	Title: "message logging: a crash leaves no orphans and takes no output back",
	Params: []model.Param{
		model.OneOf("mode", "when deliveries are logged: before anyone depends on them, later, or with everyone who does",
			string(Pessimistic), string(Optimistic), string(Causal)),
		model.Int("nodes", 3, 2, 4, "a server and its clients"),
		model.Int("requests", 1, 1, 3, "requests of each client, one after the other"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Mode:     Mode(a.Word("mode")),
			Nodes:    a.Int("nodes"),
			Requests: a.Int("requests"),
			Without:  a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 1_106, Transitions: 2_702, Depth: 14},
		{Params: []string{"mode=causal"}, States: 3_487, Transitions: 8_780, Depth: 20},
		{Params: []string{"requests=2"}, States: 8_506, Transitions: 21_790, Depth: 22},
		{Params: []string{"mode=causal", "requests=2"}, States: 192_689, Transitions: 704_374, Depth: 28, Long: true},
		{Params: []string{"mode=optimistic"}, States: 99_103, Transitions: 403_762, Depth: 28, Long: true},
	},
}
