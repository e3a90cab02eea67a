package zookeeper

import "github.com/faultline-mc/faultline/model"

// Where the guarantees of each way to read show.
var (
	localReads = []string{"then=0"}
	syncReads  = []string{"reads=sync", "then=0", "gets=1"}
	quorumSync = []string{"reads=sync", "sync=quorum", "judge=linearizable", "elections=1", "reader=leader", "moves=0", "then=0", "gets=1"}
	writesOnly = []string{"sets=2", "then=0", "gets=0", "moves=0", "elections=1"}
)

// guarantees are those of each way to read. Writes are the same in all of them.
var guarantees = []model.GuaranteeInfo{
	{
		Strategy: "local reads", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a server answers that has not applied what another one has acknowledged",
		Params:   []string{"judge=linearizable", "then=0", "gets=1", "moves=0"},
		Steps:    9,
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "every server goes through the same trees, and no client goes back to an earlier one",
		Params:   localReads,
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeCausal,
		Property: sequential,
		Because:  "it is sequential",
		Params:   localReads,
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeSession,
		Property: sequential,
		Because:  "it is sequential",
		Params:   localReads,
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies all transactions",
		Params:   writesOnly,
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeDurable,
		Because: "the broadcast stands for a quorum and loses nothing: that is for paxos/zab to show",
	},
	{
		Strategy: "local reads", Guarantee: model.GuaranteeAvailable,
		Because: "a server that notices that it has no leader closes all connections",
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "a deposed leader answers the sync, which is no quorum operation",
		Params:   []string{"reads=sync", "judge=linearizable", "elections=1", "reader=leader", "moves=0", "then=0", "gets=1"},
		Steps:    17,
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeSequential,
		Property: sequential,
		Because:  "local reads are",
		Params:   syncReads,
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeCausal,
		Property: sequential,
		Because:  "it is sequential",
		Params:   syncReads,
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeSession,
		Property: sequential,
		Because:  "it is sequential",
		Params:   syncReads,
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies all transactions",
		Params:   writesOnly,
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeDurable,
		Because: "the broadcast stands for a quorum and loses nothing: that is for paxos/zab to show",
	},
	{
		Strategy: "sync before reads", Guarantee: model.GuaranteeAvailable,
		Because: "a sync waits for the leader",
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeLinearizable,
		Property: linearizable,
		Because:  "who answers a sync was the leader after it was asked for",
		Params:   quorumSync,
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeSequential,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   quorumSync,
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeCausal,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   quorumSync,
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeSession,
		Property: linearizable,
		Because:  "it is linearizable",
		Params:   quorumSync,
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeConvergence,
		Property: converges,
		Because:  "every server applies all transactions",
		Params:   writesOnly,
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeDurable,
		Because: "the broadcast stands for a quorum and loses nothing: that is for paxos/zab to show",
	},
	{
		Strategy: "sync by a quorum", Guarantee: model.GuaranteeAvailable,
		Because: "a sync waits for a quorum",
	},
}
