package redlock

import "github.com/faultline-mc/faultline/model"

// The rules: what the lock depends on, and what would make it safe.
const (
	RuleMajority          model.Rule = "majority"
	RuleFsyncBeforeAck    model.Rule = "fsync-before-ack"
	RuleDriftMargin       model.Rule = "drift-margin"
	RuleValidityFromStart model.Rule = "validity-from-start"
	RuleFencingToken      model.Rule = "fencing-token"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleMajority,
		Protects: "two clients have the lock of different instances",
		Property: mutualExclusion,
		Steps:    14,
		Source:   "Sanfilippo: N/2+1",
	},
	{
		Rule:     RuleFsyncBeforeAck,
		Protects: "an instance that has lost the key in a crash grants it to the next client, and makes the second majority",
		Property: mutualExclusion,
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    20,
		Source:   "Kleppmann 2016; LCK-04",
	},
	{
		Rule:     RuleDriftMargin,
		Protects: "a key expires on a fast clock while the last work of its client is on its way",
		Property: mutualExclusion,
		Faults:   model.Faults{Drift: 1},
		Failure:  model.FailureTiming,
		Steps:    28,
		Source:   "Sanfilippo: CLOCK_DRIFT",
	},
	{
		Rule:     RuleValidityFromStart,
		Protects: "the validity of a lock that took long to get lasts longer than its keys",
		Property: mutualExclusion,
		Params:   []string{"margin=0"},
		Failure:  model.FailureTiming,
		Steps:    27,
		Source:   "Sanfilippo: the elapsed time is subtracted",
	},
	{
		Rule:     RuleFencingToken,
		Protects: "work that is late replaces that of the next holder",
		Property: mutualExclusion,
		Params:   []string{"token=fencing", "delay=0"},
		Failure:  model.FailureTiming,
		Steps:    24,
		Source:   "Kleppmann 2016; LCK-04",
	},
}
