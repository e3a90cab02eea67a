package abd

import "github.com/faultline-mc/faultline/model"

// guarantees: a linearizable register has what every weaker model asks for.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  "Linearizable",
		Because:   "a read has a majority hold what it returns",
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  "Linearizable",
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  "Linearizable",
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  "Linearizable",
		Because:   "it is linearizable",
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Because:   "servers are not made equal: a minority may never hear of a write, and nobody reads from a minority",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  "Linearizable",
		Because:   "what is acknowledged is on the disks of a majority",
		Faults:    model.Faults{Crash: 1},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Property:  "WaitFree",
		Because:   "a minority that is cut off waits for a majority",
		Params:    []string{"judge=wait-free"},
		Faults:    model.Faults{Partition: 1},
		Steps:     2,
	},
}
