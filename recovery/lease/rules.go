package lease

import "github.com/faultline-mc/faultline/model"

// The rules that a lease depends on.
const (
	RuleLeaseMargin      model.Rule = "lease-margin"
	RuleLeaseFromRequest model.Rule = "lease-from-request"
	RuleWaitAfterRestart model.Rule = "wait-after-restart"
	RuleNumberDurable    model.Rule = "number-durable"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleLeaseMargin,
		Protects: "a holder whose timer is slow still uses a lease that a grantor with a fast timer has given to the next",
		Property: atMostOneHolder,
		Params:   []string{"requests=1"},
		Faults:   model.Faults{Drift: 2},
		Failure:  model.FailureTiming,
		Steps:    10,
		Source:   "Gray and Cheriton 1989, 5; PAX-09",
	},
	{
		Rule:     RuleLeaseFromRequest,
		Protects: "a grant that is late on its way gives its holder a term that begins when the grantor's has ended",
		Property: atMostOneHolder,
		Params:   []string{"requests=1"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Gray and Cheriton 1989, 2",
	},
	{
		Rule:     RuleWaitAfterRestart,
		Protects: "a grantor that has forgotten a lease grants it to a second holder",
		Property: atMostOneHolder,
		Params:   []string{"requests=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "Gray and Cheriton 1989, 2",
	},
	{
		Rule:     RuleNumberDurable,
		Protects: "a late grant for a request from before a crash passes for the answer to a new one, with a term that is over",
		Property: atMostOneHolder,
		Params:   []string{"requests=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
	},
}
