package multi

import "github.com/faultline-mc/faultline/model"

// The rules: those of ballots, which are the synod's, those of slots, of clients,
// and of disks.
const (
	RuleRefuseLowerPrepare   model.Rule = "refuse-lower-prepare"
	RulePromiseDurable       model.Rule = "promise-durable"
	RulePhase1Majority       model.Rule = "phase1-majority"
	RulePromiseOfThisBallot  model.Rule = "promise-of-this-ballot"
	RuleAdoptAccepted        model.Rule = "adopt-accepted"
	RuleAdoptHighest         model.Rule = "adopt-highest"
	RuleRefuseBelowPromise   model.Rule = "refuse-below-promise"
	RuleAcceptRaisesPromise  model.Rule = "accept-raises-promise"
	RuleAcceptedDurable      model.Rule = "accepted-durable"
	RulePhase2Majority       model.Rule = "phase2-majority"
	RuleAcceptedOfThisBallot model.Rule = "accepted-of-this-ballot"
	RuleFillGapWithNoop      model.Rule = "fill-gap-with-noop"
	RuleNoExecutePastHole    model.Rule = "no-execute-past-hole"
	RuleSessionDedup         model.Rule = "session-dedup"
	RuleRebuiltReplicaWaits  model.Rule = "rebuilt-replica-waits"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{Rule: RuleRefuseLowerPrepare},
	{Rule: RulePromiseDurable},
	{Rule: RulePhase1Majority},
	{Rule: RulePromiseOfThisBallot},
	{Rule: RuleAdoptAccepted},
	{Rule: RuleAdoptHighest},
	{Rule: RuleRefuseBelowPromise},
	{Rule: RuleAcceptRaisesPromise},
	{Rule: RuleAcceptedDurable},
	{Rule: RulePhase2Majority},
	{Rule: RuleAcceptedOfThisBallot},
	{Rule: RuleFillGapWithNoop},
	{Rule: RuleNoExecutePastHole},
	{Rule: RuleSessionDedup},
	{Rule: RuleRebuiltReplicaWaits},
}
