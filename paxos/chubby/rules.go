package chubby

import "github.com/faultline-mc/faultline/model"

// The rules that Chubby depends on.
const (
	RuleSequencerCheck      model.Rule = "sequencer-check"
	RuleLockDelay           model.Rule = "lock-delay"
	RuleGenerationDurable   model.Rule = "generation-durable"
	RuleClientEpoch         model.Rule = "client-epoch"
	RuleInvalidateBeforeAck model.Rule = "invalidate-before-ack"
	RuleUncachable          model.Rule = "uncachable-while-pending"
	RuleLateAnswer          model.Rule = "late-answer-not-cached"
	RuleJeopardy            model.Rule = "jeopardy-disables-cache"
	RuleFailoverFlush       model.Rule = "failover-flush"
	RuleFailoverAcks        model.Rule = "failover-acks"
	RuleLeaseMargin         model.Rule = "lease-margin"
	RuleLeaseFromRequest    model.Rule = "lease-from-request"
	RuleExtendLeases        model.Rule = "extend-leases"
	RuleGracePeriod         model.Rule = "grace-period"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{Rule: RuleSequencerCheck},
	{Rule: RuleLockDelay},
	{Rule: RuleGenerationDurable},
	{Rule: RuleClientEpoch},
	{Rule: RuleInvalidateBeforeAck},
	{Rule: RuleUncachable},
	{Rule: RuleLateAnswer},
	{Rule: RuleJeopardy},
	{Rule: RuleFailoverFlush},
	{Rule: RuleFailoverAcks},
	{Rule: RuleLeaseMargin},
	{Rule: RuleLeaseFromRequest},
	{Rule: RuleExtendLeases},
	{Rule: RuleGracePeriod},
}
