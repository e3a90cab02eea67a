package chubby

import "github.com/faultline-mc/faultline/model"

// The rules that Chubby depends on.
const (
	RuleSequencerCheck      model.Rule = "sequencer-check"
	RuleLockDelay           model.Rule = "lock-delay"
	RuleGenerationDurable   model.Rule = "generation-durable"
	RuleClientEpoch         model.Rule = "client-epoch"
	RuleInvalidateBeforeAck model.Rule = "invalidate-before-ack"
	RuleUncachable          model.Rule = "uncachable-while-pending"
	RuleLateAnswer          model.Rule = "late-answer-not-cached"
	RuleJeopardy            model.Rule = "jeopardy-disables-cache"
	RuleFailoverFlush       model.Rule = "failover-flush"
	RuleFailoverAcks        model.Rule = "failover-acks"
	RuleLeaseMargin         model.Rule = "lease-margin"
	RuleLeaseFromRequest    model.Rule = "lease-from-request"
	RuleExtendLeases        model.Rule = "extend-leases"
	RuleGracePeriod         model.Rule = "grace-period"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleSequencerCheck,
		Protects: "work that a client sent while it had the lock comes late, after that of the next holder",
		Property: mutualExclusion,
		Params:   []string{"keepalives=1", "lease=1", "grace=0"},
		Failure:  model.FailureTiming,
		Steps:    17,
		Source:   "Burrows 2006, 2.4; LCK-03",
	},
	{
		Rule:     RuleLockDelay,
		Protects: "a resource that knows no sequencers does late work of the last holder, although no message is late for long",
		Property: mutualExclusion,
		Params:   []string{"sequencers=ignored", "lock-delay=1", "keepalives=1", "lease=1", "grace=0", "delay=1"},
		Failure:  model.FailureTiming,
		Steps:    17,
		Source:   "Burrows 2006, 2.4; LCK-03",
	},
	{
		Rule:     RuleGenerationDurable,
		Protects: "the next master counts generations anew, and two holders have the same sequencer",
		Property: mutualExclusion,
		Params:   []string{"failovers=1", "grace=0"},
		Failure:  model.FailureCrash,
		Steps:    22,
		Source:   "Burrows 2006, 2.4",
	},
	{
		Rule:     RuleClientEpoch,
		Protects: "a write that was sent to the last master, and then again to the next, takes effect once more after a later write",
		Property: linearizable,
		Params:   []string{"part=cache", "readers=0", "writes=2", "reads=1", "keepalives=1", "failovers=1"},
		Failure:  model.FailureTiming,
		Steps:    17,
		Source:   "Burrows 2006, 2.9, step 1",
	},
	{
		Rule:     RuleInvalidateBeforeAck,
		Protects: "a write is acknowledged while clients have the old contents in their caches",
		Property: linearizable,
		Params:   []string{"part=cache"},
		Steps:    7,
		Source:   "Burrows 2006, 2.7",
	},
	{
		Rule:     RuleUncachable,
		Protects: "a client caches the old contents again while a write waits for others to drop them",
		Property: linearizable,
		Params:   []string{"part=cache", "reads=3"},
		Steps:    12,
		Source:   "Burrows 2006, 2.7",
	},
	{
		Rule:     RuleLateAnswer,
		Protects: "an invalidation overtakes the contents that it is about, which are then cached",
		Property: linearizable,
		Params:   []string{"part=cache"},
		Steps:    9,
	},
	{
		Rule:     RuleJeopardy,
		Protects: "a client whose lease is over reads from its cache, when the master no longer waits for it",
		Property: linearizable,
		Params:   []string{"part=cache", "grace=1"},
		Failure:  model.FailureTiming,
		Steps:    13,
		Source:   "Burrows 2006, 2.8",
	},
	{
		Rule:     RuleFailoverFlush,
		Protects: "a client keeps in its cache what the next master does not know of",
		Property: linearizable,
		Params:   []string{"part=cache", "failovers=1", "keepalives=1", "grace=0"},
		Failure:  model.FailureCrash,
		Steps:    17,
		Source:   "Burrows 2006, 2.9, step 6",
	},
	{
		Rule:     RuleFailoverAcks,
		Protects: "the next master performs a write before clients know that they have to flush their caches",
		Property: linearizable,
		Params:   []string{"part=cache", "failovers=1", "grace=0"},
		Failure:  model.FailureCrash,
		Steps:    12,
		Source:   "Burrows 2006, 2.9, step 7",
	},
	{
		Rule:     RuleLeaseMargin,
		Protects: "a client whose clock is slow reads from its cache, when the master with its fast one no longer waits for it",
		Property: linearizable,
		Params:   []string{"part=cache", "client-margin=1", "master-margin=1", "grace=0"},
		Faults:   model.Faults{Drift: 2},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Burrows 2006, 2.8: the rate at which the master's clock is advancing",
	},
	{
		Rule:     RuleLeaseFromRequest,
		Protects: "an answer that is late on its way brings a lease that begins when the master's has ended",
		Property: linearizable,
		Params:   []string{"part=cache", "keepalives=1", "lease=1"},
		Failure:  model.FailureTiming,
		Steps:    14,
		Source:   "Burrows 2006, 2.8: the time its KeepAlive reply spent in flight",
	},
	{
		Rule:     RuleExtendLeases,
		Protects: "the next master ends sessions whose leases the last one had extended",
		Property: sessionKept,
		Params:   []string{"part=session", "lease=6", "grace=5", "delay=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    2,
		Source:   "Burrows 2006, 2.9, step 4",
	},
	{
		Rule:     RuleGracePeriod,
		Protects: "a client gives its session up while the next master is being elected",
		Property: sessionReestablished,
		Params:   []string{"part=session", "judge=liveness", "lease=6", "grace=5", "failovers=1", "delay=1"},
		Failure:  model.FailureCrash,
		Steps:    17,
		Source:   "Burrows 2006, 2.8",
	},
}
