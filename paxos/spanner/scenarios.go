package spanner

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the database with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/spanner",
	Title: "transactions over groups by TrueTime: two-phase commit, commit wait, snapshots without locks",
	Params: []model.Param{
		model.Int("writers", 2, 1, 4, "read-write transactions, coordinated by groups 1 and 2 in turn"),
		model.Int("across", 1, 0, 2, "how many of them, the first ones, touch both groups"),
		model.Int("readers", 1, 0, 3, "read-only transactions, of both groups"),
		model.Int("leaders", 1, 1, 2, "leaders of group 1, one after the other"),
		model.Int("epsilon", 1, 0, 3, "ticks that a clock is believed to be wrong by; skew of twice as much makes it so"),
		model.Int("horizon", 5, 1, 40, "ticks after which clocks stop"),
		model.OneOf("judge", "what is judged: all invariants, what clients see, or that transactions end", string(Everything), string(Clients), string(Progress)),
	},
	Network: model.Multiset,
	Faults:  model.Faults{Skew: 2},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "clocks are further apart than twice epsilon: what began after an acknowledgement has the same timestamp",
			Property: externalConsistency,
			Params:   []string{"writers=2", "across=0", "readers=0"},
			Faults:   model.Faults{Skew: 3},
			Steps:    10,
			Source:   "Corbett and others 2012, 3; SPN-02",
		},
		{
			Beyond:   "clocks are further apart than twice epsilon by more than a tick: a reader misses what has been acknowledged",
			Property: strictSerializability,
			Params:   []string{"writers=1", "across=0", "judge=clients"},
			Faults:   model.Faults{Skew: 4},
			Steps:    9,
			Source:   "Corbett and others 2012, 3; SPN-02",
		},
	},
	Build: build,
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Writers: a.Int("writers"),
		Across:  a.Int("across"),
		Readers: a.Int("readers"),
		Leaders: a.Int("leaders"),
		Epsilon: a.Int("epsilon"),
		Judge:   Judge(a.Word("judge")),
		Without: a.Without(),
	}
	if c.Across > c.Writers {
		return nil, fmt.Errorf("%d of %d writers touch both groups", c.Across, c.Writers)
	}
	time := model.Time{Tier: model.Skewed, Horizon: a.Int("horizon")}
	if c.Judge == Progress {
		// With no bound on delays a message could arrive when clocks have stopped.
		time.Tier, time.Delay = model.Lockstep, 1
	}
	return model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Clients(), Time: time}, nil
}
