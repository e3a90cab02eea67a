package ctconsensus

import "github.com/faultline-mc/faultline/model"

// Scenario is the consensus with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/ctconsensus",
	Title: "Chandra-Toueg consensus with a failure detector that can suspect anyone",
	Params: []model.Param{
		model.Int("nodes", 3, 3, 5, "processes, of which a majority has to be correct"),
		model.Int("rounds", 2, 1, 5, "rounds that a process takes part in at most"),
		model.OneOf("judge", "what is judged: what must never happen, or what must in the end", "safety", "liveness"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "two of three processes crash, so that no majority is left to wait for",
			Property: termination,
			Params:   live(),
			Faults:   model.Faults{Crash: 2},
			Steps:    3,
			Source:   "Chandra and Toueg, 6.3: a majority has to be correct",
		},
		{
			Beyond:   "the message of a decision arrives as another one: processes crash, and do not lie",
			Property: agreement,
			Faults:   model.Faults{Corrupt: 1},
			Steps:    8,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes: a.Int("nodes"), Rounds: a.Int("rounds"),
			Live: a.Word("judge") == "liveness", Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"rounds=1"}, Faults: model.Faults{Crash: 1}, States: 2258, Transitions: 5055, Depth: 12},
		{States: 17_623, Transitions: 36_255, Depth: 16},
		{Faults: model.Faults{Crash: 1}, States: 51_628, Transitions: 139_687, Depth: 17, Long: true},
		{Params: []string{"judge=liveness"}, Faults: model.Faults{Crash: 1}, States: 128_454, Transitions: 894_390, Depth: 22, Long: true},
		{Params: []string{"rounds=3"}, States: 255_619, Transitions: 540_471, Depth: 21, Long: true},
		{Params: []string{"nodes=4", "rounds=1"}, States: 111_897, Transitions: 370_197, Depth: 20, Long: true},
	},
}
