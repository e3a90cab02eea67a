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
var Rules []model.RuleInfo
