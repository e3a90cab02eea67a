package vr

import "github.com/faultline-mc/faultline/model"

// The rules: those of normal operation, of the view change, and of recovery.
const (
	RulePrepareQuorum           model.Rule = "prepare-quorum"
	RuleDropOldView             model.Rule = "drop-old-view"
	RuleClientTable             model.Rule = "client-table"
	RuleBestLogByLastNormalView model.Rule = "best-log-by-last-normal-view"
	RuleRecoveringStaysSilent   model.Rule = "recovering-stays-silent"
	RuleRecoveryNonce           model.Rule = "recovery-nonce"
	RuleCrashVectors            model.Rule = "crash-vectors"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RulePrepareQuorum,
		Protects: "an operation that too few replicas have is acknowledged, and the next view begins without it",
		Property: acknowledgedWritesOnMajority,
		Source:   "VRR, 4.1",
	},
	{
		Rule:     RuleDropOldView,
		Protects: "a replica takes a request from a primary of the past",
		Property: noLogDivergence,
		Params:   []string{"clients=2"},
		Source:   "VRR, 4",
	},
	{
		Rule:     RuleClientTable,
		Protects: "a request that a client has sent to two primaries is executed twice",
		Property: linearizable,
		Source:   "VRR, 4.1",
	},
	{
		Rule:     RuleBestLogByLastNormalView,
		Protects: "a longer log of an earlier view replaces what a later one has committed",
		Property: acknowledgedWriteNotLost,
		Params:   []string{"clients=2", "views=3"},
		Source:   "VRR, 4.2",
	},
	{
		Rule:     RuleRecoveringStaysSilent,
		Protects: "a replica that has forgotten what it acknowledged takes part in a view change",
		Property: acknowledgedWriteNotLost,
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Source:   "VRR, 4.3",
	},
	{
		Rule:     RuleRecoveryNonce,
		Protects: "a response to an earlier recovery restores a log without what was acknowledged since",
		Property: acknowledgedWritesOnMajority,
		Faults:   model.Faults{Crash: 2, Duplicate: 1},
		Failure:  model.FailureCrash,
		Source:   "VRR, 4.3",
	},
	{
		Rule:     RuleCrashVectors,
		Protects: "a promise not to take part in a view any more is counted after its sender has crashed, recovered into that view, and acknowledged there",
		Property: acknowledgedWriteNotLost,
		Faults:   model.Faults{Crash: 2},
		Failure:  model.FailureCrash,
		Source:   "VR-01; Michael and others, DISC 2017",
	},
}
