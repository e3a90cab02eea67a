package chubby

import "github.com/faultline-mc/faultline/model"

// guarantees are those of files that clients cache.
var guarantees = []model.GuaranteeInfo{
	{
		Guarantee: model.GuaranteeLinearizable,
		Property:  linearizable,
		Because:   "a write waits until no cache has the file, or the lease of the cache is over",
		Params:    []string{"part=cache", "failovers=1", "grace=0"},
	},
	{
		Guarantee: model.GuaranteeSequential,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"part=cache", "failovers=1", "grace=0"},
	},
	{
		Guarantee: model.GuaranteeCausal,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"part=cache", "failovers=1", "grace=0"},
	},
	{
		Guarantee: model.GuaranteeSession,
		Property:  linearizable,
		Because:   "it is linearizable",
		Params:    []string{"part=cache", "failovers=1", "grace=0"},
	},
	{
		Guarantee: model.GuaranteeConvergence,
		Because:   "the replicas are one atomic database here: that is for their consensus to show",
	},
	{
		Guarantee: model.GuaranteeDurable,
		Property:  linearizable,
		Because:   "a write is in the database before it is acknowledged, and the next master reads it there",
		Params:    []string{"part=cache", "failovers=1", "grace=0"},
	},
	{
		Guarantee: model.GuaranteeAvailable,
		Because:   "who is cut off from the master is in jeopardy, and its calls wait",
	},
}
