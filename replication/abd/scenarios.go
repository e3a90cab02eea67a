package abd

import "github.com/faultline-mc/faultline/model"

// Scenario is the register with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/abd",
	Title: "a register by majorities, without consensus: linearizable, and wait-free while a minority fails",
	Params: []model.Param{
		model.Int("servers", 3, 1, 5, "servers that keep the register"),
		model.Int("writers", 1, 1, 2, "writers; one alone need not ask for the newest tag"),
		model.Int("readers", 1, 0, 3, "readers"),
		model.Int("writes", 1, 1, 3, "writes of each writer, one after the other"),
		model.Int("reads", 1, 1, 3, "reads of each reader, one after the other"),
		model.OneOf("judge", "what is asked of the register", string(Linearizable), string(Regular), string(WaitFree)),
	},
	Network:    model.Multiset,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "a majority of servers stop, and whoever waits for a majority waits for ever",
			Property: "WaitFree",
			Params:   []string{"judge=wait-free", "readers=0"},
			Faults:   model.Faults{Crash: 2},
			Steps:    5,
			Source:   "Attiya and others 1995: no emulation survives half of its servers",
		},
		{
			Beyond:   "a message arrives as another one: nodes crash, and do not lie",
			Property: "Linearizable",
			Faults:   model.Faults{Corrupt: 1},
			Steps:    12,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			Servers: a.Int("servers"),
			Writers: a.Int("writers"),
			Readers: a.Int("readers"),
			Writes:  a.Int("writes"),
			Reads:   a.Int("reads"),
			Judge:   Judge(a.Word("judge")),
			Without: a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol(), Clients: c.Clients()}, nil
	},
	Pins: []model.Pin{
		{States: 14_605, Transitions: 57_714, Depth: 18},
		{Params: []string{"writers=2", "servers=2"}, States: 31_884, Transitions: 117_398, Depth: 28},
		{Faults: model.Faults{Crash: 1}, States: 128_100, Transitions: 572_591, Depth: 20, Long: true},
		{Params: []string{"judge=wait-free"}, Faults: model.Faults{Crash: 1}, States: 135_536, Transitions: 714_689, Depth: 23, Long: true},
		{Params: []string{"writes=2"}, States: 285_679, Transitions: 1_251_531, Depth: 24, Long: true},
		{Params: []string{"reads=2"}, States: 1_767_877, Transitions: 8_476_545, Depth: 29, Long: true},
		{Params: []string{"readers=2"}, States: 12_613_195, Transitions: 71_570_960, Depth: 29, Long: true},
	},
}
