package threephase

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a transaction meets them.
const (
	RuleAllVotes           model.Rule = "all-votes"
	RuleAbortWithoutVote   model.Rule = "abort-without-vote"
	RulePrecommit          model.Rule = "precommit"
	RuleAwaitAcks          model.Rule = "await-acks"
	RuleGoOnWithoutDead    model.Rule = "go-on-without-dead"
	RuleTimeoutCoversRound model.Rule = "timeout-covers-round"
	RuleTakeOver           model.Rule = "take-over"
	RuleNextInOrder        model.Rule = "next-in-order"
	RuleAlignFirst         model.Rule = "align-first"
	RuleDecideByPhase      model.Rule = "decide-by-phase"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A leader sends to one node at a time, and each is a step, as is each delivery
// and each tick.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAllVotes,
		Protects: "a transaction is committed that a participant votes against",
		Property: "TCConsistent",
		Failure:  model.FailureCrash,
		Steps:    15,
		Source:   "Skeen 1981",
	},
	{
		Rule:     RuleAbortWithoutVote,
		Protects: "a participant that crashes before its vote is waited for, for ever",
		Property: "Decides",
		Params:   []string{"judge=termination"},
		Failure:  model.FailureCrash,
		Steps:    25,
	},
	{
		Rule:     RulePrecommit,
		Protects: "one commits while another has only voted, and after a crash cannot know: the fundamental theorem's blocked state",
		Property: "TCConsistent",
		Failure:  model.FailureCrash,
		Steps:    21,
		Source:   "Skeen 1981, nonblocking theorem",
	},
	{
		Rule:     RuleAwaitAcks,
		Protects: "the same one phase later: one commits while another does not know that all have voted",
		Property: "TCConsistent",
		Failure:  model.FailureCrash,
		Steps:    23,
		Source:   "Skeen 1981",
	},
	{
		Rule:     RuleGoOnWithoutDead,
		Protects: "a participant that crashes before its acknowledgement is waited for, for ever",
		Property: "Decides",
		Params:   []string{"judge=termination"},
		Failure:  model.FailureCrash,
		Steps:    23,
	},
	{
		Rule:     RuleTimeoutCoversRound,
		Protects: "a leader that waits for answers is taken for crashed, and there are two",
		Property: "TCConsistent",
		Failure:  model.FailureTiming,
		Steps:    23,
	},
	{
		Rule:     RuleTakeOver,
		Protects: "a coordinator that crashes is waited for, for ever, as in two-phase commit",
		Property: "Decides",
		Params:   []string{"judge=termination"},
		Failure:  model.FailureCrash,
		Steps:    12,
	},
	{
		Rule:     RuleNextInOrder,
		Protects: "two participants take over at the same time, in different phases",
		Property: "TCConsistent",
		Failure:  model.FailureCrash,
		Steps:    30,
		Source:   "Skeen 1981: a backup coordinator is elected",
	},
	{
		Rule:     RuleAlignFirst,
		Protects: "a leader decides and crashes, and the next one is in another phase, and decides otherwise",
		Property: "TCConsistent",
		Faults:   model.Faults{Crash: 2},
		Failure:  model.FailureCrash,
		Steps:    38,
		Source:   "Skeen 1981, termination protocol, phase 1",
	},
	{
		Rule:     RuleDecideByPhase,
		Protects: "a leader that has taken over aborts what may have been committed",
		Property: "TCConsistent",
		Failure:  model.FailureCrash,
		Steps:    29,
		Source:   "Skeen 1981, decision rule",
	},
}
