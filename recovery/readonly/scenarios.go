package readonly

import "github.com/faultline-mc/faultline/model"

// Scenario is the register with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "recovery/readonly",
	Title: "a register that refuses writes without a quorum, and labels its reads",
	Params: []model.Param{
		model.Int("nodes", 3, 3, 5, "nodes that keep the register"),
		model.Int("writes", 1, 1, 3, "writes, at node 1"),
		model.Int("reads", 1, 0, 3, "reads, at node 2"),
		model.OneOf("minority", "who may lose its quorum, or take it for lost", "reader", "writer", "both"),
		model.Int("losses", 1, 0, 2, "times that each of them does"),
		model.OneOf("judge", "what is judged: safety alone, or also that nodes leave the read-only mode", "safety", "liveness"),
	},
	Network: model.Distinct,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Nodes:   a.Int("nodes"),
			Writes:  a.Int("writes"),
			Reads:   a.Int("reads"),
			Losses:  a.Int("losses"),
			Losers:  losers[a.Word("minority")],
			Judged:  a.Word("judge") == "liveness",
			Without: a.Without(),
		}
		s := model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Clients()}
		if c.Judged {
			var all model.NodeSet
			for id := 1; id <= c.Nodes; id++ {
				all.Add(model.NodeID(id))
			}
			s.Stability.Cores = []model.NodeSet{all}
		}
		return s, nil
	},
	Pins: []model.Pin{
		{States: 86_265, Transitions: 338_909, Depth: 23},
		{Params: []string{"minority=writer"}, States: 127_648, Transitions: 562_042, Depth: 23},
		{Params: []string{"minority=writer", "reads=0"}, Faults: model.Faults{Partition: 1}, States: 109_141, Transitions: 532_913, Depth: 23},
		{Params: []string{"minority=writer", "reads=0", "judge=liveness"}, States: 15_796, Transitions: 89_963, Depth: 21},
		{Params: []string{"minority=writer", "reads=0", "judge=liveness"}, Faults: model.Faults{Partition: 1}, States: 167_258, Transitions: 1_142_790, Depth: 23},
	},
}

var losers = map[string]model.NodeSet{
	"reader": model.Nodes(reader),
	"writer": model.Nodes(writer),
	"both":   model.Nodes(writer, reader),
}
