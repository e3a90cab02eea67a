package tendermint

import "github.com/faultline-mc/faultline/model"

// The rules, in the order of the lines that keep them.
const (
	RuleVoteOnce        model.Rule = "vote-once"
	RuleValid           model.Rule = "valid"
	RuleLock            model.Rule = "lock"
	RuleProposalJustify model.Rule = "proposal-justify"
	RuleUnlockOnlyNewer model.Rule = "unlock-only-newer"
	RuleQuorum          model.Rule = "quorum-2f+1"
	RuleWaitPrevotes    model.Rule = "wait-prevotes"
	RuleGossip          model.Rule = "gossip"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A lie costs no step, nor does a proposal, which is made when its round starts. So a
// round that decides takes 5: two prevotes, two precommits and a decision, with the
// liar's votes. Where a lock is broken the invariant of the proof falls long before
// anyone decides; the scripts in testdata go on to where two nodes disagree.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleVoteOnce,
		Protects: "a node that prevotes again in a round helps two values to a quorum",
		Property: noEquivocation,
		Params:   []string{"judge=proof"},
		Steps:    2,
		Source:   "line 22, while step = propose",
	},
	{
		Rule:     RuleValid,
		Protects: "the nodes decide what the application refuses",
		Property: validity,
		Failure:  model.FailureByzantine,
		Steps:    5,
		Source:   "lines 23, 36 and 50, valid(v)",
	},
	{
		Rule:     RuleLock,
		Protects: "a node that helped to decide a value prevotes another one in the next round, and that is decided, too",
		Property: noAmnesia,
		Params:   twoRounds,
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "BFT-07; lines 23 and 29",
	},
	{
		Rule:     RuleProposalJustify,
		Protects: "a proposer that lies about an earlier round unlocks everyone",
		Property: noAmnesia,
		Params:   twoRounds,
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "line 28",
	},
	{
		Rule:     RuleUnlockOnlyNewer,
		Protects: "a polka from before the lock, left over from a round that failed, breaks what has been decided since",
		Property: noAmnesia,
		Params:   []string{"rounds=3", "judge=proof", "proposer=first", "lies=amnesia", "liar=1"},
		Failure:  model.FailureByzantine,
		Steps:    12,
		Source:   "line 29, lockedRound <= vr",
	},
	{
		Rule:     RuleQuorum,
		Protects: "two quorums have only the liar in common, and decide two values",
		Property: agreement,
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "lines 36 and 49",
	},
	{
		Rule:     RuleWaitPrevotes,
		Protects: "a node gives a round up at the first three prevotes, one of them a liar's, although the others make a quorum",
		Property: goodRoundDecides,
		Params:   []string{"judge=liveness"},
		Failure:  model.FailureByzantine,
		Steps:    8,
		Source:   "lines 34 and 35",
	},
	{
		Rule:     RuleGossip,
		Protects: "a node decides with a vote that the liar has sent to it alone, falls silent, and is missing to the others",
		Property: goodRoundDecides,
		Params:   []string{"judge=liveness"},
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "section 2, gossip communication",
	},
}

// twoRounds is a liar who proposes in both rounds, which is the worst one: with
// one that is not the proposer there is no more than it can do.
var twoRounds = []string{"rounds=2", "judge=proof", "proposer=first", "lies=amnesia", "liar=1"}
