package domino

import "github.com/faultline-mc/faultline/model"

// Scenario is the computation with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/domino",
	Title: "uncoordinated checkpoints find a consistent line, at worst the first",
	Params: []model.Param{
		model.Int("nodes", 2, 2, 3, "processes that send each other messages"),
		model.Int("checkpoints", 2, 1, 3, "checkpoints that a process takes besides the initial one"),
		model.Int("messages", 1, 1, 3, "messages that a process sends"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a process fails before the recovery of another one is over: each answers the other, and what the first has lost is forgotten",
			Property: "ConsistentLine",
			Params:   []string{"checkpoints=1"},
			Faults:   model.Faults{Crash: 2},
			Steps:    8,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes:       a.Int("nodes"),
			Checkpoints: a.Int("checkpoints"),
			Messages:    a.Int("messages"),
			Without:     a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 41_765, Transitions: 84_972, Depth: 22},
		{Params: []string{"checkpoints=1"}, States: 4_304, Transitions: 8_312, Depth: 18},
		{Params: []string{"checkpoints=3"}, States: 267_720, Transitions: 563_946, Depth: 26, Long: true},
	},
}
