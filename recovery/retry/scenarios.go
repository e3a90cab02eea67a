package retry

import "github.com/faultline-mc/faultline/model"

// Scenario is a counter whose clients repeat requests, for the command and the
// tests.
var Scenario = &model.Scenario{
	ID:    "recovery/retry",
	Title: "requests that are repeated and applied exactly once",
	Params: []model.Param{
		model.Int("servers", 1, 1, 2, "servers: one, or a primary with a backup that clients can turn to"),
		model.Int("clients", 2, 1, 3, "clients of the counter"),
		model.Int("requests", 1, 1, 3, "requests of each client, one after the other"),
		model.Int("retries", 1, 1, 3, "how often a client sends one of its requests again"),
		model.OneOf("judge", "what is judged: what must never happen, or what must in the end", "safety", "liveness"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a client sends a request twice, and both are lost, or their answers",
			Property: answered,
			Params:   []string{"clients=1", "judge=liveness"},
			Faults:   model.Faults{Drop: 2},
			Steps:    3,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Servers: a.Int("servers"), Clients: a.Int("clients"),
			Requests: a.Int("requests"), Retries: a.Int("retries"),
			Live: a.Word("judge") == "liveness", Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol(), Fairness: model.Fairness{Restart: true}}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"clients=1"}, States: 8, Transitions: 9, Depth: 5},
		{Params: []string{"clients=1"}, Faults: model.Faults{Crash: 1}, States: 32, Transitions: 59, Depth: 7},
		{Params: []string{"clients=1", "requests=2"}, Faults: model.Faults{Crash: 1}, States: 116, Transitions: 227, Depth: 11},
		{States: 100, Transitions: 216, Depth: 9},
		{Faults: model.Faults{Crash: 1}, States: 500, Transitions: 1464, Depth: 11},
		{Params: []string{"servers=2"}, States: 2181, Transitions: 6136, Depth: 17},
		{Params: []string{"servers=2"}, Faults: model.Faults{Crash: 1}, States: 13_086, Transitions: 48_128, Depth: 19},
	},
}
