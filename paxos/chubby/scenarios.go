package chubby

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is a Chubby cell with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/chubby",
	Title: "Chubby: locks, caches and sessions of a cell whose master fails over",
	Params: []model.Param{
		model.OneOf("part", "what is looked at: a lock, a file that clients cache, or a session that outlives its master",
			string(PartLock), string(PartCache), string(PartSession)),
		model.OneOf("judge", "what is judged: what never happens, or what does in the end", "safety", "liveness"),
		model.Int("clients", 2, 1, 3, "lock: clients, each of which takes it once"),
		model.OneOf("sequencers", "lock: whether the resource compares them", "compared", "ignored"),
		model.Int("lock-delay", 0, 0, 8, "lock: ticks"),
		model.Int("writers", 1, 1, 2, "cache: clients that write"),
		model.Int("readers", 1, 0, 2, "cache: clients that read; if there are none, writers do afterwards"),
		model.Int("writes", 1, 0, 3, "cache: writes of each"),
		model.Int("reads", 2, 0, 4, "cache: reads of each client that reads"),
		model.Int("keepalives", 0, 0, 4, "lock and cache: KeepAlives of a client that does more than to write, at any time"),
		model.Int("interval", 3, 1, 8, "session: ticks from one KeepAlive to the next"),
		model.Int("lease", 2, 1, 8, "ticks of a session lease"),
		model.Int("client-margin", 0, 0, 4, "ticks that a client relies on its lease less"),
		model.Int("master-margin", 0, 0, 4, "ticks that the master waits longer"),
		model.Int("grace", 2, 0, 12, "ticks that a client in jeopardy waits for a master"),
		model.Int("failovers", 0, 0, 2, "times that the master is lost"),
		model.Int("election", 1, 1, 8, "ticks until there is the next one"),
		model.Int("delay", 0, 0, 3, "ticks that a message is on its way at most; 0: no bound"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a client that stands still does not notice that its lease is over, and reads from its cache",
			Property: linearizable,
			Params:   []string{"part=cache"},
			Faults:   model.Faults{Pause: 1},
			Steps:    14,
		},
		{
			Beyond:   "a write arrives twice: an epoch keeps out what was sent in the last one, and the connections of a client would the copies of its own",
			Property: linearizable,
			Params:   []string{"part=cache", "readers=0", "writes=2", "reads=1"},
			Faults:   model.Faults{Duplicate: 1},
			Steps:    11,
		},
		{
			Beyond:   "clocks drift by more than both margins together",
			Property: linearizable,
			Params:   []string{"part=cache", "client-margin=1", "master-margin=1", "grace=0"},
			Faults:   model.Faults{Drift: 3},
			Steps:    12,
		},
		{
			Beyond:   "a message of a grace period that is as short as can be is lost",
			Property: sessionReestablished,
			Params:   []string{"part=session", "judge=liveness", "lease=6", "grace=5", "failovers=1", "delay=1"},
			Faults:   model.Faults{Drop: 1},
			Steps:    18,
			Source:   "Burrows 2006, 2.8",
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{States: 1497, Transitions: 3652, Depth: 28},
		{Params: []string{"judge=liveness"}, States: 1497, Transitions: 3652, Depth: 28},
		{Params: []string{"failovers=1", "grace=0"}, States: 28_098, Transitions: 89_316, Depth: 35},
		{Params: []string{"failovers=1"}, States: 190_090, Transitions: 697_700, Depth: 40, Long: true},
		{Params: []string{"sequencers=ignored", "lock-delay=1", "keepalives=1", "lease=1", "grace=0", "delay=1"}, States: 81_470, Transitions: 350_241, Depth: 30, Long: true},
		{Params: []string{"part=cache"}, States: 1750, Transitions: 4189, Depth: 22},
		{Params: []string{"part=cache", "failovers=1"}, States: 153_765, Transitions: 520_812, Depth: 33, Long: true},
		{Params: []string{"part=cache", "readers=0", "writes=2", "reads=1", "keepalives=1", "failovers=1"}, States: 16_502, Transitions: 49_837, Depth: 26},
		{Params: []string{"part=cache", "client-margin=1", "master-margin=1", "grace=0"}, Faults: model.Faults{Drift: 2}, States: 10_105, Transitions: 30_846, Depth: 20},
		{Params: []string{"part=cache", "writers=2"}, States: 107_378, Transitions: 332_969, Depth: 30, Long: true},
		{Params: []string{"part=session", "lease=6", "grace=5", "failovers=2", "delay=1"}, States: 1434, Transitions: 2412, Depth: 33},
	},
}

// build makes the model. A session has no end of KeepAlives, which is why there
// is a bound on the delay of messages.
func build(a model.Args) (model.Model, error) {
	c := Config{
		Part:         Part(a.Word("part")),
		Lockers:      a.Int("clients"),
		Writers:      a.Int("writers"),
		Readers:      a.Int("readers"),
		Writes:       a.Int("writes"),
		Reads:        a.Int("reads"),
		Failovers:    a.Int("failovers"),
		Election:     a.Int("election"),
		KeepAlives:   a.Int("keepalives"),
		Interval:     a.Int("interval"),
		Lease:        a.Int("lease"),
		ClientMargin: a.Int("client-margin"),
		MasterMargin: a.Int("master-margin"),
		Grace:        a.Int("grace"),
		LockDelay:    a.Int("lock-delay"),
		Sequencers:   a.Word("sequencers") == "compared",
		Eventual:     a.Word("judge") == "liveness",
		Without:      a.Without(),
	}
	delay := a.Int("delay")
	if c.Part == PartSession && (delay == 0 || c.Interval <= 2*delay) {
		return nil, fmt.Errorf("a KeepAlive every %d ticks with a delay of %d: want the answer to the last one to be there, so a delay of 1 or more, and more than two of them for an interval", c.Interval, delay)
	}
	if c.Part == PartCache && c.Writers > 1 && c.Failovers > 0 {
		return nil, fmt.Errorf("%d writers and a master that is lost: want writers=1, since a write that is sent again can take effect twice", c.Writers)
	}
	if c.ClientMargin >= c.Lease {
		return nil, fmt.Errorf("a lease of %d ticks is over before it begins, with a client's margin of %d", c.Lease, c.ClientMargin)
	}
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Time:     model.Time{Tier: model.Lockstep, Delay: delay},
	}, nil
}
