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
		Protects: "an operation that too few replicas have is acknowledged",
		Property: acknowledgedWritesOnMajority,
		Params:   []string{"ask=one"},
		Steps:    2,
		Source:   "VRR, 4.1",
	},
	{
		Rule:     RuleDropOldView,
		Protects: "a replica takes a request of a primary of the past, which counts it and commits what the new view has not",
		Property: commitNeverHigherThanOpNumber,
		Params:   []string{"ask=one"},
		Failure:  model.FailureTiming,
		Steps:    8,
		Source:   "VRR, 4",
	},
	{
		Rule:     RuleClientTable,
		Protects: "a request that a client has sent to two primaries is executed twice",
		Property: linearizable,
		Steps:    10,
		Source:   "VRR, 4.1",
	},
	{
		Rule:     RuleBestLogByLastNormalView,
		Protects: "a log of an earlier view that is as long replaces what a later one has committed",
		Property: acknowledgedWriteNotLost,
		Params:   []string{"clients=2", "ask=one", "views=3", "suspecting=3"},
		Steps:    14,
		Source:   "VRR, 4.2",
	},
	{
		Rule:     RuleRecoveringStaysSilent,
		Protects: "a replica that has forgotten what it acknowledged joins a view change, and so the normal replicas",
		Property: acknowledgedWritesOnMajority,
		Params:   []string{"ask=one"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "VRR, 4.3",
	},
	{
		Rule:     RuleRecoveryNonce,
		Protects: "a response to an earlier recovery restores a log without what was acknowledged since",
		Property: acknowledgedWritesOnMajority,
		Params:   []string{"views=1", "ask=one"},
		Faults:   model.Faults{Crash: 2, Duplicate: 1},
		Failure:  model.FailureCrash,
		Steps:    16,
		Source:   "VRR, 4.3",
	},
	{
		Rule:     RuleCrashVectors,
		Protects: "a promise to leave a view counts, although its sender has crashed, recovered into that view, and acknowledged there",
		Property: acknowledgedWriteNotLost,
		Params:   []string{"ask=one", "begin=recovered"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    13,
		Source:   "VR-01; Michael and others, DISC 2017: VRR itself is without it",
	},
}
