package objectstore

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a request meets them.
const (
	RuleIndexAfterBlob     model.Rule = "index-after-blob"
	RuleWitnessFirst       model.Rule = "witness-first"
	RuleCacheChecksVersion model.Rule = "cache-checks-version"
	RuleMissAsksPrimary    model.Rule = "miss-asks-primary"
	RuleNewerVersionOnly   model.Rule = "newer-version-only"
	RuleCacheExpires       model.Rule = "cache-expires"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A put takes a step for its call, two for its blob, and two for its index entry;
// with a witness another two.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleIndexAfterBlob,
		Protects: "the index names an object whose content is not there yet, or never will be",
		Property: "NoDangling",
		Steps:    4,
	},
	{
		Rule:     RuleWitnessFirst,
		Protects: "the witness says that a cache is up to date, when others have read something newer",
		Property: "Linearizable",
		Steps:    11,
		Source:   "Vogels, Diving Deep on S3 Consistency (2021)",
	},
	{
		Rule:     RuleCacheChecksVersion,
		Protects: "a cache goes on to answer with what has been overwritten",
		Property: "Linearizable",
		Steps:    11,
		Source:   "Vogels, Diving Deep on S3 Consistency (2021)",
	},
	{
		Rule:     RuleMissAsksPrimary,
		Protects: "a copy of the index that has not heard of a new object has it missing",
		Property: "ReadAfterCreate",
		Params:   []string{"mode=historical", "workload=create", "judge=create"},
		Steps:    8,
		Source:   "Amazon S3 Developer Guide before December 2020: data consistency model",
	},
	{
		Rule:     RuleNewerVersionOnly,
		Protects: "changes that overtake each other leave a copy of the index behind for ever",
		Property: "Converges",
		Params:   []string{"mode=historical", "judge=convergence"},
		Steps:    13,
	},
	{
		Rule:     RuleCacheExpires,
		Protects: "a cache is never filled again, and old for ever",
		Property: "Converges",
		Params:   []string{"mode=historical", "judge=convergence"},
		Steps:    9,
	},
}
