package saga

import "github.com/faultline-mc/faultline/model"

// Scenario is the saga with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/saga",
	Title: "a saga: steps of which each commits by itself, and that are compensated together",
	Params: []model.Param{
		model.Int("steps", 2, 1, 4, "transactions, each at a participant of its own"),
		model.Int("retries", 1, 0, 3, "how often a request is repeated at most"),
		model.OneOf("judge", "what is judged: that nothing goes wrong, or also that the saga ends", "safety", "liveness"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Disk:    model.DiskPrefix,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message is sent again once, and lost twice",
			Property: "Ends",
			Params:   []string{"judge=liveness"},
			Faults:   model.Faults{Drop: 2},
			Steps:    6,
		},
		{
			Beyond:   "the coordinator's fsync lies, so that it has asked for a step that its log does not know of",
			Property: "AllOrNothing",
			Disk:     model.DiskLying,
			Steps:    3,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Steps:    a.Int("steps"),
			Retries:  a.Int("retries"),
			Liveness: a.Word("judge") == "liveness",
			Without:  a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Fairness: model.Fairness{Restart: true},
		}, nil
	},
	Pins: []model.Pin{
		{States: 22_599, Transitions: 58_508, Depth: 22},
		{Params: []string{"retries=0"}, States: 424, Transitions: 748, Depth: 12},
		{Params: []string{"judge=liveness"}, Faults: model.Faults{Drop: 1}, States: 75_893, Transitions: 431_019, Depth: 23},
		{Faults: model.Faults{Drop: 1, Duplicate: 1}, States: 312_860, Transitions: 1_609_825, Depth: 24, Long: true},
		{Params: []string{"steps=3"}, States: 408_126, Transitions: 1_287_654, Depth: 30, Long: true},
	},
}
