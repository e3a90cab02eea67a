package synod

import "github.com/faultline-mc/faultline/model"

// The lines that agreement depends on, in the order of the paper.
const (
	RuleUniqueBallot         model.Rule = "unique-ballot"
	RuleBallotDurable        model.Rule = "ballot-durable"
	RuleRefuseLowerPrepare   model.Rule = "refuse-lower-prepare"
	RulePromiseDurable       model.Rule = "promise-durable"
	RulePhase1Majority       model.Rule = "phase1-majority"
	RulePromiseOfThisBallot  model.Rule = "promise-of-this-ballot"
	RuleAdoptAccepted        model.Rule = "adopt-accepted"
	RuleAdoptHighest         model.Rule = "adopt-highest"
	RuleProposeOnce          model.Rule = "propose-once"
	RuleRefuseBelowPromise   model.Rule = "refuse-below-promise"
	RuleAcceptRaisesPromise  model.Rule = "accept-raises-promise"
	RuleAcceptedDurable      model.Rule = "accepted-durable"
	RulePhase2Majority       model.Rule = "phase2-majority"
	RuleAcceptedOfThisBallot model.Rule = "accepted-of-this-ballot"
	RuleDecisionDurable      model.Rule = "decision-durable"
)

// Rules
var Rules = []model.RuleInfo{
	{Rule: RuleUniqueBallot, Property: "OneValuePerBallot", Params: []string{"ballots=1"}, Steps: 9},
	{Rule: RuleBallotDurable, Property: "OneValuePerBallot", Params: []string{"ballots=1"}, Faults: model.Faults{Crash: 1}, Steps: 11},
	{Rule: RulePhase1Majority, Property: "Agreement", Steps: 14},
	{Rule: RuleAdoptAccepted, Property: "Agreement", Steps: 18},
	{Rule: RuleAdoptHighest, Property: "Agreement", Params: []string{"ballots=3"}, Steps: 24},
	{Rule: RuleRefuseLowerPrepare, Property: "Agreement", Params: []string{}, Steps: 18},
	{Rule: RuleRefuseBelowPromise, Property: "Agreement", Steps: 18},
	{Rule: RulePromiseDurable, Property: "Agreement", Faults: model.Faults{Crash: 1}, Steps: 20},
	{Rule: RuleAcceptedDurable, Property: "Agreement", Faults: model.Faults{Crash: 1}, Steps: 20},
	{Rule: RulePhase2Majority, Property: "Agreement", Steps: 14},
	{Rule: RuleAcceptRaisesPromise, Property: "LearnedIsChosen", Params: []string{"judge=proof"}, Steps: 15},
	{Rule: RulePromiseOfThisBallot, Property: "SafeAt", Params: []string{"judge=proof", "proposers=1"}, Steps: 9},
	{Rule: RuleAcceptedOfThisBallot, Property: "LearnedIsChosen", Params: []string{"judge=proof", "proposers=1"}, Steps: 14},
	{Rule: RuleProposeOnce, Property: "OneValuePerBallot", Params: []string{"ballots=1"}, Steps: 7},
	{Rule: RuleDecisionDurable, Property: "Integrity", Params: []string{"ballots=1"}, Faults: model.Faults{Crash: 1}, Steps: 11},
}
