package spanner

import "github.com/faultline-mc/faultline/model"

// The rules that external consistency depends on.
const (
	RuleCommitWait            model.Rule = "commit-wait"
	RuleStampLatest           model.Rule = "stamp-latest"
	RuleCommitTSAbovePrepares model.Rule = "commit-ts-above-prepares"
	RuleSafeTime              model.Rule = "safe-time"
	RuleMinNextTS             model.Rule = "min-next-ts"
	RuleWoundWait             model.Rule = "wound-wait"
	RuleLeasesDisjoint        model.Rule = "leases-disjoint"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleCommitWait,
		Protects: "a transaction is acknowledged before its timestamp has passed, and one that begins elsewhere reads below it",
		Property: strictSerializability,
		Params:   []string{"writers=1", "across=0", "judge=clients"},
		Failure:  model.FailureTiming,
		Steps:    5,
		Source:   "Corbett and others 2012, 4.1.2; SPN-01",
	},
	{
		Rule:     RuleStampLatest,
		Protects: "the clock of the next coordinator is behind by as much as commit wait has waited, and two transactions in a row get one timestamp",
		Property: externalConsistency,
		Params:   []string{"writers=2", "across=0", "readers=0"},
		Failure:  model.FailureTiming,
		Steps:    10,
		Source:   "Corbett and others 2012, 4.1.2",
	},
	{
		Rule:     RuleCommitTSAbovePrepares,
		Protects: "a transaction commits below what the participant has promised, where a reader has already been",
		Property: strictSerializability,
		Params:   []string{"writers=1", "judge=clients"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Corbett and others 2012, 4.2.1",
	},
	{
		Rule:     RuleSafeTime,
		Protects: "a reader sees one half of a transaction that is prepared at one group and committed at the other",
		Property: strictSerializability,
		Params:   []string{"writers=1", "judge=clients"},
		Steps:    11,
		Source:   "Corbett and others 2012, 4.1.3",
	},
	{
		Rule:     RuleMinNextTS,
		Protects: "a transaction gets a timestamp at which a reader has already been, and the reader sees the other half of it",
		Property: strictSerializability,
		Params:   []string{"writers=1", "judge=clients"},
		Steps:    11,
		Source:   "Corbett and others 2012, 4.2.4",
	},
	{
		Rule:     RuleWoundWait,
		Protects: "two transactions wait for each other's locks",
		Property: noDeadlock,
		Params:   []string{"across=2", "readers=0"},
		Steps:    4,
		Source:   "Corbett and others 2012, 4.2.1",
	},
	{
		Rule:     RuleLeasesDisjoint,
		Protects: "a leader assigns timestamps that its predecessor has used, or promised to readers never to use",
		Property: strictSerializability,
		Params:   []string{"leaders=2", "writers=1", "horizon=3", "judge=clients"},
		Failure:  model.FailureTiming,
		Steps:    16,
		Source:   "Corbett and others 2012, 4.1.1 and appendix A",
	},
}
