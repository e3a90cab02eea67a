package zookeeper

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Scenario is ZooKeeper with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/zookeeper",
	Title: "ZooKeeper: sessions, watches, ephemeral znodes and local reads over an ordered broadcast",
	Params: []model.Param{
		model.OneOf("part", "what is looked at: data that clients set and get, the asynchronous API, a configuration behind /ready, or the lock",
			string(PartData), string(PartFIFO), string(PartConfig), string(PartLock)),
		model.Int("servers", 2, 1, 3, "servers, of which the first one leads"),
		model.Int("elections", 0, 0, 2, "times that another server is elected while the leader is well"),
		model.OneOf("timeouts", "whether a leader that loses its quorum notices before that has another one", "missed", "kept"),
		model.Int("moves", 1, 0, 2, "but in the lock: times that the last client loses a connection that was well, and reconnects elsewhere"),
		model.OneOf("reads", "data: getData alone, or sync before it", string(Local), string(Sync)),
		model.OneOf("sync", "data: who answers a sync: the leader, behind what it has committed; the leader as shipped, which lets those of its own clients pass; or a quorum",
			string(SyncByLeader), string(SyncShipped), string(SyncByQuorum)),
		model.OneOf("reader", "data: where the reader is connected first; the writers are with the other one", "follower", "leader"),
		model.OneOf("judge", "data: the consistency that is judged; lock: belief is also judged, which is only the clients'",
			string(history.SequentialConsistency), string(history.Linearizability), string(history.CausalConsistency),
			string(history.MonotonicReads), string(history.ReadYourWrites), "belief"),
		model.Int("sets", 1, 0, 3, "data: setData with any version, by a client each"),
		model.Int("swaps", 0, 0, 3, "data: setData with the first version, by a client each"),
		model.Int("gets", 2, 0, 3, "data: reads, by one client"),
		model.Int("then", 1, 0, 2, "data: reads of each client that sets, afterwards"),
		model.Int("writes", 2, 1, 3, "fifo: sets before the get"),
		model.Int("lockers", 2, 1, 3, "lock: clients that want it"),
		model.Int("expirations", 1, 0, 2, "lock: sessions that the leader closes whose client is well"),
		model.OneOf("fence", "lock: what the resource compares", "czxid", "none"),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a packet is lost on a connection that stays open: connections are what keeps the order",
			Property: converges,
			Params:   []string{"then=0", "gets=0", "moves=0"},
			Faults:   model.Faults{Drop: 1},
			Steps:    5,
			Source:   "Junqueira and others 2011, 2: prefix property of channels",
		},
		{
			Beyond:   "a packet overtakes another one on a connection",
			Property: sameTree,
			Params:   []string{"sets=2", "then=0", "gets=0", "moves=0"},
			Faults:   model.Faults{Reorder: 1},
			Steps:    12,
			Source:   "Junqueira and others 2011, 2: prefix property of channels",
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{States: 8150, Transitions: 20_431, Depth: 27},
		{Params: []string{"servers=3", "then=0"}, States: 6443, Transitions: 19_173, Depth: 28},
		{Params: []string{"reads=sync", "judge=linearizable", "then=0"}, States: 9675, Transitions: 24_848, Depth: 39, Long: true},
		{Params: []string{"reads=sync", "judge=linearizable", "sync=quorum", "elections=1", "reader=leader", "moves=0", "then=0", "gets=1"}, States: 9732, Transitions: 25_835, Depth: 39, Long: true},
		{Params: []string{"reads=sync", "judge=linearizable", "timeouts=kept", "elections=1", "reader=leader", "moves=0", "then=0", "gets=1"}, States: 14_764, Transitions: 37_616, Depth: 36},
		{Params: []string{"then=0", "elections=1"}, States: 194_384, Transitions: 560_129, Depth: 39, Long: true},
		{Params: []string{"elections=1"}, States: 657_221, Transitions: 1_872_601, Depth: 42, Long: true},
		{Params: []string{"sets=2", "moves=0"}, States: 526_683, Transitions: 1_221_723, Depth: 29, Long: true},
		{Params: []string{"then=0"}, Faults: model.Faults{Crash: 1}, States: 1_168_894, Transitions: 3_615_750, Depth: 47, Long: true},
		{Params: []string{"reads=sync", "judge=linearizable", "sync=quorum", "elections=1", "reader=leader", "then=0", "gets=1"}, States: 849_068, Transitions: 3_265_063, Depth: 54, Long: true},
		{Params: []string{"part=fifo"}, States: 1407, Transitions: 3170, Depth: 21},
		{Params: []string{"part=fifo", "moves=0"}, Faults: model.Faults{Crash: 1}, States: 9280, Transitions: 22_985, Depth: 27, Long: true},
		{Params: []string{"part=fifo", "elections=1"}, States: 35_309, Transitions: 97_148, Depth: 36, Long: true},
		{Params: []string{"part=fifo"}, Faults: model.Faults{Crash: 1}, States: 146_429, Transitions: 418_511, Depth: 37, Long: true},
		{Params: []string{"part=config", "servers=1"}, States: 14_207, Transitions: 43_808, Depth: 39},
		{Params: []string{"part=config"}, States: 173_737, Transitions: 696_761, Depth: 44, Long: true},
		{Params: []string{"part=config", "elections=1", "moves=0"}, States: 2_271_552, Transitions: 10_023_469, Depth: 75, Long: true},
		{Params: []string{"part=lock", "servers=1"}, States: 15_036, Transitions: 32_944, Depth: 40},
		{Params: []string{"part=lock"}, States: 34_082, Transitions: 82_961, Depth: 49, Long: true},
		{Params: []string{"part=lock", "servers=1", "expirations=0"}, Faults: model.Faults{Crash: 1}, States: 35_843, Transitions: 88_408, Depth: 50, Long: true},
		{Params: []string{"part=lock", "expirations=0", "elections=1"}, States: 86_497, Transitions: 240_858, Depth: 59, Long: true},
		{Params: []string{"part=lock", "lockers=1", "expirations=0", "elections=1"}, Faults: model.Faults{Crash: 1}, States: 46_920, Transitions: 115_115, Depth: 47, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Part:        Part(a.Word("part")),
		Servers:     a.Int("servers"),
		Elections:   a.Int("elections"),
		Apart:       a.Word("timeouts") == "kept",
		Moves:       a.Int("moves"),
		Reads:       Reads(a.Word("reads")),
		SyncBy:      SyncBy(a.Word("sync")),
		AtLeader:    a.Word("reader") == "leader",
		Judge:       history.Consistency(a.Word("judge")),
		Sets:        a.Int("sets"),
		Swaps:       a.Int("swaps"),
		Gets:        a.Int("gets"),
		Then:        a.Int("then"),
		Writes:      a.Int("writes"),
		Lockers:     a.Int("lockers"),
		Expirations: a.Int("expirations"),
		Fence:       a.Word("fence") == "czxid",
		Belief:      a.Word("judge") == "belief",
		Without:     a.Without(),
	}
	switch {
	case c.Part == PartData && c.Belief:
		return nil, fmt.Errorf("judge=belief is about the lock: want part=lock")
	case c.Part == PartData && c.Swaps > 0 && !slices.Contains([]history.Consistency{history.Linearizability, history.SequentialConsistency}, c.Judge):
		return nil, fmt.Errorf("judge=%s is about reads and writes alone: want swaps=0, got %d", c.Judge, c.Swaps)
	case c.Part == PartData && c.clients() == 0:
		return nil, fmt.Errorf("nobody does anything: want sets, swaps or gets")
	}
	return model.System[State, Message]{
		Protocol: c.Protocol(),
		Fairness: model.Fairness{Restart: true, Heal: true},
	}, nil
}
