package phi

import "github.com/faultline-mc/faultline/model"

// The rules that the detector depends on.
const (
	RuleNoSampleAfterCrash      model.Rule = "no-sample-after-crash"
	RuleResetWindowOnRecover    model.Rule = "reset-window-on-recover"
	RuleIgnoreBacklog           model.Rule = "ignore-backlog"
	RuleThresholdPerApplication model.Rule = "threshold-per-application"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleNoSampleAfterCrash,
		Protects: "the time for which a node was down passes for a usual interval, and its next crash is seen as late as that",
		Property: accruement,
		Failure:  model.FailureCrash,
		Steps:    15,
	},
	{
		Rule:     RuleResetWindowOnRecover,
		Protects: "a node that is slower after its restart is measured by what was usual before",
		Property: upperBound,
		Failure:  model.FailurePerformance,
		Steps:    25,
	},
	{
		Rule:     RuleIgnoreBacklog,
		Protects: "heartbeats that have waited for a monitor to restart arrive at once, and make intervals that no network has",
		Property: upperBound,
		Failure:  model.FailureCrash,
		Steps:    15,
	},
	{
		Rule:     RuleThresholdPerApplication,
		Protects: "an application that must not be wrong acts upon a level that is high enough only for one that may be",
		Property: accuracy,
		Failure:  model.FailureTiming,
		Steps:    20,
		Source:   "Hayashibara and others 2004, 2",
	},
}
