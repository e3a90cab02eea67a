package caspaxos

import "github.com/faultline-mc/faultline/model"

// Scenario is the register with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/caspaxos",
	Title: "CASPaxos: a register changed by compare-and-set without a log, linearizable",
	Params: []model.Param{
		model.OneOf("workload", "what clients ask for, once each: node 1 always gets cas(none -> 1); alone judges whether it returns, stable whether it does once the environment is synchronous",
			string(Reads), string(Swaps), string(Delete), string(Clear), string(Contend), string(Alone), string(Stable)),
		model.Int("rounds", 1, 1, 3, "rounds of ballots; with more than one, proposers retry"),
	},
	Network:    model.Multiset,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "two of three nodes stop, and the third waits for a majority for ever",
			Property: obstructionFree,
			Params:   []string{"workload=alone"},
			Faults:   model.Faults{Crash: 2},
			Steps:    3,
			Source:   "Rystsov 2018: F failures of 2F+1 nodes",
		},
		{
			Beyond:   "a message arrives as another one: nodes crash, and do not lie",
			Property: linearizable,
			Faults:   model.Faults{Corrupt: 1},
			Steps:    9,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Rounds: a.Int("rounds"), Workload: Workload(a.Word("workload")), Without: a.Without()}
		s := model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Clients()}
		if c.Workload == Stable {
			s.Fairness.Restart = true
			s.Stability = model.Stability{Cores: []model.NodeSet{model.Nodes(firstNode, 2), model.Nodes(firstNode, 3)}}
		}
		return s, nil
	},
	Pins: []model.Pin{
		{States: 191_701, Transitions: 420_118, Depth: 22, Long: true},
		{Params: []string{"workload=delete"}, States: 632_277, Transitions: 1_792_970, Depth: 30, Long: true},
		{Params: []string{"workload=clear"}, States: 757_315, Transitions: 2_171_070, Depth: 30, Long: true},
		{Params: []string{"workload=alone", "rounds=3"}, States: 4_460, Transitions: 20_677, Depth: 15},
		{Params: []string{"workload=alone"}, Faults: model.Faults{Crash: 1}, States: 304, Transitions: 828, Depth: 11},
	},
}

// firstNode has the first client, and is in all cores.
const firstNode model.NodeID = 1
