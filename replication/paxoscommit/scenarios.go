package paxoscommit

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Scenario is Paxos Commit with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/paxoscommit",
	Title: "Paxos Commit: atomic, and not blocked while a majority of the acceptors works",
	Params: []model.Param{
		model.Int("rms", 2, 1, specs.MaxRMs, "resource managers"),
		model.Int("acceptors", 3, 1, 5, "acceptors, of which a majority chooses"),
		model.Int("leaders", 2, 1, 3, "leaders; the first one has ballot 0"),
		model.Int("ballots", 1, 0, 4, "ballots after ballot 0, in turns from the second leader on"),
		model.OneOf("repeat", "whether whoever waits for an answer asks again, as it must if messages are lost", "no", "yes"),
		model.OneOf("recovery", "whether nodes that crash come back: at any time, or never", "possible", "never"),
		model.OneOf("judge", "what is judged: safety, or also that everyone who is up decides", "safety", "termination"),
	},
	Network: model.Distinct,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "two of three acceptors crash for good: F is 1",
			Property: "Decides",
			Params:   []string{"rms=1", "leaders=1", "ballots=0", "judge=termination", "recovery=never"},
			Faults:   model.Faults{Crash: 2},
			Steps:    5,
			Source:   "Gray and Lamport, 4.2",
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			RMs:         a.Int("rms"),
			Acceptors:   a.Int("acceptors"),
			Leaders:     a.Int("leaders"),
			Ballots:     a.Int("ballots"),
			Repeats:     a.Word("repeat") == "yes",
			Recovers:    a.Word("recovery") == "possible",
			Termination: a.Word("judge") == "termination",
			Without:     a.Without(),
		}
		return model.System[State, Message]{Protocol: c.Protocol()}, nil
	},
	Pins: []model.Pin{
		{Params: []string{"rms=1"}, States: 14_829, Transitions: 48_413, Depth: 19},
		{Params: []string{"acceptors=1"}, Faults: model.Faults{Crash: 1}, States: 1_886, Transitions: 5_532, Depth: 15},
		{States: 170_553, Transitions: 525_529, Depth: 24, Long: true},
		// Any one node may crash for good, be it the leader that all look to: what
		// two-phase commit does not survive.
		{
			Params: []string{"rms=1", "judge=termination", "recovery=never"}, Faults: model.Faults{Crash: 1},
			States: 228_139, Transitions: 1_188_676, Depth: 23, Long: true,
		},
		{Params: []string{"rms=1"}, Faults: model.Faults{Crash: 1}, States: 148_711, Transitions: 608_718, Depth: 22, Long: true},
	},
}
