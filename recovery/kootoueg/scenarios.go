package kootoueg

import "github.com/faultline-mc/faultline/model"

// Scenario is the computation with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/kootoueg",
	Title: "coordinated checkpoints and rollback of the fewest processes",
	Params: []model.Param{
		model.Int("nodes", 2, 2, 4, "processes that send each other messages"),
		model.Int("messages", 1, 1, 3, "messages that a process sends, of all that are not undone"),
		model.Int("initiators", 2, 1, 4, "processes that begin a round of checkpoints, once each"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a label arrives as another one: processes crash and messages get lost, and none lies",
			Property: "NoOrphan",
			Params:   []string{"initiators=1"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    3,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes:      a.Int("nodes"),
			Messages:   a.Int("messages"),
			Initiators: a.Int("initiators"),
			Without:    a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 6_260, Transitions: 9_686, Depth: 28},
		{Params: []string{"initiators=1"}, States: 1_100, Transitions: 1_644, Depth: 22},
		{Params: []string{"initiators=1", "messages=2"}, States: 37_154, Transitions: 69_697, Depth: 28},
		{Params: []string{"initiators=1", "nodes=3"}, States: 178_330, Transitions: 426_081, Depth: 41, Long: true},
	},
}
