package heartbeat

import "github.com/faultline-mc/faultline/model"

// The rules that the detector depends on.
const (
	RuleTimeoutCoversDelay model.Rule = "timeout-covers-delay"
	RuleTimeoutGrows       model.Rule = "timeout-grows"
	RuleSuspicionWithdrawn model.Rule = "suspicion-withdrawn"
	RuleTimerOwnPeer       model.Rule = "timer-own-peer"
	RuleTimerNotOwnSend    model.Rule = "timer-not-own-send"
	RuleAckSeq             model.Rule = "ack-seq"
)

const source = "Chandra and Toueg 1996, "

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleTimeoutCoversDelay,
		Protects: "a target whose answer is as slow as it may be is suspected, although it is up",
		Property: accuracy,
		Failure:  model.FailureTiming,
		Steps:    5,
		Source:   source + "3",
	},
	{
		Rule:     RuleTimeoutGrows,
		Protects: "a detector that does not know the delay makes the same mistake for ever",
		Property: mistakesBounded,
		Params:   []string{"timeout=adaptive"},
		Failure:  model.FailureTiming,
		Steps:    24,
		Source:   source + "figure 10, task 3",
	},
	{
		Rule:     RuleSuspicionWithdrawn,
		Protects: "who stands still for a while is suspected for ever",
		Property: finalAccuracy,
		Params:   []string{"judge=end"},
		Faults:   model.Faults{Pause: 1},
		Failure:  model.FailurePerformance,
		Steps:    21,
		Source:   source + "figure 10, task 3",
	},
	{
		Rule:     RuleTimerOwnPeer,
		Protects: "a target that lives keeps one that has crashed from being suspected",
		Property: detection,
		Params:   []string{"targets=2"},
		Failure:  model.FailureCrash,
		Steps:    26,
	},
	{
		Rule:     RuleTimerNotOwnSend,
		Protects: "the monitor's own pings, which it sends to the crashed as well, put off their deadlines",
		Property: detection,
		Failure:  model.FailureCrash,
		Steps:    15,
	},
	{
		Rule:     RuleAckSeq,
		Protects: "an answer that arrives twice takes back a suspicion, which may be of a node that has crashed since",
		Property: evidence,
		Params:   []string{"timeout=adaptive"},
		Faults:   model.Faults{Duplicate: 1},
		Failure:  model.FailureCrash,
		Steps:    9,
	},
}
