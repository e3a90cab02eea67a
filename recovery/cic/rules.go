package cic

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a delivery meets them.
const (
	RuleForcedCheckpoint    model.Rule = "forced-checkpoint"
	RuleForceBeforeDelivery model.Rule = "force-before-delivery"
	RuleAdoptIndex          model.Rule = "adopt-index"
)

// Rules says of each rule what it protects, and where its absence shows. To
// send, to receive and to take a checkpoint is a step each; a forced checkpoint
// is part of the receipt.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleForcedCheckpoint,
		Protects: "checkpoints at will are useless where messages zigzag between them, and the line falls behind",
		Property: "BoundedRollback",
		Steps:    6,
		Source:   "Briatico and others 1984; Elnozahy and others 2002, communication-induced checkpointing",
	},
	{
		Rule:     RuleForceBeforeDelivery,
		Protects: "a checkpoint that already has the message is no protection against it",
		Property: "BoundedRollback",
		Steps:    4,
		Source:   "Elnozahy and others 2002, index-based checkpointing",
	},
	{
		Rule:     RuleAdoptIndex,
		Protects: "a process that only counts on reaches the sender's index with a later checkpoint, which has the message",
		Property: "SameIndexConsistent",
		Params:   []string{"judge=proof"},
		Steps:    5,
		Source:   "Elnozahy and others 2002, index-based checkpointing",
	},
}
