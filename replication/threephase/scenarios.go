package threephase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Scenario is three-phase commit with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/threephase",
	Title: "three-phase commit: never blocked by crashes, and not atomic in a network that fails",
	Params: []model.Param{
		model.Int("participants", 2, 1, specs.MaxRMs, "nodes besides the coordinator"),
		model.Int("delay", 1, 1, 3, "ticks that a message is on its way at most"),
		model.OneOf("judge", "what is judged: safety, or also that everyone who is up decides", "safety", "termination"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "the network falls apart: each side takes the other for crashed, and decides by itself",
			Property: "TCConsistent",
			Faults:   model.Faults{Partition: 1},
			Steps:    24,
			Source:   "TX-03; Skeen 1981 assumes a network that does not fail",
		},
		{
			Beyond:   "a message is lost, so that a node that is up is silent for too long",
			Property: "TCConsistent",
			Faults:   model.Faults{Drop: 1},
			Steps:    26,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Participants: a.Int("participants"),
			Delay:        a.Int("delay"),
			Termination:  a.Word("judge") == "termination",
			Without:      a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Time:     model.Time{Tier: model.Lockstep, Delay: c.Delay},
		}, nil
	},
	Pins: []model.Pin{
		{Faults: model.Faults{Crash: 1}, States: 3_596, Transitions: 7_544, Depth: 49},
		{Faults: model.Faults{Crash: 2}, States: 7_469, Transitions: 17_562, Depth: 52},
		{Params: []string{"participants=3"}, Faults: model.Faults{Crash: 1}, States: 88_312, Transitions: 210_469, Depth: 95, Long: true},
		{Params: []string{"participants=3"}, Faults: model.Faults{Crash: 2}, States: 286_101, Transitions: 690_203, Depth: 103, Long: true},
	},
}
