package primarybackup

import "github.com/faultline-mc/faultline/model"

// The rules.
const (
	RuleAckAfterAll       model.Rule = "ack-after-all"
	RuleEpochCheck        model.Rule = "epoch-check"
	RuleLeaseOrQuorumRead model.Rule = "lease-or-quorum-read"
	RuleReadCommitted     model.Rule = "read-committed"
	RuleReplaceDivergent  model.Rule = "replace-divergent"
	RuleWaitForJoiner     model.Rule = "wait-for-joiner"
	RuleTruncateByEpoch   model.Rule = "truncate-by-epoch"
	RuleJoiningDurable    model.Rule = "joining-durable"
	RuleResumeOnView      model.Rule = "resume-on-view"
	RuleLagBound          model.Rule = "lag-bound"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAckAfterAll,
		Protects: "a write that only the primary has is acknowledged, and gone when a backup takes over",
		Property: ackedSurvives,
		Steps:    3,
		Source:   "PB-02",
	},
	{
		Rule:     RuleEpochCheck,
		Protects: "what a deposed primary sent late replaces what was acknowledged since",
		Property: committedStays,
		Params:   []string{"writes=2", "reads=0"},
		Failure:  model.FailureTiming,
		Steps:    5,
		Source:   "PB-01",
	},
	{
		Rule:     RuleLeaseOrQuorumRead,
		Protects: "a primary that was deposed without knowing it answers from a copy that is out of date",
		Property: linearizable,
		Failure:  model.FailureTiming,
		Steps:    4,
		Source:   "PB-01",
	},
	{
		Rule:     RuleReadCommitted,
		Protects: "a read returns a write that only the primary has, and the next primary has never heard of it",
		Property: linearizable,
		Params:   []string{"reads=2"},
		Steps:    7,
	},
	{
		Rule:     RuleReplaceDivergent,
		Protects: "a deposed primary that joins again keeps a write that nobody else has in the place of one that was acknowledged",
		Property: ackedSurvives,
		Params:   []string{"writes=2", "reads=0"},
		Failure:  model.FailureTiming,
		Steps:    7,
		Source:   "KIP-101: divergence of logs",
	},
	{
		Rule:     RuleWaitForJoiner,
		Protects: "a primary acknowledges by itself while a view with a backup is under way to it, and that backup takes over",
		Property: ackedSurvives,
		Params:   []string{"suspicions=2", "reads=0"},
		Failure:  model.FailureTiming,
		Steps:    9,
		Source:   "KIP-497: the maximal in-sync replicas",
	},
	{
		Rule:     RuleTruncateByEpoch,
		Protects: "a backup that restarts cuts its log back to what it knows to be committed, which is old, and becomes primary without what it had confirmed",
		Property: ackedSurvives,
		Params:   []string{"reads=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "KAF-01; KIP-101",
	},
	{
		Rule:     RuleJoiningDurable,
		Protects: "a primary restarts and has forgotten whom it asked to let in, and acknowledges without that backup, which takes over",
		Property: ackedSurvives,
		Params:   []string{"suspicions=2", "reads=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
	},
	{
		Rule:     RuleResumeOnView,
		Protects: "a primary goes on waiting for a backup that is no longer in its view",
		Property: answers,
		Steps:    13,
	},
	{
		Rule:     RuleLagBound,
		Protects: "a primary that never waits has acknowledged any number of writes when it fails",
		Property: lagBounded,
		Params:   []string{"mode=async", "writes=2"},
		Steps:    2,
	},
}
