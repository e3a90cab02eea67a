package snapshot

import "github.com/faultline-mc/faultline/model"

// The rules of snapshots, besides those of package core.
const (
	RuleSnapshotHardStateAtomic model.Rule = "snapshot-hardstate-atomic"
	RuleSnapshotIndexExact      model.Rule = "snapshot-index-exact"
	RuleAppliedWithData         model.Rule = "applied-with-data"
	RuleCompactBehindSnapshot   model.Rule = "compact-behind-snapshot"
	RuleLastTermKept            model.Rule = "last-term-kept"
	RuleAppendBelowFirst        model.Rule = "append-below-first"
	RuleSnapshotAheadOfCommit   model.Rule = "snapshot-ahead-of-commit"
	RuleKeepSuffix              model.Rule = "keep-suffix"
	RuleDiscardConflicting      model.Rule = "discard-conflicting"
	RuleMachineFromSnapshot     model.Rule = "machine-from-snapshot"
	RuleSendSnapshot            model.Rule = "send-snapshot"
	RuleSnapshotAnswered        model.Rule = "snapshot-answered"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{ {Rule: RuleSnapshotHardStateAtomic}, {Rule: RuleSnapshotIndexExact}, {Rule: RuleAppliedWithData}, {Rule: RuleCompactBehindSnapshot}, {Rule: RuleLastTermKept}, {Rule: RuleAppendBelowFirst}, {Rule: RuleSnapshotAheadOfCommit}, {Rule: RuleKeepSuffix}, {Rule: RuleDiscardConflicting}, {Rule: RuleMachineFromSnapshot}, {Rule: RuleSendSnapshot}, {Rule: RuleSnapshotAnswered} }
