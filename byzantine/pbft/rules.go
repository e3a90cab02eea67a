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
	RuleStableCheckpoint model.Rule = "stable-checkpoint"
	RuleReply            model.Rule = "reply-f+1"
)
