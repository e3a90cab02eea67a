package flexible

import "github.com/faultline-mc/faultline/model"

// RuleQuorumsIntersect is all that Flexible Paxos asks of its quorums.
const RuleQuorumsIntersect model.Rule = "quorums-intersect"

// Rules says of the rule what it protects, and where its absence shows. What else
// the synod depends on is listed in paxos/synod. A ballot that is carried through
// takes 1 + 2*q1 + 2*q2 steps; two of them disagree.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleQuorumsIntersect,
		Protects: "a ballot asks only acceptors that took no part in choosing another value, hears of nothing, and chooses its own",
		Property: "Agreement",
		Params:   []string{"q1=2"},
		Steps:    18,
		Source:   "PAX-11; Howard and others 2016",
	},
}
