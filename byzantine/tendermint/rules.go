package tendermint

import "github.com/faultline-mc/faultline/model"

// The rules, in the order of the lines that keep them.
const (
	RuleValidValue      model.Rule = "valid-value"
	RuleVoteOnce        model.Rule = "vote-once"
	RuleValid           model.Rule = "valid"
	RuleLock            model.Rule = "lock"
	RuleProposalJustify model.Rule = "proposal-justify"
	RuleUnlockOnlyNewer model.Rule = "unlock-only-newer"
	RuleQuorum          model.Rule = "quorum-2f+1"
	RuleWaitPrevotes    model.Rule = "wait-prevotes"
	RuleWaitPrecommits  model.Rule = "wait-precommits"
	RuleSkip            model.Rule = "skip"
	RuleGossip          model.Rule = "gossip"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{Rule: RuleValidValue, Protects: "x", Property: goodRoundDecides, Params: []string{"judge=liveness", "rounds=2"}},
	{Rule: RuleVoteOnce, Protects: "x", Property: noEquivocation, Params: []string{"judge=proof"}},
	{Rule: RuleValid, Protects: "x", Property: validity},
	{Rule: RuleLock, Protects: "x", Property: agreement, Params: []string{"rounds=2"}},
	{Rule: RuleProposalJustify, Protects: "x", Property: agreement, Params: []string{"rounds=2"}},
	{Rule: RuleUnlockOnlyNewer, Protects: "x", Property: noAmnesia, Params: []string{"rounds=3", "judge=proof"}},
	{Rule: RuleQuorum, Protects: "x", Property: agreement},
	{Rule: RuleWaitPrevotes, Protects: "x", Property: goodRoundDecides, Params: []string{"judge=liveness", "rounds=2"}},
	{Rule: RuleWaitPrecommits, Protects: "x", Property: goodRoundDecides, Params: []string{"judge=liveness", "rounds=2"}},
	{Rule: RuleSkip, Protects: "x", Property: goodRoundDecides, Params: []string{"judge=liveness", "rounds=2"}},
	{Rule: RuleGossip, Protects: "x", Property: goodRoundDecides, Params: []string{"judge=liveness", "rounds=2"}},
}
