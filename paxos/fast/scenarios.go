package fast

import (
	"github.com/faultline-mc/faultline/model"
)

// Scenario is Fast Paxos with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/fast",
	Title: "Fast Paxos chooses one value, in two message delays where proposals do not collide",
	Params: []model.Param{
		model.Int("acceptors", 4, 1, 6, "nodes that accept proposals"),
		model.Int("proposers", 2, 1, 3, "nodes that propose a value each, coordinate ballots and learn the outcome"),
		model.Int("ballots", 1, 0, 3, "classic ballots after the fast one"),
		model.OneOf("recovery", "how a collision is overcome: by a ballot that begins with phase 1, at any time, or by one that begins with phase 2 (judged for liveness, too)",
			string(NewBallot), string(Coordinated)),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Acceptors: a.Int("acceptors"),
			Proposers: a.Int("proposers"),
			Ballots:   a.Int("ballots"),
			Recovery:  Recovery(a.Word("recovery")),
			Without:   a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
}
