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
	RuleStepDownWhenRemoved  model.Rule = "step-down-when-removed"
	RuleLeadUntilRemoved     model.Rule = "lead-until-removed"
	RuleCampaignUntilRemoved model.Rule = "campaign-until-removed"
	RuleRemovedIsSilent      model.Rule = "removed-is-silent"
	RuleFreshIDAfterWipe     model.Rule = "fresh-id-after-wipe"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleConfigOwnTermBarrier,
		Protects: "a leader changes a configuration that another one has changed without its knowledge, so that majorities of the two have no server in common",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "nodes=4", "terms=3", "targets=2"},
		Steps:    15,
		Source:   "Ongaro, raft-dev, 2015-07-10; RAFT-02",
	},
	{
		Rule:     RuleOnePending,
		Protects: "two changes that are not committed are further apart than one server, so that majorities have none in common",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "log=3"},
		Steps:    9,
		Source:   "Ongaro's thesis, 4.1",
	},
	{
		Rule:     RuleJointBothMajorities,
		Protects: "the new servers decide alone before the old ones know of them",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "changes=joint"},
		Steps:    8,
		Source:   "Ongaro's thesis, 4.3",
	},
	{
		Rule:     RuleLeaveAfterCommit,
		Protects: "a joint configuration is left before a majority of the old one knows of it",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "changes=joint"},
		Steps:    8,
		Source:   "Ongaro's thesis, 4.3; RAFT-28",
	},
	{
		Rule:     RuleAutoLeaveReproposed,
		Protects: "a joint configuration whose leader is gone is never left",
		Property: changeEnds,
		Params:   []string{"judge=liveness", "changes=joint", "nodes=2", "terms=3", "targets=1"},
		Steps:    22,
		Source:   "etcd#12136; RAFT-27",
	},
	{
		Rule:     RuleLearnerNoVote,
		Protects: "learners elect, and make majorities that voters do not know of",
		Property: electionSafety,
		Params:   []string{"nodes=4", "voters=2", "terms=1", "log=1"},
		Steps:    6,
		Source:   "Ongaro's thesis, 4.2.1",
	},
	{
		Rule:     RuleStepDownWhenRemoved,
		Protects: "a leader that has removed itself leads for ever, and nobody knows that it can be switched off",
		Property: removedIsSilent,
		Params:   []string{"nodes=2", "terms=1", "targets=2"},
		Steps:    12,
		Source:   "Ongaro's thesis, 4.2.2; etcd#11038",
	},
	{
		Rule:     RuleLeadUntilRemoved,
		Protects: "a leader that removes itself steps down before the entry is committed, and so does whoever is elected with it",
		Property: changeEnds,
		Params:   []string{"judge=liveness", "nodes=2", "targets=1"},
		Steps:    16,
		Source:   "Ongaro's thesis, 4.2.2",
	},
	{
		Rule:     RuleCampaignUntilRemoved,
		Protects: "the only server that can be elected is in its own configuration no more, and does not try",
		Property: changeEnds,
		Params:   []string{"judge=liveness", "nodes=2", "terms=3", "targets=1"},
		Steps:    12,
		Source:   "Ongaro's thesis, 4.2.2",
	},
	{
		Rule:     RuleRemovedIsSilent,
		Protects: "a server that knows that it is removed goes on with elections, and disturbs whoever leads",
		Property: removedIsSilent,
		Params:   []string{"nodes=2", "targets=2"},
		Steps:    13,
		Source:   "Ongaro's thesis, 4.2.3",
	},
	{
		Rule:     RuleFreshIDAfterWipe,
		Protects: "a server that has lost its disk comes back under its old name, and has forgotten its vote and what it acknowledged",
		Property: electionSafety,
		Params:   []string{"terms=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "RAFT-33",
	},
}
