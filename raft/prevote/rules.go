package prevote

import "github.com/faultline-mc/faultline/model"

// The rules without which nobody is elected any more.
const (
	RulePreVoteAnswersLowerTerm model.Rule = "prevote-answers-lower-term"
	RulePreVoteTeachesTerm      model.Rule = "prevote-teaches-term"
	RulePreVoteNoContactRefresh model.Rule = "prevote-no-contact-refresh"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RulePreVoteAnswersLowerTerm,
		Protects: "the server with the longest log never hears of the term that another has begun, who in turn is refused for its log",
		Property: entryCommits,
		Params:   []string{"nodes=2"},
		Steps:    4,
		Source:   "RAFT-17",
	},
	{
		Rule:     RulePreVoteTeachesTerm,
		Protects: "a server that is refused for its term asks for the same one again",
		Property: entryCommits,
		Params:   []string{"nodes=2"},
		Steps:    5,
		Source:   "RAFT-19",
	},
	{
		Rule:     RulePreVoteNoContactRefresh,
		Protects: "who would vote for a server takes that for a sign of a leader, and then does not vote",
		Property: entryCommits,
		Params:   []string{"nodes=2"},
		Steps:    14,
		Source:   "RAFT-22",
	},
}
