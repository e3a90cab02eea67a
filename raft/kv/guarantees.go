package kv

import "github.com/faultline-mc/faultline/model"

// guarantees are those of both ways to read. Writes are the same in them, and so is
// that they are durable.
var guarantees = []model.GuaranteeInfo{
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "every operation is an entry of one log, and takes effect once",
		Params:   []string{"log=3", "begin=led"},
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeSequential,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"log=3", "begin=led"},
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeCausal,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"log=3", "begin=led"},
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeSession,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"log=3", "begin=led"},
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeConvergence,
		Because: "a server's store is what its log says: that logs agree is for raft/core to show",
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeDurable,
		Property: linearizable,
		Because:  "what is acknowledged is in the logs of a majority, on disk",
		Params:   []string{"begin=led"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: "reads by the log", Guarantee: model.GuaranteeAvailable,
		Because: "only a majority commits, so that who is cut off from it answers nothing; that clients are answered at all is not judged here",
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a majority confirms the leader after the read was invoked, and it has applied what was committed before its term",
		Params:   []string{"reads-by=index", "log=3", "begin=led"},
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeSequential,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"reads-by=index", "log=3", "begin=led"},
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeCausal,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"reads-by=index", "log=3", "begin=led"},
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeSession,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"reads-by=index", "log=3", "begin=led"},
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeConvergence,
		Because: "a server's store is what its log says: that logs agree is for raft/core to show",
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeDurable,
		Property: linearizable,
		Because:  "what is acknowledged is in the logs of a majority, on disk",
		Params:   []string{"begin=led"},
		Faults:   model.Faults{Crash: 1},
	},
	{
		Strategy: "reads by index", Guarantee: model.GuaranteeAvailable,
		Because: "only a majority confirms, so that who is cut off from it answers nothing; that clients are answered at all is not judged here",
	},
}
