package craq

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleReadCleanOnly   model.Rule = "read-clean-only"
	RuleAskTail         model.Rule = "ask-tail"
	RuleQueryPinsConfig model.Rule = "query-pins-config"
	RuleConfigEpoch     model.Rule = "config-epoch"
	RuleVersionBound    model.Rule = "version-bound"
	RuleResendDirty     model.Rule = "resend-dirty-on-removal"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleReadCleanOnly,
		Protects: "a server returns a version that is not committed, and the next one, which has not got it, the one before",
		Property: linearizable,
		Steps:    3,
		Source:   "CR-02; Terrace and Freedman, 2.3",
	},
	{
		Rule:     RuleAskTail,
		Protects: "a server returns the newest version that it knows to be committed, while a newer one is and it has not heard of that",
		Property: linearizable,
		Steps:    4,
		Source:   "Terrace and Freedman, 2.3",
	},
	{
		Rule:     RuleQueryPinsConfig,
		Protects: "a server that was removed without knowing it answers a query as the tail, and the master vouches for another layout than the one in which it did",
		Property: linearizable,
		Params:   []string{"suspicions=1"},
		Failure:  model.FailureTiming,
		Steps:    10,
	},
	{
		Rule:     RuleConfigEpoch,
		Protects: "a server that was removed without knowing it returns a version that is clean there, and old",
		Property: linearizable,
		Params:   []string{"reads=1", "suspicions=1"},
		Failure:  model.FailureTiming,
		Steps:    5,
	},
	{
		Rule:     RuleVersionBound,
		Protects: "a server returns a version that is more than the bound ahead of what is committed, and the next one what is",
		Property: boundedStaleness,
		Params:   []string{"consistency=bounded", "writes=2", "reads=3"},
		Steps:    5,
		Source:   "Terrace and Freedman, 2.4",
	},
	{
		Rule:     RuleResendDirty,
		Protects: "a version that was on its way through the server that failed is missing behind it",
		Property: versionsFollow,
		Params:   []string{"writes=2", "reads=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "CR-03; Terrace and Freedman, 3",
	},
}
