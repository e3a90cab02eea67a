package readonly

import "github.com/faultline-mc/faultline/model"

// The rules of a register that goes on without a quorum as far as it can.
const (
	RuleLabelStale          model.Rule = "label-stale"
	RuleRefuseWrites        model.Rule = "refuse-writes"
	RuleThisEpoch           model.Rule = "this-epoch"
	RuleWriteQuorum         model.Rule = "write-quorum"
	RuleLeaveReadOnlyOnHeal model.Rule = "leave-read-only-on-heal"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleLabelStale,
		Protects: "a node without a quorum passes off what it happens to hold as the last value that was written",
		Property: "Linearizable",
		Faults:   model.Faults{Partition: 1},
		Failure:  model.FailurePartition,
		Steps:    5,
	},
	{
		Rule:     RuleRefuseWrites,
		Protects: "a write that only one node has seen is acknowledged, and lost to all others",
		Property: "QuorumSeen",
		Params:   []string{"minority=writer"},
		Steps:    2,
	},
	{
		Rule:     RuleThisEpoch,
		Protects: "answers from before the quorum was lost add up with later ones, and a node that has told its clients that it is read-only accepts a write",
		Property: "QuorumSeen",
		Params:   []string{"minority=writer"},
		Steps:    4,
	},
	{
		Rule:     RuleWriteQuorum,
		Protects: "a write is accepted that too few nodes hold for a read to find it",
		Property: "QuorumSeen",
		Steps:    1,
	},
	{
		Rule:     RuleLeaveReadOnlyOnHeal,
		Protects: "a node that was cut off for a moment refuses writes for ever",
		Property: "Serves",
		Params:   []string{"minority=writer", "reads=0", "judge=liveness"},
		Faults:   model.Faults{Partition: 1},
		Failure:  model.FailurePartition,
		Steps:    8,
	},
}
