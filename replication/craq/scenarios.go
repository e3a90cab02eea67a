package craq

import "github.com/faultline-mc/faultline/model"

// Scenario is the chain with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/craq",
	Title: "chain replication with reads at every server, linearizable while servers fail",
	Params: []model.Param{
		model.Int("servers", 3, 2, 4, "servers in the chain"),
		model.OneOf("consistency", "what reads return: what was committed last, the newest version at hand, or that within a bound", "strong", "bounded", "eventual"),
		model.Int("bound", 1, 0, 3, "versions that are returned although they are not known to be committed; bounded only"),
		model.Int("writes", 1, 0, 3, "writes, by a client each"),
		model.Int("reads", 2, 0, 3, "reads, by one more client"),
		model.OneOf("reads-at", "where the client that only reads does so: anywhere, or at the second server", "any", "one"),
		model.Int("suspicions", 0, 0, 3, "times that the master removes a server that may be well"),
		model.OneOf("heal", "whether what is cut is promised to heal", "promised", "never"),
		model.OneOf("clients", "who writes: a client for each write, or one that also reads after each", "apart", "session"),
		model.OneOf("judge", "what is judged: what reads are promised, or one thing that they may not be",
			"promise", "linearizable", "k-atomic", "sequential", "causal",
			"read-your-writes", "monotonic-reads", "monotonic-writes", "writes-follow-reads"),
	},
	Network:    model.FIFO,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "all servers fail, and with them every copy",
			Property: answers,
			Params:   []string{"servers=2", "reads=0"},
			Faults:   model.Faults{Crash: 2},
			Steps:    10,
		},
		{
			Beyond:   "a version overtakes the one before it: links have to be fifo",
			Property: versionsFollow,
			Params:   []string{"writes=2", "reads=0"},
			Faults:   model.Faults{Reorder: 1},
			Steps:    4,
		},
		{
			Beyond:   "a partition, which loses a version: all of the chain has to have it, and nothing is sent again",
			Property: answers,
			Params:   []string{"reads=0"},
			Faults:   model.Faults{Partition: 1},
			Steps:    4,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Servers:     a.Int("servers"),
			Consistency: Consistency(a.Word("consistency")),
			Bound:       a.Int("bound"),
			Writes:      a.Int("writes"),
			Reads:       a.Int("reads"),
			Session:     a.Word("clients") == "session",
			Sticky:      a.Word("reads-at") == "one",
			Suspicions:  a.Int("suspicions"),
			Judge:       Judge(a.Word("judge")),
			Without:     a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Clients:  c.Clients(),
			// Failures are noticed in the end, and who stands still goes on.
			Fairness: model.Fairness{Restart: true, Heal: a.Word("heal") == "promised"},
		}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"reads=1"}, States: 58, Transitions: 95, Depth: 9},
		{States: 183, Transitions: 321, Depth: 11},
		{Params: []string{"consistency=eventual"}, States: 21, Transitions: 63, Depth: 8},
		{Params: []string{"consistency=bounded", "writes=2"}, States: 5461, Transitions: 11_007, Depth: 16},
		{Faults: model.Faults{Crash: 1}, States: 16_365, Transitions: 50_808, Depth: 19},
		{Params: []string{"reads=1", "suspicions=1"}, States: 10_422, Transitions: 31_658, Depth: 16},
		{Faults: model.Faults{Crash: 2}, States: 290_746, Transitions: 1_141_672, Depth: 25, Long: true},
		{Params: []string{"reads=1", "suspicions=1"}, Faults: model.Faults{Crash: 1}, States: 291_440, Transitions: 1_103_969, Depth: 22, Long: true},
	},
}
