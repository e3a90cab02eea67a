package pbft

import "github.com/faultline-mc/faultline/model"

// The rules: those of the three phases, of the view change, of checkpoints and of
// clients.
const (
	RuleQuorum           model.Rule = "quorum-2f+1"
	RuleCommitPhase      model.Rule = "commit-phase"
	RuleNewViewPrepared  model.Rule = "newview-uses-prepared"
	RulePreparedCert     model.Rule = "prepared-cert-check"
	RuleSilent           model.Rule = "silent-after-viewchange"
	RuleJoin             model.Rule = "join-f+1"
	RulePrimaryWaits     model.Rule = "primary-waits"
	RuleStableCheckpoint model.Rule = "stable-checkpoint"
	RuleReply            model.Rule = "reply-f+1"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleQuorum,
		Protects: "two quorums have no correct replica in common, and a primary that equivocates has two requests committed at one place",
		Property: agreement,
		Params:   []string{"views=1"},
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "BFT-03; OSDI 1999, 4.2",
	},
	{
		Rule:     RuleCommitPhase,
		Protects: "one replica executes what no other one knows to be prepared, and the next view has not heard of it",
		Property: agreement,
		Params:   []string{"liar=2"},
		Failure:  model.FailureByzantine,
		Steps:    10,
		Source:   "OSDI 1999, 4.2",
	},
	{
		Rule:     RuleNewViewPrepared,
		Protects: "a new view begins without what was executed in the one before",
		Property: agreement,
		Params:   []string{"liar=2"},
		Failure:  model.FailureByzantine,
		Steps:    14,
		Source:   "BFT-01; OSDI 1999, 4.4",
	},
	{
		Rule:     RulePreparedCert,
		Protects: "a faulty replica says that another request was prepared, and is believed",
		Property: agreement,
		Params:   []string{"liar=2"},
		Failure:  model.FailureByzantine,
		Steps:    12,
		Source:   "OSDI 1999, 4.4",
	},
	{
		Rule:     RuleSilent,
		Protects: "what a replica helps to commit after its view-change the next view has not heard of",
		Property: agreement,
		Params:   []string{"liar=2"},
		Failure:  model.FailureByzantine,
		Steps:    14,
		Source:   "OSDI 1999, 4.4",
	},
	{
		Rule:     RuleJoin,
		Protects: "a faulty replica asks for one view after the other and takes everyone from a primary that works",
		Property: executed,
		Params:   []string{"judge=liveness", "requests=1", "liar=2"},
		Failure:  model.FailureByzantine,
		Steps:    4,
		Source:   "OSDI 1999, 4.5.2",
	},
	{
		Rule:     RulePrimaryWaits,
		Protects: "one backup has left the view and another has executed with a faulty replica's vote: nobody else asks for a view in which the others can",
		Property: executed,
		Params:   []string{"judge=liveness", "requests=1", "liar=3"},
		Failure:  model.FailureByzantine,
		Steps:    7,
		Source:   "found here; OSDI 1999, 4.4, has timers of backups only",
	},
	{
		Rule:     RuleStableCheckpoint,
		Protects: "a replica discards a certificate for a checkpoint that it cannot prove to others: no view-change of it is valid, and the next view never begins",
		Property: executed,
		Params:   []string{"judge=liveness", "requests=1", "interval=1", "liar=3"},
		Failure:  model.FailureByzantine,
		Steps:    10,
		Source:   "OSDI 1999, 4.3",
	},
	{
		Rule:     RuleReply,
		Protects: "a client believes the one replica that lies",
		Property: resultsAreTrue,
		Params:   []string{"judge=replies", "views=1"},
		Failure:  model.FailureByzantine,
		Steps:    1,
		Source:   "OSDI 1999, 4.1",
	},
}
