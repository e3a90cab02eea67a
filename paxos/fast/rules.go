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
	RulePromiseDurable     model.Rule = "promise-durable"
)

// Rules says.
var Rules = []model.RuleInfo{
	{Rule: RuleFastQuorumSize, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RuleVoteOnce, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RuleVoteDurable, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RuleRecoverWithQuorum, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RulePhase1Quorum, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RulePickChoosable, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RuleAdoptHighest, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RuleRefuseBelowPromise, Protects: "x", Property: "Agreement", Steps: 1},
	{Rule: RulePromiseDurable, Protects: "x", Property: "Agreement", Steps: 1},
}
