package prevote

import "github.com/faultline-mc/faultline/model"

// The rules without which nobody is elected any more.
const (
	RulePreVoteAnswersLowerTerm model.Rule = "prevote-answers-lower-term"
	RulePreVoteTeachesTerm      model.Rule = "prevote-teaches-term"
	RulePreVoteNoContactRefresh model.Rule = "prevote-no-contact-refresh"
	RulePreVoteCandidateKnown   model.Rule = "prevote-candidate-known"
	RulePreVoteAnswersOldLeader model.Rule = "prevote-answers-old-leader"
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
	{
		Rule:     RulePreVoteCandidateKnown,
		Protects: "a leader that has stepped down is refused by those who have heard it, for the sake of itself",
		Property: entryCommits,
		Params:   []string{"nodes=2", "contact=lasts", "ahead=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "RAFT-21",
	},
	{
		Rule:     RulePreVoteAnswersOldLeader,
		Protects: "a candidate that has not asked first is in a later term than the leader, and neither takes notice of the other",
		Property: entryCommits,
		Params:   []string{"nodes=2", "candidates=2", "plain=1", "ahead=0", "terms=4"},
		Steps:    10,
		Source:   "RAFT-18; etcd#5468",
	},
}
