package synod

import "github.com/faultline-mc/faultline/model"

// Scenario is the synod with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/synod",
	Title: "single-decree Paxos chooses one value",
	Params: []model.Param{
		model.Int("acceptors", 3, 1, 5, "nodes that accept proposals; a majority chooses"),
		model.Int("proposers", 2, 1, 3, "nodes that make proposals and learn the outcome"),
		model.Int("ballots", 2, 1, 4, "ballots, of all proposers together"),
		model.Int("values", 2, 1, 3, "values that a proposer is free to propose"),
		model.OneOf("judge", "what is judged: the outcome alone, or also the invariants of its proof, which fall earlier", "outcome", "proof"),
	},
	Network: model.Set,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Acceptors: a.Int("acceptors"),
			Proposers: a.Int("proposers"),
			Ballots:   a.Int("ballots"),
			Values:    a.Int("values"),
			Proof:     a.Word("judge") == "proof",
			Without:   a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 30_009, Transitions: 164_274, Depth: 23},
	},
}
