package oral

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleMPlus1Rounds     model.Rule = "m-plus-1-rounds"
	RuleSilenceIsAValue  model.Rule = "silence-is-a-value"
	RuleMajorityOfRelays model.Rule = "majority-of-relays"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleMPlus1Rounds,
		Protects: "with as many rounds as traitors, those who hear a lie in the last one cannot ask the others what they heard",
		Property: ic1,
		Failure:  model.FailureByzantine,
		Steps:    6,
		Source:   "Lamport, Shostak and Pease 1982, section 3, OM(m)",
	},
	{
		Rule:     RuleSilenceIsAValue,
		Protects: "a lieutenant who waits for a message that a traitor does not send never decides",
		Property: termination,
		Failure:  model.FailureByzantine,
		Steps:    9,
		Source:   "Lamport, Shostak and Pease 1982, section 3, assumption A3",
	},
	{
		Rule:     RuleMajorityOfRelays,
		Protects: "lieutenants who obey what they were told themselves obey a traitor who told each of them something else",
		Property: ic1,
		Failure:  model.FailureByzantine,
		Steps:    17,
		Source:   "Lamport, Shostak and Pease 1982, section 3, OM(m), step 3",
	},
}
