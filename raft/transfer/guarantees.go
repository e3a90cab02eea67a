package transfer

import "github.com/faultline-mc/faultline/model"

// guarantees are those of reads under a lease that a leader gives up to hand over.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "a leader reads by its lease no more once it has told another server to take over, whom voters then elect at once",
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
		Because:   "a leader that hands over takes no writes until that is done or given up; that clients are answered at all is not judged here",
	},
}
