package chain

import "github.com/faultline-mc/faultline/model"

// guarantees: one server answers, and what it has all others have.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "the tail alone answers, and with a detector that can be wrong it asks the master whether it still is the tail",
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  linearizable,
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  linearizable,
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  linearizable,
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Property:  converges,
		Because:   "a server that is left sends its new successor what that one has missed",
		Params:    []string{"reads=0", "suspicions=0"},
		Faults:    model.Faults{Crash: 2},
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  linearizable,
		Because:   "what is acknowledged all servers have, and one that is left is enough",
		Params:    []string{"suspicions=0"},
		Faults:    model.Faults{Crash: 2},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Property:  answers,
		Because:   "an update waits where the chain is cut, until the master removes a server",
		Params:    []string{"reads=0", "suspicions=0", "heal=never"},
		Faults:    model.Faults{Partition: 1},
		Steps:     2,
	},
}
