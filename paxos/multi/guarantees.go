package multi

import "github.com/faultline-mc/faultline/model"

// guarantees: one log, of which every replica executes a prefix, and reads are in
// it, too.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "reads, too, are commands in the one log, and a client is answered when its own is executed",
		Params:    []string{"clients=1", "reads=1"},
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"clients=1", "reads=1"},
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"clients=1", "reads=1"},
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"clients=1", "reads=1"},
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Because:   "replicas execute prefixes of one log; one that was not told of its end learns it when it leads, and nothing makes it lead here",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  linearizable,
		Because:   "a majority has on disk what was acknowledged, and the next leader asks a majority",
		Params:    []string{"clients=1", "reads=1", "elected=yes"},
		Faults:    model.Faults{Crash: 1},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Because:   "a replica that no majority hears answers nobody; that clients wait is not judged here",
	},
}
