package cic

import "github.com/faultline-mc/faultline/model"

// Scenario is the computation with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/cic",
	Title: "communication-induced checkpoints keep the line close",
	Params: []model.Param{
		model.Int("nodes", 2, 2, 3, "processes that send each other messages"),
		model.Int("indices", 2, 1, 3, "index up to which processes take checkpoints of their own accord"),
		model.Int("messages", 2, 1, 3, "messages that each process sends"),
		model.OneOf("judge", "what is judged: the recovery line alone, or also the lines of equal index, which fall earlier", "line", "proof"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "an index arrives lower than it was sent, and no checkpoint is forced",
			Property: "SameIndexConsistent",
			Params:   []string{"judge=proof", "messages=1"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    5,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes:    a.Int("nodes"),
			Indices:  a.Int("indices"),
			Messages: a.Int("messages"),
			Proof:    a.Word("judge") == "proof",
			Without:  a.Without(),
		}
		return model.System[State, App]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"judge=proof"}, States: 12_250, Transitions: 24_952, Depth: 13},
		{Params: []string{"judge=proof", "nodes=3", "messages=1"}, States: 48_653, Transitions: 132_168, Depth: 13, Long: true},
	},
}
