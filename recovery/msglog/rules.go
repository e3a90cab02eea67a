package msglog

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a message meets them.
const (
	RuleFlushBeforeSend       model.Rule = "flush-before-send"
	RulePiggybackDeterminants model.Rule = "piggyback-determinants"
	RuleOutputAfterStable     model.Rule = "output-after-stable"
	RuleReplayInOrder         model.Rule = "replay-in-order"
	RuleHoldWhileRecovering   model.Rule = "hold-while-recovering"
	RuleDiscardLost           model.Rule = "discard-lost"
	RuleOrphanRollsBack       model.Rule = "orphan-rolls-back"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// The first requests are on their way from the start; to receive, to flush, to
// crash and to restart is a step each. With causal logging a recovery takes five
// more of three processes: two are asked, two answer, and one of them hears of
// the end. A rule that several modes have is tried in one of them.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleFlushBeforeSend,
		Protects: "an answer tells of deliveries that a crash of the server takes back",
		Property: "NoOrphans",
		Steps:    4,
		Source:   "Elnozahy and others 2002, pessimistic logging",
	},
	{
		Rule:     RulePiggybackDeterminants,
		Protects: "those who depend on deliveries do not know their order when the server asks for it",
		Property: "NoOrphans",
		Params:   []string{"mode=causal"},
		Steps:    8,
		Source:   "Alvisi and Marzullo 1998; Elnozahy and others 2002, causal logging",
	},
	{
		Rule:     RuleOutputAfterStable,
		Protects: "the world has been told of an answer that the server never gave, as far as it knows",
		Property: "OutputCommit",
		Params:   []string{"mode=optimistic"},
		Steps:    4,
		Source:   "Strom and Yemini 1985; Elnozahy and others 2002, output commit",
	},
	{
		Rule:     RuleReplayInOrder,
		Protects: "a server that replays its log in another order is in another state than it told of",
		Property: "NoOrphans",
		Steps:    6,
		Source:   "Elnozahy and others 2002, log-based recovery",
	},
	{
		Rule:     RuleHoldWhileRecovering,
		Protects: "a message from before the crash is received after its receiver has said that it knows of none",
		Property: "NoOrphans",
		Params:   []string{"mode=causal"},
		Steps:    8,
		Source:   "Elnozahy and others 2002, causal logging",
	},
	{
		Rule:     RuleDiscardLost,
		Protects: "a message from a state that is lost was still on its way, and is received when all is over",
		Property: "NoOrphans",
		Params:   []string{"mode=optimistic"},
		Steps:    5,
		Source:   "Strom and Yemini 1985",
	},
	{
		Rule:     RuleOrphanRollsBack,
		Protects: "a process that depends on what was lost goes on as if nothing had happened",
		Property: "NoOrphans",
		Params:   []string{"mode=optimistic"},
		Steps:    5,
		Source:   "Strom and Yemini 1985",
	},
}
