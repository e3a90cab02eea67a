package spanner

import "github.com/faultline-mc/faultline/model"

// The rules that external consistency depends on.
const (
	RuleCommitWait            model.Rule = "commit-wait"
	RuleStampLatest           model.Rule = "stamp-latest"
	RuleCommitTSAbovePrepares model.Rule = "commit-ts-above-prepares"
	RuleSafeTime              model.Rule = "safe-time"
	RuleMinNextTS             model.Rule = "min-next-ts"
	RuleLeasesDisjoint        model.Rule = "leases-disjoint"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{Rule: RuleCommitWait, Protects: "p", Property: strictSerializability},
	{Rule: RuleStampLatest, Protects: "p", Property: strictSerializability},
	{Rule: RuleCommitTSAbovePrepares, Protects: "p", Property: strictSerializability},
	{Rule: RuleSafeTime, Protects: "p", Property: strictSerializability},
	{Rule: RuleMinNextTS, Protects: "p", Property: strictSerializability},
	{Rule: RuleLeasesDisjoint, Protects: "p", Property: strictSerializability},
}
