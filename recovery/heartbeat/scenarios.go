package heartbeat

import (
	"errors"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the detector with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/heartbeat",
	Title: "a failure detector by pings or heartbeats and timeouts",
	Params: []model.Param{
		model.OneOf("style", "who begins: the monitor, with a ping, or its targets", string(Ping), string(Heartbeat)),
		model.OneOf("timeout", "whether the delay is known, or the timeout grows with every mistake", "fixed", "adaptive"),
		model.OneOf("judge", "what is judged: bounds on mistakes and on silence, or what is so in the end", "bounds", "end"),
		model.Int("targets", 1, 1, 2, "nodes that are watched"),
		model.Int("delay", 1, 1, 4, "ticks that a message is on its way at most"),
		model.Int("period", 1, 1, 4, "ticks between two pings or heartbeats"),
		model.Int("ticks", 0, 0, 20, "ticks of silence before suspicion at first; 0 for what delay and period need, or, if the timeout grows, the period alone"),
		model.Int("horizon", 10, 1, 40, "ticks after which heartbeats end; pings need no such bound"),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Crash: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message is lost, and the timeout covers the delay of those that arrive",
			Property: accuracy,
			Faults:   model.Faults{Drop: 1},
			Steps:    12,
		},
		{
			Beyond:   "a target stands still for longer than the timeout, which looks like a crash",
			Property: accuracy,
			Faults:   model.Faults{Pause: 1},
			Steps:    8,
		},
		{
			Beyond:   "a timer is wrong by a tick, and the timeout is the least that covers the delay",
			Property: accuracy,
			Faults:   model.Faults{Drift: 1},
			Steps:    10,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Style:    Style(a.Word("style")),
			Targets:  a.Int("targets"),
			Delay:    a.Int("delay"),
			Period:   a.Int("period"),
			Timeout:  a.Int("ticks"),
			Adaptive: a.Word("timeout") == "adaptive",
			Eventual: a.Word("judge") == "end",
			Without:  a.Without(),
		}
		if c.Eventual && c.Style == Heartbeat {
			return nil, errors.New("heartbeats stop at the horizon, so nothing can be said of the end: want style=ping with judge=end")
		}
		time := model.Time{Tier: model.Lockstep, Delay: c.Delay}
		if c.Style == Heartbeat {
			// Targets go on when the monitor has crashed, and what they send
			// then stays in the network.
			time.Horizon = a.Int("horizon")
		}
		return model.System[State, Message]{Protocol: c.Protocol(), Fairness: model.Fairness{Heal: true}, Time: time}, nil
	},
	Pins: []model.Pin{
		{States: 588, Transitions: 1_566, Depth: 24},
		{Params: []string{"timeout=adaptive"}, States: 1_893, Transitions: 5_253, Depth: 43},
		{Params: []string{"delay=2"}, States: 15_580, Transitions: 68_855, Depth: 40},
		{Params: []string{"targets=2"}, States: 36_279, Transitions: 158_793, Depth: 42, Long: true},
		{Params: []string{"style=heartbeat"}, States: 236, Transitions: 525, Depth: 32},
		{Faults: model.Faults{Duplicate: 1}, States: 2_679, Transitions: 9_663, Depth: 25},
	},
}
