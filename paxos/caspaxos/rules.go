package caspaxos

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which an operation meets them.
const (
	RuleAdoptHighest               model.Rule = "adopt-highest"
	RuleReadCompletesInFlight      model.Rule = "read-completes-in-flight"
	RuleFailedCASCompletesInFlight model.Rule = "failed-cas-completes-in-flight"
	RuleRefuseBelowPromise         model.Rule = "refuse-below-promise"
	RuleRetryOnlyBeforeAccept      model.Rule = "retry-only-before-accept"
	RuleStateMovesWithReplica      model.Rule = "state-moves-with-replica"
	RuleTombstoneOnAll             model.Rule = "tombstone-on-all"
	RuleFastForwardCounters        model.Rule = "fast-forward-counters"
	RuleRefuseYoungerAge           model.Rule = "refuse-younger-age"
	RuleEraseOnlyTombstone         model.Rule = "erase-only-tombstone"
	RuleErasePromisesNothing       model.Rule = "erase-promises-nothing"
)

var Rules = []model.RuleInfo{
	{Rule: RuleAdoptHighest, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleReadCompletesInFlight, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleFailedCASCompletesInFlight, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleRefuseBelowPromise, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleRetryOnlyBeforeAccept, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleStateMovesWithReplica, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleTombstoneOnAll, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleFastForwardCounters, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleRefuseYoungerAge, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleEraseOnlyTombstone, Protects: "x", Property: linearizable, Steps: 1},
	{Rule: RuleErasePromisesNothing, Protects: "x", Property: linearizable, Steps: 1},
}
