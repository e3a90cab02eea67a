package hotstuff

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a view meets them.
const (
	RuleHighestQC      model.Rule = "highest-qc"
	RuleJustifyCheck   model.Rule = "justify-check"
	RuleLock           model.Rule = "lock"
	RuleSafetyRule     model.Rule = "safety-rule"
	RuleLivenessRule   model.Rule = "liveness-rule"
	RuleVoteOnce       model.Rule = "vote-once-per-view"
	RuleQuorum         model.Rule = "quorum-2f+1"
	RuleThreePhases    model.Rule = "three-phases"
	RuleDecideOnCommit model.Rule = "decide-on-commitQC"
	RuleLockRises      model.Rule = "lock-rises"
	RuleConsecutive    model.Rule = "three-chain-consecutive"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// To decide in a view takes seven steps: two correct replicas vote in each phase,
// the Byzantine one makes a third vote, and one replica sees the last certificate.
// The next view takes two more, because the two must come to it. In the chained form
// three views make a decision, with two votes each.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleHighestQC,
		Protects: "a leader extends an older certificate than the newest that it has heard of, and who is locked on that refuses",
		Property: lastViewLives,
		Params:   liveness,
		Failure:  model.FailureByzantine,
		Steps:    12,
		Source:   "HotStuff, algorithm 2: highQC",
	},
	{
		Rule:     RuleJustifyCheck,
		Protects: "a proposal names a certificate that nobody has, of a view after that of the locks, and replicas that are locked follow it",
		Property: agreement,
		Params:   []string{"views=3", "proposals=1,-1,2"},
		Failure:  model.FailureByzantine,
		Steps:    18,
		Source:   "HotStuff, algorithm 1: safeNode; BFT-10",
	},
	{
		Rule:     RuleLock,
		Protects: "replicas that have made a decision possible vote for a conflicting proposal in the next view",
		Property: agreement,
		Failure:  model.FailureByzantine,
		Steps:    16,
		Source:   "HotStuff, algorithm 1: safeNode; BFT-10",
	},
	{
		Rule:     RuleSafetyRule,
		Protects: "a replica refuses what extends its own lock, because the certificate is not newer",
		Property: lastViewLives,
		Params:   liveness,
		Failure:  model.FailureByzantine,
		Steps:    12,
		Source:   "HotStuff, algorithm 1: safeNode",
	},
	{
		Rule:     RuleLivenessRule,
		Protects: "a replica stays locked on what can no longer be decided, and refuses what the others have a newer certificate for",
		Property: leavesLock,
		Params:   []string{"form=chained", "judge=liveness", "views=5", "parents=0,0,1,3,2"},
		Source:   "HotStuff, algorithm 1: safeNode",
	},
	{
		Rule:     RuleVoteOnce,
		Protects: "a replica votes for two proposals of one leader, and both get a certificate",
		Property: oneVotePerView,
		Params:   []string{"views=1", "proposals=0"},
		Steps:    2,
		Source:   "HotStuff, lemma 1",
	},
	{
		Rule:     RuleQuorum,
		Protects: "two certificates of one phase have only the Byzantine node in common, which signs both",
		Property: agreement,
		Params:   []string{"views=1", "proposals=0"},
		Failure:  model.FailureByzantine,
		Steps:    8,
		Source:   "HotStuff, lemma 1; BFT-03",
	},
	{
		Rule:     RuleThreePhases,
		Protects: "one replica is locked on a certificate that no other has seen; a leader that hears 2f+1 others cannot know, and needs its vote",
		Property: lastViewLives,
		Params:   liveness,
		Failure:  model.FailureByzantine,
		Steps:    10,
		Source:   "HotStuff, section 4.4; BFT-11",
	},
	{
		Rule:     RuleDecideOnCommit,
		Protects: "a precommitQC is executed of which too few know to be locked",
		Property: agreement,
		Failure:  model.FailureByzantine,
		Steps:    12,
		Source:   "HotStuff, algorithm 2",
	},
	{
		Rule:     RuleLockRises,
		Protects: "a replica that votes for a block beside the latest ones falls back to an earlier lock",
		Property: lockOnlyRises,
		Params:   []string{"form=chained", "views=4", "parents=0,1,2,1"},
		Steps:    6,
		Source:   "HotStuff, algorithm 4: update",
	},
	{
		Rule:     RuleConsecutive,
		Protects: "a block is decided whose certificates leave out a view, in which a conflicting one got a certificate that is newer than the locks",
		Property: agreement,
		Params:   []string{"form=chained", "views=6", "parents=0,0,1,3,2,5"},
		Failure:  model.FailureByzantine,
		Steps:    14,
		Long:     true,
		Source:   "HotStuff, algorithm 4: onCommit",
	},
}

// liveness is the smallest configuration in which a leader meets a lock: a Byzantine
// one in the first view, and a correct one in the second.
var liveness = []string{"judge=liveness", "leaders=4,1"}
