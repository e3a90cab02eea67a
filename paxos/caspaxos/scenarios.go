package caspaxos

import "github.com/faultline-mc/faultline/model"

// Scenario is the register with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/caspaxos",
	Title: "CASPaxos: a register changed by compare-and-set without a log, linearizable",
	Params: []model.Param{
		model.OneOf("workload", "what clients ask of nodes 2; node 1 gets cas(none -> 1), node 3 reads",
			string(Reads), string(Swaps), string(Delete), string(Clear)),
		model.Int("rounds", 1, 1, 3, "rounds of ballots: with more, operations are retried"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Rounds: a.Int("rounds"), Workload: Workload(a.Word("workload")), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Clients()}, nil
	},
}
