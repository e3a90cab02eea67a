package benor

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Scenario is the consensus among nodes of which some lie: protocol B.
var Scenario = &model.Scenario{
	ID:      "byzantine/benor",
	Title:   "Ben-Or's consensus by coins, among nodes of which fewer than a fifth lie",
	Params:  params(6, 1),
	Network: model.Set,
	Faults:  model.Faults{Byzantine: 1},
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "one of five nodes lies: the three correct ones that a node hears beside it are no more than (n+t)/2, and are not heeded",
			Property: "DecidesInRoundOne",
			Params:   []string{"nodes=5", "inputs=same"},
			Steps:    4,
			Source:   "Ben-Or 1983, protocol B: t < n/5",
		},
	},
	Build: func(a model.Args) (model.Model, error) { return build(a, false) },
	Pins: []model.Pin{
		{States: 6_684, Transitions: 21_840, Depth: 11},
		{Params: []string{"inputs=same"}, States: 828, Transitions: 2_370, Depth: 11},
		{Params: []string{"inputs=same", "rounds=2"}, States: 1_914, Transitions: 5_670, Depth: 16, Long: true},
	},
}

// CrashScenario is the consensus among nodes of which some stop: protocol A.
var CrashScenario = &model.Scenario{
	ID:      "byzantine/benor-crash",
	Title:   "Ben-Or's consensus by coins, among nodes of which fewer than half stop",
	Params:  params(3, 2),
	Network: model.Set,
	Rules:   CrashRules,
	Limits: []model.Limit{
		{
			Beyond:   "a node lies: nothing asks for a second witness, and what it proposes is adopted and decided",
			Property: "Agreement",
			Faults:   model.Faults{Byzantine: 1},
			Steps:    4,
			Source:   "BFT-15; Ben-Or 1983, protocols A and B",
		},
		{
			Beyond:   "two of three nodes stop, and the third one waits for either of them",
			Property: "Termination",
			Faults:   model.Faults{Crash: 2},
			Steps:    2,
			Source:   "Ben-Or 1983, protocol A: t < n/2",
		},
	},
	Build: func(a model.Args) (model.Model, error) { return build(a, true) },
	Pins: []model.Pin{
		{States: 2_570, Transitions: 6_264, Depth: 13},
		{Faults: model.Faults{Crash: 1}, States: 10_280, Transitions: 26_502, Depth: 14},
		{Params: []string{"inputs=any"}, Faults: model.Faults{Crash: 1}, States: 62_072, Transitions: 159_900, Depth: 14, Long: true},
	},
}

func params(nodes, rounds int) []model.Param {
	return []model.Param{
		model.Int("nodes", nodes, 2, 8, "nodes that agree"),
		model.Int("faulty", 1, 0, 2, "how many of them the thresholds allow for"),
		model.Int("rounds", rounds, 1, 4, "the last round in which a node can decide"),
		model.OneOf("inputs", "what the correct nodes begin with: 1 and 2 in turns, all of them with 1, or anything",
			string(SplitInputs), string(SameInputs), string(AnyInputs)),
	}
}

func build(a model.Args, crash bool) (model.Model, error) {
	c := Config{
		Nodes: a.Int("nodes"), Faulty: a.Int("faulty"), Rounds: a.Int("rounds"),
		Inputs: Inputs(a.Word("inputs")), Crash: crash, Without: a.Without(),
	}
	if c.Faulty+1 >= c.Nodes {
		return nil, fmt.Errorf("faulty=%d nodes=%d: want two nodes more", c.Faulty, c.Nodes)
	}
	return model.System[State, Message]{Protocol: c.Protocol()}, nil
}
