package lease

import "github.com/faultline-mc/faultline/model"

// guarantees are those of reads by lease, where timers are right within the margin.
// What becomes of them where timers are not is among the limits.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "nobody is elected while a majority keeps its word to the leader, and the leader's lease is over before that is",
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
		Because:   "a server's register is what its log says: that logs agree is for raft/core to show",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Because:   "what is acknowledged is in the logs of a majority, on disk: that is for raft/core to show",
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Because:   "a leader that no majority answers gives up its lease, and then itself; that clients are answered at all is not judged here",
	},
}
