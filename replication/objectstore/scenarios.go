package objectstore

import (
	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// Scenario is the object store with its bounds, for the command and the tests.
var Scenario = &model.Scenario{
	ID:    "replication/objectstore",
	Title: "an object store in the manner of S3: eventually consistent once, linearizable now",
	Params: []model.Param{
		model.OneOf("mode", "its life since December 2020, or the one before", string(Strong), string(Historical)),
		model.OneOf("workload", "what becomes of the object: it is overwritten, deleted, deleted while others list it, or created",
			string(Overwrite), string(Delete), string(List), string(Create)),
		model.Int("gateways", 2, 2, 3, "front ends, each with a client and a cache"),
		model.OneOf("judge", "what is judged: what clients see, by a model or by the promise of the first life, or that copies agree in the end, or that requests are answered",
			string(history.Linearizability), string(history.SequentialConsistency), string(history.PRAMConsistency),
			"create", "create-always", "convergence", "available"),
	},
	Network:    model.Multiset,
	Rules:      Rules,
	Guarantees: guarantees,
	Limits: []model.Limit{
		{
			Beyond:   "a change is lost on its way to the other copy of the index, and nobody repeats it",
			Property: "Converges",
			Params:   []string{"mode=historical", "judge=convergence", "workload=create"},
			Faults:   model.Faults{Drop: 1},
			Steps:    7,
		},
	},
	Build: func(a model.Args) (model.Model, error) {
		judge := a.Word("judge")
		c := Config{
			Gateways:  a.Int("gateways"),
			Mode:      Mode(a.Word("mode")),
			Workload:  Workload(a.Word("workload")),
			Converges: judge == "convergence",
			Available: judge == "available",
			Without:   a.Without(),
		}
		sys := model.System[State, Message]{
			Protocol: c.Protocol(),
			Clients:  c.clients(),
			Fairness: model.Fairness{Restart: true},
		}
		if !c.Converges && !c.Available {
			sys.Properties = []model.Property[State]{judged(judge)}
		}
		return sys, nil
	},
	Pins: []model.Pin{
		{States: 12_186, Transitions: 30_846, Depth: 33},
		{Params: []string{"workload=list"}, States: 6_374, Transitions: 15_148, Depth: 25},
		{Params: []string{"workload=create"}, States: 470, Transitions: 930, Depth: 20},
		{Params: []string{"mode=historical", "judge=convergence"}, States: 5_751, Transitions: 19_108, Depth: 32},
		{Params: []string{"mode=historical", "workload=create", "judge=create"}, States: 644, Transitions: 1_419, Depth: 18},
		{Faults: model.Faults{Crash: 1}, States: 95_230, Transitions: 324_248, Depth: 34, Long: true},
	},
}

// judged returns the property that clients' histories are judged by.
func judged(judge string) model.Property[State] {
	switch judge {
	case "create", "create-always":
		return model.OnHistory[State]("ReadAfterCreate", readAfterCreate(judge == "create-always"))
	case string(history.Linearizability):
		return history.Linearizable[State]("Linearizable", object())
	case string(history.SequentialConsistency):
		return history.Sequential[State]("Sequential", object())
	}
	return history.PRAM[State]("PRAM", object())
}
