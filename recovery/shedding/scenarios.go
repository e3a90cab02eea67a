package shedding

import "github.com/faultline-mc/faultline/model"

// Scenario is a server that sheds load, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/shedding",
	Title: "a server sheds load that it cannot serve in time, and recovers from an overload",
	Params: []model.Param{
		model.OneOf("judge", "what is judged: promises under any load, or that all is answered when no load is added", "safety", "liveness"),
		model.Int("clients", 3, 1, 4, "clients, with a request at a time each"),
		model.Int("queue", 2, 1, 8, "requests that the server accepts at most, the one in service among them"),
		model.Int("service", 1, 1, 8, "ticks that it takes to serve a request"),
		model.Int("refusal", 0, 0, 2, "ticks that refusing requests takes from the one in service"),
		model.Int("delay", 1, 1, 2, "ticks that a message is on its way at most"),
		model.Int("timeout", 6, 1, 30, "ticks that a client waits for an answer"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a server stands still, and what it has let in cannot be answered in time any more",
			Property: acceptedIsServed,
			Params:   []string{"clients=2"},
			Faults:   model.Faults{Pause: 1},
			Steps:    9,
		},
		{
			Beyond:   "a node's messages are slow, and no timeout covers that",
			Property: toldInTime,
			Params:   []string{"clients=1"},
			Faults:   model.Faults{Limp: 1},
			Steps:    9,
		},
		{
			Beyond:   "a node is slow for good: every answer is too late, and there is nothing that the server could do less of",
			Property: answered,
			Params:   []string{"judge=liveness", "clients=1"},
			Faults:   model.Faults{Limp: 1},
			Steps:    22,
		},
		{
			Beyond:   "a message is lost on each connection of a client, which then has none left",
			Property: answered,
			Params:   []string{"judge=liveness", "clients=1"},
			Faults:   model.Faults{Drop: connections},
			Steps:    18,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := config(a)
		if err := c.check(); err != nil {
			return nil, err
		}
		return c.system(), nil
	},
	Pins: []model.Pin{
		{States: 6_834, Transitions: 14_699, Depth: 28},
		{Params: []string{"clients=2", "queue=1", "timeout=5"}, States: 297, Transitions: 528, Depth: 16},
		{Params: []string{"judge=liveness"}, States: 3_007, Transitions: 6_249, Depth: 18},
		{Params: []string{"judge=liveness", "service=4", "timeout=8"}, States: 10_807, Transitions: 20_067, Depth: 25},
		{Params: []string{"judge=liveness", "clients=2", "queue=1", "refusal=1"}, States: 242, Transitions: 399, Depth: 15},
		{Params: []string{"judge=liveness", "clients=2", "service=4", "timeout=8"}, Faults: model.Faults{Pause: 1}, States: 75_107, Transitions: 177_253, Depth: 43, Long: true},
	},
}

func config(a model.Args) Config {
	return Config{
		Clients: a.Int("clients"),
		Queue:   a.Int("queue"),
		Service: a.Int("service"),
		Refusal: a.Int("refusal"),
		Delay:   a.Int("delay"),
		Timeout: a.Int("timeout"),
		Live:    a.Word("judge") == "liveness",
		Without: a.Without(),
	}
}

func (c Config) system() model.System[State, Message] {
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Time:     model.Time{Tier: model.Lockstep, Delay: c.Delay},
		Fairness: model.Fairness{Heal: true}, // who stands still goes on
	}
}
