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
	Limits: []model.Limit{
		{
			Beyond:   "a message arrives as another one: nodes crash, and do not lie",
			Property: "Nontriviality",
			Faults:   model.Faults{Corrupt: 1},
			Steps:    7,
		},
	},
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
		{Params: []string{"judge=proof"}, Faults: model.Faults{Crash: 1}, States: 231_391, Transitions: 1_382_796, Depth: 25},
		{Params: []string{"proposers=1"}, States: 11_253, Transitions: 50_269, Depth: 21},
		{Params: []string{"acceptors=4"}, States: 430_369, Transitions: 3_035_398, Depth: 31, Long: true},
		{Params: []string{"ballots=3"}, States: 1_449_945, Transitions: 7_998_630, Depth: 32, Long: true},
		{Params: []string{"ballots=3", "proposers=3"}, States: 3_757_677, Transitions: 24_557_973, Depth: 34, Long: true},
	},
}
