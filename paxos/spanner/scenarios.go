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
		model.Int("horizon", 4, 1, 40, "ticks after which clocks stop"),
		model.OneOf("judge", "what is judged: all invariants, what clients see, or, with clocks that agree (--skew 0) and a horizon of 14, that transactions end", string(Everything), string(Clients), string(Progress)),
	},
	Network:    model.Multiset,
	Faults:     model.Faults{Skew: 2},
	Rules:      Rules,
	Guarantees: guarantees,
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
	Pins: []model.Pin{
		{States: 18_305, Transitions: 43_747, Depth: 19},
		{Params: []string{"across=0", "readers=0"}, States: 444, Transitions: 748, Depth: 13},
		{Params: []string{"across=2", "readers=0"}, States: 839, Transitions: 1_822, Depth: 19},
		{Params: []string{"leaders=2", "readers=0"}, States: 9_363, Transitions: 27_605, Depth: 23},
		{Params: []string{"horizon=6"}, States: 77_902, Transitions: 185_136, Depth: 23, Long: true},
		{Params: []string{"leaders=2", "writers=1"}, States: 85_619, Transitions: 300_183, Depth: 26, Long: true},
		{Params: []string{"across=2", "horizon=5"}, States: 63_452, Transitions: 162_911, Depth: 24, Long: true},
		{Params: []string{"writers=1", "readers=2"}, States: 166_293, Transitions: 441_269, Depth: 20, Long: true},
		{Params: []string{"across=2", "writers=4", "readers=0", "horizon=8"}, States: 383_338, Transitions: 841_369, Depth: 31, Long: true},
	},
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
