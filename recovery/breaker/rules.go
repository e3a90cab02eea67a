package breaker

import "github.com/faultline-mc/faultline/model"

// The rules that a breaker cannot do without.
const (
	RuleRefuseWhenOpen        model.Rule = "refuse-when-open"
	RuleOneProbe              model.Rule = "one-probe"
	RuleGeneration            model.Rule = "generation"
	RuleIgnoreSuccessWhenOpen model.Rule = "ignore-success-when-open"
	RuleProbeDeadline         model.Rule = "probe-deadline"
)

// Rules says of each rule what it protects, and where its absence shows. All
// fall with one failure that opens the breaker. The steps of the last one are
// those of a run with its loop, in which calls are refused for ever.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleRefuseWhenOpen,
		Protects: "a breaker that lets calls through while it is open keeps the load on a backend that fails",
		Property: "NoCallWhileOpen",
		Params:   []string{"threshold=1", "connections=2"},
		Failure:  model.FailurePerformance,
		Steps:    3,
		Source:   "Nygard, Release It!, chapter 5",
	},
	{
		Rule:     RuleOneProbe,
		Protects: "all callers that have waited rush at a backend that has hardly recovered",
		Property: "OneProbe",
		Params:   []string{"threshold=1"},
		Failure:  model.FailurePerformance,
		Steps:    5,
		Source:   "Nygard, Release It!, chapter 5",
	},
	{
		Rule:     RuleGeneration,
		Protects: "a call that began long before the probe decides in its place whether the backend is well",
		Property: "ProbeDecides",
		Params:   []string{"threshold=1", "connections=2"},
		Steps:    5,
	},
	{
		Rule:     RuleIgnoreSuccessWhenOpen,
		Protects: "a late success from before the failures closes the breaker, and all calls go to a backend that fails",
		Property: "OpenUntilReset",
		Params:   []string{"threshold=1", "connections=2"},
		Steps:    5,
	},
	{
		Rule:     RuleProbeDeadline,
		Protects: "a probe that is lost leaves the breaker half-open for good, and no call goes through any more",
		Property: "Heals",
		Params:   []string{"threshold=1", "connections=2"},
		Faults:   model.Faults{Drop: 1},
		Failure:  model.FailureOmission,
		Steps:    9,
	},
}
