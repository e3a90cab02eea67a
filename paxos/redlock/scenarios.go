package redlock

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is Redlock with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/redlock",
	Title: "Redlock: a lock of independent clocks, and the token that it needs",
	Params: []model.Param{
		model.Int("instances", 3, 1, 5, "instances"),
		model.Int("ttl", 3, 1, 8, "ticks that a key lives"),
		model.Int("margin", 1, 0, 4, "ticks that the validity of the lock is shorter, for clocks that drift"),
		model.Int("delay", 1, 0, 3, "ticks that a message is on its way at most, by which the validity is shorter, too; 0: no bound"),
		model.OneOf("judge", "what is judged: that writes exclude each other, or that keys expire", "exclusion", "end"),
		model.OneOf("token", "whether the resource numbers holders, and refuses who is not the latest", "none", "fencing"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a clock drifts by more than the margin, as one that jumps does: its instance does not know that a majority counts on its key",
			Property: mutualExclusion,
			Params:   []string{"ttl=2", "margin=0"},
			Faults:   model.Faults{Drift: 1},
			Steps:    24,
			Source:   "Kleppmann 2016; LCK-04",
		},
		{
			Beyond:   "a client that stands still works when its validity is over, with any number of instances",
			Property: mutualExclusion,
			Params:   []string{"instances=1"},
			Faults:   model.Faults{Pause: 1},
			Steps:    21,
			Source:   "Kleppmann 2016",
		},
	},
	Pins: []model.Pin{
		{States: 112_985, Transitions: 406_407, Depth: 39},
		{Faults: model.Faults{Drift: 1}, States: 782_529, Transitions: 3_595_186, Depth: 40, Long: true},
		{Faults: model.Faults{Crash: 1}, States: 1_677_139, Transitions: 6_896_384, Depth: 41, Long: true},
		{Params: []string{"token=fencing"}, States: 126_423, Transitions: 439_341, Depth: 39},
		{Params: []string{"token=fencing", "delay=0"}, States: 3_721_160, Transitions: 15_299_943, Depth: 41, Long: true},
		{Params: []string{"token=fencing"}, Faults: model.Faults{Pause: 1}, States: 2_371_470, Transitions: 9_711_996, Depth: 41, Long: true},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Instances: a.Int("instances"),
			TTL:       a.Int("ttl"),
			Margin:    a.Int("margin"),
			Delay:     a.Int("delay"),
			Eventual:  a.Word("judge") == "end",
			Fencing:   a.Word("token") == "fencing",
			Without:   a.Without(),
		}
		if c.Margin+c.Delay >= c.TTL {
			return nil, fmt.Errorf("a time to live of %d ticks leaves no validity, with a margin of %d and a delay of %d", c.TTL, c.Margin, c.Delay)
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Time:     model.Time{Tier: model.Lockstep, Delay: c.Delay},
		}, nil
	},
}
