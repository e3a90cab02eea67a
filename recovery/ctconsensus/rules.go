package ctconsensus

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a round meets them.
const (
	RuleWaitMajorityOnly          model.Rule = "wait-majority-only"
	RuleMajorityOfEstimates       model.Rule = "majority-of-estimates"
	RuleEstimateTimestamp         model.Rule = "estimate-timestamp"
	RuleSuspectCoordinator        model.Rule = "suspect-coordinator"
	RuleAdoptBeforeAck            model.Rule = "adopt-before-ack"
	RuleRefuseOldProposal         model.Rule = "refuse-old-proposal"
	RuleNackOnSuspicion           model.Rule = "nack-on-suspicion"
	RuleKeepEarlyNack             model.Rule = "keep-early-nack"
	RuleMajorityOfAcks            model.Rule = "majority-of-acks"
	RuleDecideByReliableBroadcast model.Rule = "decide-by-reliable-broadcast"
)

// live is where processes have to decide. Two rounds are enough: the second has
// a coordinator that can be left behind there, waiting for the others.
func live() []string { return []string{"judge=liveness"} }

// Rules says of each rule what it protects, and where its absence shows.
//
// Every delivery is a step, and so is every message of a broadcast. What a node
// tells itself takes none, and neither does the beginning of a round.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleWaitMajorityOnly,
		Protects: "a coordinator waits for a process that has crashed, and everybody else for the coordinator",
		Property: termination,
		Params:   live(),
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    5,
		Source:   "Chandra and Toueg, 6.2, figure 6, phases 2 and 4",
	},
	{
		Rule:     RuleMajorityOfEstimates,
		Protects: "a coordinator that hears no one who has adopted the decided value selects another one",
		Property: agreement,
		Steps:    9,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 2",
	},
	{
		Rule:     RuleEstimateTimestamp,
		Protects: "a coordinator that hears of the decided value selects an older estimate instead",
		Property: agreement,
		Steps:    11,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 2",
	},
	{
		Rule:     RuleSuspectCoordinator,
		Protects: "everybody waits for a coordinator that has crashed",
		Property: termination,
		Params:   live(),
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    1,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 3",
	},
	{
		Rule:     RuleAdoptBeforeAck,
		Protects: "a value is decided that a majority has acknowledged, and that the next coordinator hears nothing of",
		Property: agreement,
		Steps:    11,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 3",
	},
	{
		Rule:     RuleRefuseOldProposal,
		Protects: "a process that has given up a round still helps to decide in it, and has told the next coordinator otherwise",
		Property: agreement,
		Steps:    12,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 3",
	},
	{
		Rule:     RuleNackOnSuspicion,
		Protects: "a coordinator that was suspected wrongly waits for answers that never come, and the next one for its estimate",
		Property: termination,
		Params:   live(),
		Faults:   model.Faults{Crash: 1},
		Steps:    5,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 3",
	},
	{
		Rule:     RuleKeepEarlyNack,
		Protects: "a coordinator forgets who has given up its round before it proposed, and waits for its answer",
		Property: termination,
		Params:   live(),
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 4",
	},
	{
		Rule:     RuleMajorityOfAcks,
		Protects: "a coordinator decides what no one has adopted that the next coordinator hears",
		Property: agreement,
		Steps:    8,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 4",
	},
	{
		Rule:     RuleDecideByReliableBroadcast,
		Protects: "a coordinator crashes when it has told its decision to some, who stop, and the others wait for them",
		Property: termination,
		Params:   live(),
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "Chandra and Toueg, 6.2, figure 6, phase 4",
	},
}
