package kootoueg

import "github.com/faultline-mc/faultline/model"

// The rules, first those of the checkpoints, then those of the rollback.
const (
	RuleOnlyIfNeeded         model.Rule = "only-if-needed"
	RuleTransitiveDependency model.Rule = "transitive-dependency"
	RuleNoSendWhileTentative model.Rule = "no-send-while-tentative"
	RuleDecisionDurable      model.Rule = "decision-durable"
	RuleRollBackDependents   model.Rule = "roll-back-dependents"
	RuleDiscardUndone        model.Rule = "discard-undone"
)

// Rules says of each rule what it protects, and where its absence shows. Every
// message is two steps where the application sends it and one where it answers
// another; to begin a round, to crash and to restart is one each.
//
// Without decision-durable the line is broken as soon as one process has made
// its checkpoint permanent, for a crash of the one that decided would leave that
// line; the script in testdata goes on to the crash.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleOnlyIfNeeded,
		Protects: "a process is asked for a checkpoint whose last one has all that the other depends on",
		Property: "SmallestSet",
		Steps:    5,
		Source:   "Koo and Toueg 1987, checkpoint algorithm: last_rmsg and first_smsg",
	},
	{
		Rule:     RuleTransitiveDependency,
		Protects: "the checkpoint of a process that was asked has messages from a third one, which nobody asks",
		Property: "ConsistentLine",
		Params:   []string{"nodes=3", "initiators=1"},
		Steps:    7,
		Source:   "Koo and Toueg 1987, checkpoint algorithm: ckpt_cohort",
	},
	{
		Rule:     RuleNoSendWhileTentative,
		Protects: "a message sent after a tentative checkpoint gets into the one of a process that is asked later",
		Property: "ConsistentLine",
		Steps:    9,
		Source:   "Koo and Toueg 1987, checkpoint algorithm",
	},
	{
		Rule:     RuleDecisionDurable,
		Protects: "a process that has told of its decision forgets it in a crash, and undoes what others made permanent",
		Property: "ConsistentLine",
		Steps:    10,
		Source:   "Koo and Toueg 1987, failures during the checkpoint algorithm",
	},
	{
		Rule:     RuleRollBackDependents,
		Protects: "a process keeps a message whose sender has gone back to before it",
		Property: "NoOrphan",
		Steps:    6,
		Source:   "Koo and Toueg 1987, rollback algorithm: last_smsg and last_rmsg",
	},
	{
		Rule:     RuleDiscardUndone,
		Protects: "a message that was on its way during the rollback arrives after its sender has undone it",
		Property: "NoOrphan",
		Steps:    6,
		Source:   "Koo and Toueg 1987, rollback algorithm",
	},
}
