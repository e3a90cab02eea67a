package vr

import "github.com/faultline-mc/faultline/model"

// guarantees: one primary orders all operations, and views begin with what was
// committed before.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "an operation has its place in the log before it is answered, and no client has two there for one",
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
		Because:   "a backup hears of what is committed with the next request, and without one it need not",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  acknowledgedWritesOnMajority,
		Because:   "f+1 replicas have what is acknowledged, in memory, and who crashes has it again from the others",
		Params:    []string{"views=1"},
		Faults:    model.Faults{Crash: 2},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Property:  viewChangeEnds,
		Because:   "a replica that is cut off from all others comes to no view in which it serves",
		Params:    []string{"ask=one", "judge=liveness", "connected=1"},
		Steps:     2,
	},
}
