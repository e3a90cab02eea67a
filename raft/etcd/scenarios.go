package etcd

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// Scenario is etcd with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "raft/etcd",
	Title: "etcd over a log: revisions, transactions, leases, watches, and its recipe for a lock",
	Params: []model.Param{
		model.OneOf("part", "which part of the interface: keys, leases, watches, or the recipe for a lock",
			string(KV), string(Lease), string(Watch), string(Lock)),
		model.OneOf("judge", "what is judged: what the part promises, of kv sequential consistency, of lease and watch what happens in the end, of lock that one client believes to have it",
			string(Safety), string(Sequential), string(Eventual), string(Belief)),
		model.OneOf("reads", "reads of kv: linearizable, or serializable, by any member from what it has", "linearizable", "serializable"),
		model.OneOf("clients", "where clients of kv call: any member, or each at one of its own", "anywhere", "home"),
		model.Int("members", 2, 1, 3, "members of kv and lease; watch and lock have one"),
		model.OneOf("lease", "whether the lease is granted in the run, or older", "granted", "held"),
		model.Int("ttl", 1, 1, 4, "ticks of a lease"),
		model.Int("keepalives", 1, 0, 3, "renewals of the lease"),
		model.Int("elections", 1, 0, 3, "changes of the leader, of lease"),
		model.OneOf("revoke", "what a leader whose lease is over does: propose that it ends with its term, or ask whether it leads and propose then", "term", "check"),
		model.Int("compact", 3, 2, 4, "the revision that is compacted, of watch"),
		model.Int("reconnects", 1, 0, 3, "how often the watcher's stream breaks"),
		model.Int("bookmarks", 1, 0, 1, "how often it asks up to where it has had everything"),
		model.Int("lockers", 2, 2, 4, "clients that want the lock"),
		model.OneOf("resource", "what the lock protects: something outside, or a key in the store", "outside", "store"),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "the leader's clock is fast by a tick, and the lessor has no margin for it",
			Property: leaseNotEarly,
			Params:   []string{"part=lease", "lease=held", "members=1", "elections=0"},
			Faults:   model.Faults{Drift: 1},
			Steps:    6,
		},
		{
			Beyond:   "a session that stands still counts on its lease for longer than it counts",
			Property: leaseNotEarly,
			Params:   []string{"part=lease", "lease=held", "members=1", "elections=0"},
			Faults:   model.Faults{Pause: 1},
			Steps:    7,
			Source:   "LCK-01; Kleppmann, How to do distributed locking, 2016",
		},
	},
	Build: build,
	Pins: []model.Pin{
		{Params: []string{"clients=home"}, States: 1_255, Transitions: 2_565, Depth: 19},
		{States: 8_258, Transitions: 18_340, Depth: 19},
		{Faults: model.Faults{Crash: 1}, States: 65_848, Transitions: 175_422, Depth: 21, Long: true},
		{Params: []string{"part=lease", "lease=held"}, States: 2_191, Transitions: 7_640, Depth: 19},
		{Params: []string{"part=lease"}, States: 35_151, Transitions: 147_745, Depth: 32, Long: true},
		{Params: []string{"part=lease", "lease=held"}, Faults: model.Faults{Crash: 1}, States: 16_002, Transitions: 68_700, Depth: 21, Long: true},
		{Params: []string{"part=watch", "bookmarks=0"}, States: 2_570, Transitions: 7_248, Depth: 26},
		{Params: []string{"part=watch"}, States: 16_491, Transitions: 51_146, Depth: 29, Long: true},
		{Params: []string{"part=watch"}, Faults: model.Faults{Crash: 1}, States: 160_484, Transitions: 520_218, Depth: 32, Long: true},
		{Params: []string{"part=lock"}, States: 3_363, Transitions: 8_080, Depth: 23},
		{Params: []string{"part=lock", "resource=store"}, States: 7_851, Transitions: 17_248, Depth: 29, Long: true},
		{Params: []string{"part=lock"}, Faults: model.Faults{Crash: 1}, States: 40_000, Transitions: 121_206, Depth: 27, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Part:         Part(a.Word("part")),
		Judge:        Judge(a.Word("judge")),
		Members:      a.Int("members"),
		Serializable: a.Word("reads") == "serializable",
		AtHome:       a.Word("clients") == "home",
		Held:         a.Word("lease") == "held",
		TTL:          a.Int("ttl"),
		KeepAlives:   a.Int("keepalives"),
		Elections:    a.Int("elections"),
		CheckOnly:    a.Word("revoke") == "check",
		Compact:      a.Int("compact"),
		Reconnects:   a.Int("reconnects"),
		Bookmarks:    a.Int("bookmarks"),
		Lockers:      a.Int("lockers"),
		InStore:      a.Word("resource") == "store",
		Without:      a.Without(),
	}
	if part, ok := partOf[c.Judge]; ok && !part[c.Part] {
		return nil, fmt.Errorf("judge=%s is not for part=%s", c.Judge, c.Part)
	}
	if c.Part == Watch || c.Part == Lock {
		c.Members = 1
	}
	if c.Part == Lease && c.Members == 1 && c.Elections > 0 {
		return nil, fmt.Errorf("one member leads for ever: want elections=0 with members=1")
	}
	sys := model.System[State, Message]{Protocol: c.Protocol(), Clients: c.clients()}
	if c.Part == Lease {
		sys.Time = model.Time{Tier: model.Lockstep}
	}
	return sys, nil
}

// partOf are the parts that a judge other than safety is for.
var partOf = map[Judge]map[Part]bool{
	Sequential: {KV: true},
	Eventual:   {Lease: true, Watch: true},
	Belief:     {Lock: true},
}

// OnRaft is the same store and the same members, with package core as their log.
var OnRaft = &model.Scenario{
	ID:    "raft/etcd-on-core",
	Title: "etcd over raft/core: a transaction and a read, with elections and leaders of the past",
	Params: []model.Param{
		model.OneOf("reads", "linearizable, of who leads, or serializable, by any member from what it has", "linearizable", "serializable"),
		model.OneOf("clients", "where they call: the creators at the last member that may lead and the reader at the first, or at any that may", "home", "anywhere"),
		model.Int("members", 3, 1, 5, "members"),
		model.Int("terms", 2, 1, 4, "terms for which members begin elections"),
		model.Int("log", 3, 1, 5, "entries of a log, with a blank one at the start of a term"),
		model.Int("candidates", 2, 1, 5, "members that begin elections"),
		model.Int("inflight", 1, 1, 4, "AppendEntries of a leader to one member that are not answered"),
		model.Int("creators", 1, 0, 3, "clients that create two keys in a transaction unless they are there"),
		model.Int("gets", 1, 0, 3, "reads, by one client"),
	},
	Network: model.Multiset,
	Rules:   rulesOnRaft,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Part:         KV,
			Members:      a.Int("members"),
			Serializable: a.Word("reads") == "serializable",
			AtHome:       a.Word("clients") == "home",
			Creators:     a.Int("creators"),
			Gets:         a.Int("gets"),
			Raft: core.Config{
				Nodes:      a.Int("members"),
				Terms:      a.Int("terms"),
				Log:        a.Int("log"),
				Batch:      1,
				Inflight:   a.Int("inflight"),
				Candidates: min(a.Int("candidates"), a.Int("members")),
				Disk:       core.Sync,
				Served:     true,
			},
			Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol(), Clients: c.clients()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"terms=1", "log=2"}, States: 10_625, Transitions: 30_962, Depth: 22},
		{Params: []string{"terms=1", "log=2"}, Faults: model.Faults{Crash: 1}, States: 72_277, Transitions: 231_478, Depth: 24, Long: true},
		{States: 5_460_300, Transitions: 14_543_864, Depth: 42, Long: true},
	},
}
