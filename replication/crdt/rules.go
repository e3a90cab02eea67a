package crdt

import "github.com/faultline-mc/faultline/model"

// The rules, type by type.
const (
	RuleAnswerAtOnce          model.Rule = "answer-at-once"
	RuleOwnSlot               model.Rule = "own-slot"
	RuleMergeMax              model.Rule = "merge-max"
	RuleTwoVectors            model.Rule = "two-vectors"
	RuleTimeAboveSeen         model.Rule = "time-above-seen"
	RuleLWWTiebreak           model.Rule = "lww-tiebreak"
	RuleRemoveObservedTags    model.Rule = "remove-observed-tags"
	RuleKeepTombstones        model.Rule = "keep-tombstones"
	RuleStateDurable          model.Rule = "state-durable"
	RuleFreshTagsAfterRestart model.Rule = "fresh-tags-after-restart"
	RuleCausalExactlyOnce     model.Rule = "causal-exactly-once"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// An update is a step, as are sending a state, and each delivery of it.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAnswerAtOnce,
		Protects: "a client waits until its replica hears of another one, which it may never while it is cut off",
		Property: "WaitFree",
		Params:   []string{"updates=1"},
		Steps:    1,
	},
	{
		Rule:     RuleOwnSlot,
		Protects: "two replicas count in the same slot, and the greater count hides the other",
		Property: "Specification",
		Steps:    4,
		Source:   "Shapiro and others 2011, specification 6",
	},
	{
		Rule:     RuleMergeMax,
		Protects: "what arrives twice is counted twice",
		Property: "Specification",
		Params:   []string{"gossip=always", "updates=1"},
		Steps:    5,
		Source:   "CRDT-01; Shapiro and others 2011, specification 6",
	},
	{
		Rule:     RuleTwoVectors,
		Protects: "a count that falls is hidden by the greater one from before",
		Property: "Specification",
		Params:   []string{"type=pn"},
		Steps:    6,
		Source:   "Shapiro and others 2011, specification 7",
	},
	{
		Rule:     RuleTimeAboveSeen,
		Protects: "a write in the knowledge of another one loses against it",
		Property: "Specification",
		Params:   []string{"type=lww"},
		Failure:  model.FailureTiming,
		Steps:    6,
		Source:   "DYN-02; Shapiro and others 2011, specification 8: timestamps are consistent with causal order",
	},
	{
		Rule:     RuleLWWTiebreak,
		Protects: "of two writes at the same time each replica keeps the one that it had first",
		Property: "StrongConvergence",
		Params:   []string{"type=lww"},
		Steps:    6,
		Source:   "Shapiro and others 2011, specification 8: timestamps are unique",
	},
	{
		Rule:     RuleRemoveObservedTags,
		Protects: "a removal removes also additions that nobody had seen where it was made",
		Property: "Specification",
		Params:   []string{"type=orset"},
		Steps:    5,
		Source:   "Shapiro and others 2011, specification 15",
	},
	{
		Rule:     RuleKeepTombstones,
		Protects: "an old state brings back what was removed",
		Property: "Specification",
		Params:   []string{"type=orset"},
		Steps:    6,
		Source:   "CRDT-02",
	},
	{
		Rule:     RuleStateDurable,
		Protects: "a replica that crashes has forgotten what it acknowledged, and has not told anyone yet",
		Property: "NothingLost",
		Params:   []string{"updates=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    3,
	},
	{
		Rule:     RuleFreshTagsAfterRestart,
		Protects: "a replica that crashes uses a tag again that has been removed, and adds nothing",
		Property: "Specification",
		Params:   []string{"type=orset", "updates=3"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    5,
		Source:   "Shapiro and others 2011, specification 15: unique()",
	},
	{
		Rule:     RuleCausalExactlyOnce,
		Protects: "a removal comes before the addition that it removes, or the addition comes once more after it",
		Property: "Specification",
		Params:   []string{"type=op"},
		Steps:    4,
		Source:   "Shapiro and others 2011, 2.2.2: delivery precondition",
	},
}
