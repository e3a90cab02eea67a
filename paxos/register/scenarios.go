package register

import "github.com/faultline-mc/faultline/model"

// Scenario is the register with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "paxos/register",
	Title: "a write-once register by Paxos, linearizable",
	Params: []model.Param{
		model.Int("servers", 3, 2, 5, "servers that keep the register"),
		model.Int("clients", 2, 1, 4, "clients, each with a write and a read"),
	},
	Network: model.Multiset,
	Rules:   Rules,
	Build: func(a model.Args) (model.Model, error) {
		c := Config{Servers: a.Int("servers"), Clients: a.Int("clients"), Without: a.Without()}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{States: 16_668, Transitions: 32_970, Depth: 21, Source: published},
		{Params: []string{"clients=3"}, States: 1_194_428, Transitions: 2_420_476, Depth: 28, Long: true, Source: published},
	},
}

const published = "Stateright 0.31, example paxos"
