package consul

import "github.com/faultline-mc/faultline/model"

// guarantees are those of each consistency mode of reads. Writes are the same in
// all of them, and so is what becomes of writes.
var guarantees = []model.GuaranteeInfo{
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a majority confirms the leader after the read was invoked, and it has applied what was committed before its term",
		Params:   []string{"part=kv", "elections=1", "gets=2"},
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeSequential,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"part=kv", "elections=1", "gets=2"},
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeCausal,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"part=kv", "elections=1", "gets=2"},
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeSession,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   []string{"part=kv", "elections=1", "gets=2"},
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies the log",
		Params:   []string{"part=kv", "puts=2", "gets=0", "elections=1"},
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeDurable,
		Because: "the log stands for Raft and loses nothing: that is for raft/core to show",
	},
	{
		Strategy: "consistent reads", Guarantee: model.GuaranteeAvailable,
		Because: "servers that do not lead have nobody to forward a request to here, cut off or not",
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a deposed leader does not know yet what the next one has acknowledged",
		Params:   []string{"part=kv", "elections=1", "reads=default"},
		Steps:    7,
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "a client that finds the new leader, and then the old one, sees a write and then does not",
		Params:   []string{"part=kv", "elections=1", "reads=default", "gets=2", "judge=sequential"},
		Steps:    8,
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeCausal,
		Property: causal,
		Because:  "a client that finds the new leader, and then the old one, sees a write and then does not",
		Params:   []string{"part=kv", "elections=1", "reads=default", "gets=2", "judge=causal"},
		Steps:    8,
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeSession,
		Property: monotonicReads,
		Because:  "a client that finds the new leader, and then the old one, sees a write and then does not",
		Params:   []string{"part=kv", "elections=1", "reads=default", "gets=2", "judge=monotonic-reads"},
		Steps:    8,
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies the log",
		Params:   []string{"part=kv", "puts=2", "gets=0", "elections=1"},
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeDurable,
		Because: "the log stands for Raft and loses nothing: that is for raft/core to show",
	},
	{
		Strategy: "default reads", Guarantee: model.GuaranteeAvailable,
		Because: "servers that do not lead have nobody to forward a request to here, cut off or not",
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a server answers that has not applied what the leader has acknowledged",
		Params:   []string{"part=kv", "reads=stale"},
		Steps:    5,
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "a client that goes from server to server sees a write and then does not",
		Params:   []string{"part=kv", "reads=stale", "gets=2", "judge=sequential"},
		Steps:    6,
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeCausal,
		Property: causal,
		Because:  "a client that goes from server to server sees a write and then does not",
		Params:   []string{"part=kv", "reads=stale", "gets=2", "judge=causal"},
		Steps:    6,
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeSession,
		Property: monotonicReads,
		Because:  "a client that goes from server to server sees a write and then does not",
		Params:   []string{"part=kv", "reads=stale", "gets=2", "judge=monotonic-reads"},
		Steps:    6,
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies the log",
		Params:   []string{"part=kv", "puts=2", "gets=0", "elections=1"},
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeDurable,
		Because: "the log stands for Raft and loses nothing: that is for raft/core to show",
	},
	{
		Strategy: "stale reads", Guarantee: model.GuaranteeAvailable,
		Because: "reads are answered at once by whoever is asked, but writes are not",
	},
}
