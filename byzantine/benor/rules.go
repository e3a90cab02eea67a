package benor

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a round meets them.
const (
	RuleAwaitNoMore  model.Rule = "await-no-more"
	RuleAwaitEnough  model.Rule = "await-n-t"
	RuleReportQuorum model.Rule = "report-quorum"
	RuleDecideQuorum model.Rule = "decide-quorum"
	RuleAdopt        model.Rule = "adopt-before-toss"
	RuleAdoptQuorum  model.Rule = "adopt-t+1"
	RuleToss         model.Rule = "toss"
)

// Rules are those that show where a node may lie: protocol B.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAwaitEnough,
		Protects: "who counts fewer than n-t does not hear enough of the correct nodes to see that they all say the same",
		Property: "DecidesInRoundOne",
		Params:   []string{"inputs=same"},
		Failure:  model.FailureByzantine,
		Steps:    5,
		Source:   "Ben-Or 1983, protocol B, steps 2 and 3",
	},
	{
		Rule:     RuleAdoptQuorum,
		Protects: "a value is adopted on the word of a node that lies, though all correct nodes propose the other one",
		Property: "DecidesInRoundOne",
		Params:   []string{"inputs=same", "rounds=2"},
		Failure:  model.FailureByzantine,
		Steps:    5,
		Source:   "Ben-Or 1983, protocol B, step 3(a)",
	},
}

// CrashRules are those that show where nodes only stop: protocol A. They are rules
// of protocol B, too, which takes six nodes and runs of at least 13 steps.
var CrashRules = []model.RuleInfo{
	{
		Rule:     RuleAwaitNoMore,
		Protects: "who waits for everyone waits for a node that has stopped",
		Property: "Termination",
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    1,
		Source:   "Ben-Or 1983, protocol A, steps 2 and 3",
	},
	{
		Rule:     RuleReportQuorum,
		Protects: "a majority of those heard is for one value, and a majority of those that another node heard is for the other",
		Property: "Agreement",
		Params:   []string{"nodes=4", "rounds=1"},
		Steps:    6,
		Source:   "Ben-Or 1983, protocol A, step 2: more than n/2",
	},
	{
		Rule:     RuleDecideQuorum,
		Protects: "a node decides what one node proposes, and the others have not heard of it and toss",
		Property: "Agreement",
		Steps:    9,
		Source:   "Ben-Or 1983, protocol A, step 3(b)",
	},
	{
		Rule:     RuleAdopt,
		Protects: "a value is decided, and those who have heard of one proposal for it, and toss, begin the next round with the other one",
		Property: "Agreement",
		Steps:    9,
		Source:   "Ben-Or 1983, protocol A, step 3(a)",
	},
	{
		Rule:     RuleToss,
		Protects: "nobody proposes a value, and everyone waits for one that is proposed",
		Property: "Termination",
		Steps:    3,
		Source:   "Ben-Or 1983, protocol A, step 3(c)",
	},
}
