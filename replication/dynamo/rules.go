package dynamo

import "github.com/faultline-mc/faultline/model"

// The rules: of versions, of coordinators, of hints, of trees and tombstones.
const (
	RuleVectorNotScalar     model.Rule = "vector-not-scalar"
	RuleKeepSiblings        model.Rule = "keep-siblings"
	RuleCounterDurable      model.Rule = "counter-durable"
	RuleLWWTiebreak         model.Rule = "lww-tiebreak"
	RuleClockBound          model.Rule = "clock-bound"
	RuleHintDurable         model.Rule = "hint-durable"
	RuleHintUntilAccepted   model.Rule = "hint-until-accepted"
	RuleHintVersionCompare  model.Rule = "hint-version-compare"
	RuleAntiEntropy         model.Rule = "anti-entropy"
	RuleMerkleCoversDeletes model.Rule = "merkle-covers-deletes"
	RuleTombstoneGrace      model.Rule = "tombstone-grace"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// Each has the mechanisms that it is about, and no others. To invoke a write, to
// store it and to hear of that is a step each.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleVectorNotScalar,
		Protects: "of two writes that know nothing of each other the second replaces the first, and nobody is told: a lost update",
		Property: "NothingLost",
		Params:   []string{"versions=vector", "judge=durable", "n=1", "r=1", "w=1", "writers=2", "reads=0"},
		Steps:    5,
		Source:   "DeCandia and others 2007, 4.4",
	},
	{
		Rule:     RuleKeepSiblings,
		Protects: "a replica keeps one of two concurrent versions and drops the other, which was acknowledged",
		Property: "NothingLost",
		Params:   []string{"versions=vector", "judge=durable", "n=1", "r=1", "w=1", "writers=2", "reads=0"},
		Steps:    5,
		Source:   "DeCandia and others 2007, 4.4",
	},
	{
		Rule:     RuleCounterDurable,
		Protects: "a coordinator gives a write the number of an earlier one, so that it passes for known",
		Property: "NothingLost",
		Params:   []string{"judge=durable", "n=1", "r=1", "w=1", "writes=2", "reads=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
	},
	{
		Rule:     RuleLWWTiebreak,
		Protects: "replicas keep different ones of two writes with the same time, for ever",
		Property: "Converges",
		Params:   []string{"judge=converge", "anti-entropy=on", "n=2", "r=1", "w=1", "writers=2", "reads=0"},
		Steps:    15,
	},
	{
		Rule:     RuleClockBound,
		Protects: "a write is given an earlier time than one that returned before it began, and is lost",
		Property: "Linearizable",
		Params:   []string{"judge=linearizable", "clocks=skewed", "n=1", "r=1", "w=1", "writers=2"},
		Faults:   model.Faults{Skew: 1},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "DYN-02",
	},
	{
		Rule:     RuleHintDurable,
		Protects: "a fallback acknowledges a write and forgets it in a crash",
		Property: "NothingLost",
		Params:   []string{"judge=durable", "fallbacks=1", "n=1", "r=1", "w=1", "reads=0"},
		Faults:   model.Faults{Crash: 1, Drop: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "DeCandia and others 2007, 4.6",
	},
	{
		Rule:     RuleHintUntilAccepted,
		Protects: "a fallback gives a write away that is lost on its way",
		Property: "NothingLost",
		Params:   []string{"judge=durable", "fallbacks=1", "n=1", "r=1", "w=1", "reads=0"},
		Faults:   model.Faults{Drop: 2},
		Failure:  model.FailureOmission,
		Steps:    7,
		Source:   "DeCandia and others 2007, 4.6",
	},
	{
		Rule:     RuleHintVersionCompare,
		Protects: "a hint that comes late takes a replica back to an old version",
		Property: "NothingLost",
		Params:   []string{"judge=durable", "fallbacks=1", "n=1", "r=1", "w=1", "writes=2", "reads=0"},
		Steps:    9,
		Source:   "DeCandia and others 2007, 4.6",
	},
	{
		Rule:     RuleAntiEntropy,
		Protects: "a replica that a write never reached lacks it for ever, if nobody reads",
		Property: "Converges",
		Params:   []string{"judge=converge", "anti-entropy=on", "n=2", "r=1", "w=1", "reads=0"},
		Faults:   model.Faults{Partition: 1},
		Failure:  model.FailurePartition,
		Steps:    6,
		Source:   "DeCandia and others 2007, 4.7",
	},
	{
		Rule:     RuleMerkleCoversDeletes,
		Protects: "trees are equal although one replica has deleted what the other has",
		Property: "Converges",
		Params:   []string{"judge=converge", "anti-entropy=on", "n=2", "r=1", "w=1", "deletes=1", "reads=0"},
		Faults:   model.Faults{Drop: 1},
		Steps:    11,
		Source:   "DeCandia and others 2007, 4.7",
	},
	{
		Rule:     RuleTombstoneGrace,
		Protects: "a replica forgets a deletion before another one hears of it, and gets back from it what was deleted",
		Property: "NoResurrection",
		Params:   []string{"judge=durable", "anti-entropy=on", "grace=3", "period=2", "n=2", "r=1", "w=1", "deletes=1", "reads=0"},
		Steps:    6,
		Source:   "CRDT-02; gc_grace_seconds of Cassandra",
		Network:  model.Multiset,
	},
}
