package bracha

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a broadcast meets them.
const (
	RuleSenderOnly          model.Rule = "sender-only"
	RuleEchoOnce            model.Rule = "echo-once"
	RuleEchoQuorum          model.Rule = "echo-quorum"
	RuleAwaitCorrect        model.Rule = "await-correct"
	RuleAmplify             model.Rule = "amplify"
	RuleAmplifyAtOneCorrect model.Rule = "amplify-f+1"
	RuleDeliver             model.Rule = "deliver-2f+1"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// With four nodes thresholds that are too low break Totality, not Agreement: two
// correct nodes have to be ready for whatever is delivered, and there are three.
// What is broken is that a node which is ready for one value does not help those
// who wait for another one.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleSenderOnly,
		Protects: "a faulty node starts a broadcast in the sender's name, and a value is delivered that a correct sender never sent",
		Property: "Integrity",
		Failure:  model.FailureByzantine,
		Steps:    5,
		Source:   "Bracha 1987, section 2: the receiver of a message knows its sender",
	},
	{
		Rule:     RuleEchoOnce,
		Protects: "the same nodes echo two values, so that of three correct nodes two are ready for one and the third for the other: the lies of one node deliver the first to whom it likes",
		Property: "Totality",
		Failure:  model.FailureByzantine,
		Steps:    8,
		Source:   "Bracha 1987, figure 1: step 1 is taken once",
	},
	{
		Rule:     RuleEchoQuorum,
		Protects: "two values have their echoes, one of them from a single correct node, and too few are ready for either",
		Property: "Totality",
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "BFT-13; Bracha 1987, figure 1: (n+t)/2 echoes",
	},
	{
		Rule:     RuleAwaitCorrect,
		Protects: "who waits for all waits for the faulty one, who says nothing",
		Property: "Validity",
		Steps:    3,
		Source:   "Bracha 1987, section 2: n-t nodes are all that can be waited for",
	},
	{
		Rule:     RuleAmplify,
		Protects: "a node that was sent no value by the sender, and so no echoes by the faulty, never becomes ready, and those that are ready are too few without the faulty one",
		Property: "Totality",
		Failure:  model.FailureByzantine,
		Steps:    5,
		Source:   "BFT-13; Bracha 1987, figure 1: t+1 (ready)",
	},
	{
		Rule:     RuleAmplifyAtOneCorrect,
		Protects: "one lie makes nodes ready for what nobody sent, and then they deliver it",
		Property: "Integrity",
		Failure:  model.FailureByzantine,
		Steps:    3,
		Source:   "BFT-13; Bracha 1987, figure 1: t+1 (ready)",
	},
	{
		Rule:     RuleDeliver,
		Protects: "a node delivers although only one correct node is ready, which makes nobody else ready",
		Property: "Totality",
		Failure:  model.FailureByzantine,
		Steps:    4,
		Source:   "BFT-13; Bracha 1987, figure 1: 2t+1 (ready)",
	},
}
