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
var Rules = []model.RuleInfo{}
