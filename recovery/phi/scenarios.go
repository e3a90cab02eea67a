package phi

import "github.com/faultline-mc/faultline/model"

// Scenario is the detector with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/phi",
	Title: "an accrual failure detector: levels of suspicion",
	Params: []model.Param{
		model.Int("window", 2, 1, 3, "intervals that are remembered"),
		model.Int("delay", 1, 1, 3, "ticks that a heartbeat is on its way at most"),
		model.Int("period", 2, 1, 4, "ticks between two heartbeats"),
		model.Int("slower", 1, 0, 3, "how many more after a restart"),
		model.Int("horizon", 10, 1, 24, "ticks after which clocks stop"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a heartbeat is lost, and an interval of two periods counts as usual",
			Property: accruement,
			Faults:   model.Faults{Drop: 1},
			Steps:    19,
		},
		{
			Beyond:   "a node stands still, and that counts as an interval",
			Property: accruement,
			Faults:   model.Faults{Pause: 1},
			Steps:    13,
		},
		{
			Beyond:   "a tick of the monitor is short, and the backlog of its restart arrives after it: intervals of nothing count as usual",
			Property: upperBound,
			Faults:   model.Faults{Drift: 1},
			Steps:    17,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Window:  a.Int("window"),
			Delay:   a.Int("delay"),
			Period:  a.Int("period"),
			Slower:  a.Int("slower"),
			Without: a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Time:     model.Time{Tier: model.Lockstep, Delay: c.Delay, Horizon: a.Int("horizon")},
		}, nil
	},
	Pins: []model.Pin{
		{States: 3_416, Transitions: 6_196, Depth: 34},
		{Params: []string{"window=3"}, States: 4_440, Transitions: 8_156, Depth: 34},
		{Faults: model.Faults{Crash: 2}, States: 21_661, Transitions: 46_608, Depth: 37, Long: true},
	},
}
