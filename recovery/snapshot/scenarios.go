package snapshot

import "github.com/faultline-mc/faultline/model"

// Scenario is a recording of tokens that travel, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/snapshot",
	Title: "the global state of a running system, recorded by markers",
	Params: []model.Param{
		model.Int("nodes", 2, 2, 4, "nodes, with a channel in either direction between every two"),
		model.Int("tokens", 1, 1, 4, "tokens that travel among the nodes"),
	},
	Network: model.FIFO,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "a marker overtakes a token",
			Property: tokensConserved,
			Faults:   model.Faults{Reorder: 1},
			Steps:    5,
			Source:   "Chandy and Lamport, section 2: channels deliver in order and without errors",
		},
		{
			Beyond:   "a network that keeps no order breaks the recording whatever the nodes do",
			Property: tokensConserved,
			Network:  model.Multiset,
			Steps:    4,
		},
		{
			Beyond:   "a token is lost, and the recording counts what there is",
			Property: tokensConserved,
			Faults:   model.Faults{Drop: 1},
			Steps:    5,
		},
		{
			Beyond:   "a token arrives twice",
			Property: tokensConserved,
			Faults:   model.Faults{Duplicate: 1},
			Steps:    7,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Nodes: a.Int("nodes"), Tokens: a.Int("tokens"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 34, Transitions: 49, Depth: 11, Source: sketch},
		{Params: []string{"tokens=2"}, States: 155, Transitions: 294, Depth: 18, Source: sketch},
		{Params: []string{"nodes=3"}, States: 2154, Transitions: 6821, Depth: 16},
		{Params: []string{"nodes=3", "tokens=2"}, States: 45_075, Transitions: 178_295, Depth: 25},
	},
}

const sketch = "an independent model of the same granularity"
