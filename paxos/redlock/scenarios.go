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
		model.OneOf("token", "whether the resource numbers holders, and refuses who is not the latest", "none", "fencing"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "clocks drift by more than the margin, as one that jumps does: no instance knows that a majority still counts on its key",
			Property: mutualExclusion,
			Faults:   model.Faults{Drift: 2},
			Steps:    25,
			Source:   "Kleppmann 2016; LCK-04",
		},
		{
			Beyond:   "a client that stands still works when its validity is over",
			Property: mutualExclusion,
			Faults:   model.Faults{Pause: 1},
			Steps:    27,
			Source:   "Kleppmann 2016",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Instances: a.Int("instances"),
			TTL:       a.Int("ttl"),
			Margin:    a.Int("margin"),
			Delay:     a.Int("delay"),
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
