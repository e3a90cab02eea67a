package zab

import "github.com/faultline-mc/faultline/model"

// guarantees: one leader after the other orders all writes, and any server answers
// reads.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "a server answers reads from what it has delivered, and may not have heard of the last commit (ZAB-07)",
		Params:    []string{"judge=recency", "elections=1"},
		Steps:     12,
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  sequential,
		Because:   "all servers deliver the same transactions in the same order, and a client stays with its server",
		Params:    []string{"judge=clients", "elections=1"},
		Faults:    model.Faults{Crash: 1},
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  sequential,
		Because:   "it is sequentially consistent",
		Params:    []string{"judge=clients", "elections=1"},
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  sequential,
		Because:   "it is sequentially consistent",
		Params:    []string{"judge=clients", "elections=1"},
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Because:   "a server that misses an epoch takes part again in the next election, if there is one",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  durability,
		Because:   "a quorum has on disk what is delivered, before it is",
		Params:    []string{"elections=1", "disk=async"},
		Faults:    model.Faults{Crash: 1},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Because:   "who is cut off from a quorum delivers nothing new; that a client is answered at all is not judged here",
	},
}
