package synod

import "github.com/faultline-mc/faultline/model"

// The lines that agreement depends on, in the order of the paper.
const (
	RuleUniqueBallot         model.Rule = "unique-ballot"
	RuleBallotDurable        model.Rule = "ballot-durable"
	RulePromiseRises         model.Rule = "promise-rises"
	RulePromiseDurable       model.Rule = "promise-durable"
	RulePhase1Majority       model.Rule = "phase1-majority"
	RulePromiseOfThisBallot  model.Rule = "promise-of-this-ballot"
	RuleAdoptAccepted        model.Rule = "adopt-accepted"
	RuleAdoptHighest         model.Rule = "adopt-highest"
	RuleProposeOnce          model.Rule = "propose-once"
	RuleRefuseBelowPromise   model.Rule = "refuse-below-promise"
	RuleAcceptPromises       model.Rule = "accept-promises"
	RuleAcceptedDurable      model.Rule = "accepted-durable"
	RulePhase2Majority       model.Rule = "phase2-majority"
	RuleAcceptedOfThisBallot model.Rule = "accepted-of-this-ballot"
	RuleDecisionDurable      model.Rule = "decision-durable"
)
