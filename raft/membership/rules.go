package membership

import "github.com/faultline-mc/faultline/model"

// The rules of changes.
const (
	RuleConfigOwnTermBarrier model.Rule = "config-own-term-barrier"
	RuleOnePending           model.Rule = "one-pending"
	RuleJointBothMajorities  model.Rule = "joint-both-majorities"
	RuleLeaveAfterCommit     model.Rule = "leave-after-commit"
	RuleAutoLeaveReproposed  model.Rule = "auto-leave-reproposed"
	RuleLearnerNoVote        model.Rule = "learner-no-vote"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleConfigOwnTermBarrier,
		Protects: "a leader changes a configuration that another one has changed without its knowledge, so that majorities of the two have no server in common",
		Property: leaderCompleteness,
		Params:   []string{"nodes=4", "terms=3", "log=1", "targets=2"},
		Steps:    20,
		Source:   "Ongaro, raft-dev, 2015-07-10; RAFT-02",
	},
	{
		Rule:     RuleOnePending,
		Protects: "two changes that are not committed are further apart than one server, so that majorities have none in common",
		Property: leaderCompleteness,
		Params:   []string{"log=3"},
		Steps:    13,
		Source:   "Ongaro's thesis, 4.1",
	},
	{
		Rule:     RuleJointBothMajorities,
		Protects: "the new servers decide alone before the old ones know of them",
		Property: leaderCompleteness,
		Params:   []string{"changes=joint"},
		Steps:    12,
		Source:   "Ongaro's thesis, 4.3",
	},
	{
		Rule:     RuleLeaveAfterCommit,
		Protects: "a joint configuration is left before a majority of the old one knows of it",
		Property: leaderCompleteness,
		Params:   []string{"changes=joint", "log=3"},
		Steps:    12,
		Source:   "Ongaro's thesis, 4.3; RAFT-28",
	},
	{
		Rule:     RuleAutoLeaveReproposed,
		Protects: "a joint configuration whose leader is gone is never left",
		Property: jointIsLeft,
		Params:   []string{"changes=joint", "nodes=2", "log=4", "targets=1"},
		Steps:    20,
		Source:   "RAFT-27",
	},
	{
		Rule:     RuleLearnerNoVote,
		Protects: "learners elect, and make majorities that voters do not know of",
		Property: electionSafety,
		Params:   []string{"nodes=4", "voters=2", "terms=1", "log=1"},
		Steps:    6,
		Source:   "Ongaro's thesis, 4.2.1",
	},
}
