package vr

import "github.com/faultline-mc/faultline/model"

// Scenario is the group with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/vr",
	Title: "Viewstamped Replication Revisited: replicas without disks that recover from each other",
	Params: []model.Param{
		model.Int("replicas", 3, 1, 7, "replicas, of which fewer than half may be crashed or recovering at a time"),
		model.Int("views", 2, 1, 7, "the last view for which a view change is begun; the first is 1"),
		model.Int("suspecting", 2, 0, 7, "the replica that begins view changes; 0 for all"),
		model.Int("clients", 1, 1, 3, "clients, which increment a counter"),
		model.Int("ops", 1, 1, 3, "operations of each client, one after the other"),
		model.OneOf("ask", "whom clients ask: all replicas, or the first one the first replica, the second one the second, and so on", "all", "one"),
		model.OneOf("commits", "how backups hear of what is committed: with the next request, or at once", "next", "told"),
		model.OneOf("begin", "with nothing done, or after replica 2 has begun a view change of which nobody has heard yet, has crashed and recovered",
			string(Fresh), string(Recovered)),
		model.OneOf("judge", "what is judged: safety, the same where replicas are to recover, or that the view change ends",
			string(Safety), string(Recoveries), string(Liveness)),
		model.Int("connected", 0, 0, 7, "replicas, from the second one on, that can talk to each other in the end; 0 for just enough; liveness only"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a message arrives as another one: replicas crash, and do not lie",
			Property: acknowledgedWriteNotLost,
			Params:   []string{"ask=one"},
			Faults:   model.Faults{Corrupt: 1},
			Steps:    5,
			Source:   "VRR, 2: Byzantine failures are ruled out",
		},
	},
	Guarantees: guarantees,
	Build:      build,
	Pins: []model.Pin{
		{States: 17_434, Transitions: 42_817, Depth: 19},
		{Params: []string{"ask=one"}, States: 8_880, Transitions: 20_491, Depth: 18},
		{Params: []string{"ask=one", "commits=told"}, States: 52_248, Transitions: 133_348, Depth: 21, Long: true},
		{Params: []string{"judge=recovery", "views=1"}, Faults: model.Faults{Crash: 1}, States: 663, Transitions: 1_583, Depth: 13},
		{Params: []string{"judge=recovery", "views=1", "ask=one"}, Faults: model.Faults{Crash: 2}, States: 19_135, Transitions: 52_427, Depth: 19, Long: true},
		{Params: []string{"judge=recovery", "ask=one"}, Faults: model.Faults{Crash: 1}, States: 296_545, Transitions: 741_921, Depth: 25, Long: true},
		{Params: []string{"ask=one", "views=3", "suspecting=3"}, States: 4_606_375, Transitions: 11_319_474, Depth: 28, Long: true},
	},
}

func build(a model.Args) (model.Model, error) {
	c := Config{
		Replicas:   a.Int("replicas"),
		Views:      a.Int("views"),
		Suspecting: model.NodeID(a.Int("suspecting")),
		Clients:    a.Int("clients"),
		Ops:        a.Int("ops"),
		AskOne:     a.Word("ask") == "one",
		Inform:     a.Word("commits") == "told",
		Begin:      Begin(a.Word("begin")),
		Judge:      Judge(a.Word("judge")),
		Connected:  a.Int("connected"),
		Without:    a.Without(),
	}
	s := model.System[State, Message]{Protocol: c.Protocol()}
	if c.Judge == Liveness {
		s.Fairness.Restart = true
		s.Stability = model.Stability{Cores: []model.NodeSet{c.connected()}}
	}
	return s, nil
}
