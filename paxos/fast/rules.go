package fast

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a run meets them.
const (
	RuleFastQuorumSize     model.Rule = "fast-quorum-size"
	RuleVoteOnce           model.Rule = "vote-once"
	RuleVoteDurable        model.Rule = "vote-durable"
	RuleRecoverWithQuorum  model.Rule = "recover-with-quorum"
	RulePhase1Quorum       model.Rule = "phase1-quorum"
	RulePickChoosable      model.Rule = "pick-choosable"
	RuleAdoptHighest       model.Rule = "adopt-highest"
	RuleRefuseBelowPromise model.Rule = "refuse-below-promise"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// A value that is learned fast takes two steps for each member of a fast quorum: a
// proposal and a vote are delivered. A classic ballot takes a timeout and four
// steps for each member of its quorum. One acceptor, a quorum of both kinds, is
// enough to show what a single acceptor must not do.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleFastQuorumSize,
		Protects: "a bare majority learns one value, and the majority that a classic ballot asks tells of one vote for it and one for another",
		Property: "Agreement",
		Steps:    14,
		Source:   "Lamport 2006, section 2.2: the fast quorum requirement",
	},
	{
		Rule:     RuleVoteOnce,
		Protects: "an acceptor votes for two proposals of the fast ballot, is counted for the one and reports the other",
		Property: "Agreement",
		Params:   []string{"acceptors=1"},
		Steps:    8,
		Source:   "Lamport 2006, section 2.1",
	},
	{
		Rule:     RuleVoteDurable,
		Protects: "an acceptor has no vote after a restart, and a classic ballot does not hear what the fast one has chosen",
		Property: "Agreement",
		Params:   []string{"acceptors=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    9,
		Source:   "Lamport 2006, section 2.1",
	},
	{
		Rule:     RuleRecoverWithQuorum,
		Protects: "the coordinator recovers from two votes that collide, while the acceptors that it has not heard choose the other value",
		Property: "Agreement",
		Params:   []string{"acceptors=4", "recovery=coordinated"},
		Steps:    15,
		Source:   "Lamport 2006, section 3.2",
	},
	{
		Rule:     RulePhase1Quorum,
		Protects: "a coordinator that has one promise proposes what it pleases, while a value is chosen by others",
		Property: "Agreement",
		Params:   []string{"ballots=2"},
		Steps:    14,
		Source:   "Lamport 2006, section 2.1",
	},
	{
		Rule:     RulePickChoosable,
		Protects: "of two values with votes in the fast ballot the coordinator takes the one that was not chosen",
		Property: "Agreement",
		Params:   []string{"acceptors=4"},
		Steps:    20,
		Source:   "Lamport 2006, section 2.2: O4 in the coordinator's rule",
	},
	{
		Rule:     RuleAdoptHighest,
		Protects: "a vote of the fast ballot is taken for newer than that of the classic one which has chosen a value",
		Property: "Agreement",
		Params:   []string{"ballots=2"},
		Steps:    19,
		Source:   "Lamport 2006, section 2.1",
	},
	{
		Rule:     RuleRefuseBelowPromise,
		Protects: "an acceptor that has told a classic ballot of no vote votes in the fast one, and completes its quorum",
		Property: "Agreement",
		Params:   []string{"acceptors=1"},
		Steps:    7,
		Source:   "Lamport 2006, section 2.1",
	},
}
