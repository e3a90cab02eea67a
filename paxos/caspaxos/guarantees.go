package caspaxos

import "github.com/faultline-mc/faultline/model"

// guarantees: a linearizable register has what every weaker model asks for.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "every operation, a read too, has a majority accept the value that it returns or leaves",
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
		Because:   "acceptors are not made equal: a minority may never hear of a change, and nobody reads from a minority",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  linearizable,
		Because:   "what is acknowledged is on the disks of a majority",
		Faults:    model.Faults{Crash: 1},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Property:  obstructionFree,
		Because:   "a node that is cut off waits for a majority",
		Params:    []string{"workload=alone"},
		Faults:    model.Faults{Partition: 1},
		Steps:     2,
	},
}
