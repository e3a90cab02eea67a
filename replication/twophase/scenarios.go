package twophase

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Scenario is two-phase commit with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/twophase",
	Title: "two-phase commit: atomic, and blocked when the coordinator crashes",
	Params: []model.Param{
		model.Int("rms", 2, 1, specs.MaxRMs, "resource managers"),
		model.OneOf("ask", "whom a resource manager in doubt asks: the transaction manager, or the other resource managers as well", "manager", "all"),
		model.OneOf("recovery", "whether nodes that crash come back: always at some time, or never", "promised", "never"),
		model.OneOf("judge", "what is judged: safety, or also that a decision stays possible, or also that it comes",
			string(Safety), string(NonBlocking), string(Termination)),
	},
	Network: model.Distinct,
	Disk:    model.DiskPrefix,
	Rules:   Rules,
	Limits: []model.Limit{
		{
			Beyond:   "the transaction manager crashes for good when all are prepared: they may neither commit nor abort, for ever",
			Property: "NonBlocking",
			Params:   []string{"judge=nonblocking", "recovery=never", "ask=all"},
			Faults:   model.Faults{Crash: 1},
			Steps:    3,
			Source:   "TX-01; Gray and Lamport, 3",
		},
		{
			Beyond:   "an fsync lies: a resource manager has carried out what it is told, and does not know after a crash",
			Property: "Final",
			Faults:   model.Faults{Crash: 1},
			Disk:     model.DiskLying,
			Steps:    5,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		c := Config{
			RMs:      a.Int("rms"),
			AskAll:   a.Word("ask") == "all",
			Recovers: a.Word("recovery") == "promised",
			Judge:    Judge(a.Word("judge")),
			Without:  a.Without(),
		}
		return model.System[State, Message]{
			Protocol: c.Protocol(),
			Fairness: model.Fairness{Restart: c.Recovers},
		}, nil
	},
	Pins: []model.Pin{
		{States: 300, Transitions: 721, Depth: 11},
		{Faults: model.Faults{Crash: 1}, States: 1_499, Transitions: 4_679, Depth: 13},
		{Faults: model.Faults{Crash: 2}, States: 3_595, Transitions: 12_942, Depth: 15},
		{Params: []string{"rms=3"}, Faults: model.Faults{Crash: 1}, States: 26_309, Transitions: 109_003, Depth: 18},
	},
}
