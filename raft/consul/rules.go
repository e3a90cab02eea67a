package consul

import "github.com/faultline-mc/faultline/model"

// The rules that Consul depends on.
const (
	RuleAcquireCAS         model.Rule = "acquire-cas"
	RuleSessionValid       model.Rule = "session-valid"
	RuleInvalidateReleases model.Rule = "invalidate-releases"
	RuleLockDelay          model.Rule = "lock-delay"
	RuleLockIndexFences    model.Rule = "lock-index-fences"
	RuleRenewAtLeader      model.Rule = "renew-at-leader"
	RuleRenewWithinTTL     model.Rule = "renew-within-ttl"
	RuleRestartTTLs        model.Rule = "restart-ttls"
	RuleTTLTwice           model.Rule = "ttl-twice"
	RuleVerifyLeader       model.Rule = "verify-leader"
	RuleReadyForReads      model.Rule = "ready-for-reads"
	RuleApplyBeforeAck     model.Rule = "apply-before-ack"
	RuleCASAtApply         model.Rule = "cas-at-apply"
	RuleWaitTimeout        model.Rule = "wait-timeout"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleLockDelay,
		Protects: "a member that serf takes for dead works on while the next one has its lock already",
		Property: oneHolder,
		Params:   []string{"servers=1", "delay=1", "lock-delay=3", "lock-check=pending", "token=none"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Consul, sessions: lock-delay; CON-01",
	},
	{
		Rule:     RuleLockIndexFences,
		Protects: "work that was on its way when its lock was lost comes after that of the next holder",
		Property: mutualExclusion,
		Params:   []string{"servers=1"},
		Failure:  model.FailureTiming,
		Steps:    15,
		Source:   "Consul, sessions: LockIndex, key and session as a sequencer",
	},
	{
		Rule:     RuleAcquireCAS,
		Protects: "a lock is taken over from a session that has it",
		Property: oneHolder,
		Params:   []string{"servers=1", "suspicions=0"},
		Steps:    8,
		Source:   "Consul, KV store: acquire",
	},
	{
		Rule:     RuleSessionValid,
		Protects: "a request that comes after its session was invalidated locks for good, since there is nothing left to invalidate",
		Property: validSession,
		Params:   []string{"servers=1"},
		Steps:    4,
		Source:   "Consul, sessions",
	},
	{
		Rule:     RuleInvalidateReleases,
		Protects: "the lock of a session that was invalidated stays locked for good",
		Property: validSession,
		Params:   []string{"servers=1"},
		Steps:    4,
		Source:   "Consul, sessions: behavior",
	},
	{
		Rule:     RuleRestartTTLs,
		Protects: "nobody counts the TTLs after another leader was elected, and the session of a client that crashed never ends",
		Property: expires,
		Params:   []string{"part=ttl", "delay=1", "elections=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "Consul, sessions: TTLs are renewed when a leader fails",
	},
	{
		Rule:     RuleTTLTwice,
		Protects: "a renewal that a deposed leader answers is one that the next leader, which counts already, knows nothing of",
		Property: lowerBound,
		Params:   []string{"part=ttl", "delay=1", "elections=1"},
		Failure:  model.FailureTiming,
		Steps:    9,
		Source:   "Consul: SessionTTLMultiplier",
	},
	{
		Rule:     RuleRenewAtLeader,
		Protects: "a server answers a renewal and the leader's timer runs on",
		Property: lowerBound,
		Params:   []string{"part=ttl", "delay=1", "renewals=2"},
		Steps:    13,
		Source:   "Consul, sessions: TTL",
	},
	{
		Rule:     RuleRenewWithinTTL,
		Protects: "a renewal that comes too late is answered while the session is being destroyed",
		Property: lowerBound,
		Params:   []string{"part=ttl", "delay=1", "servers=1"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "Consul, sessions: renew ahead of the TTL",
	},
	{
		Rule:     RuleVerifyLeader,
		Protects: "a leader that was deposed and has not heard of it answers with what was overwritten",
		Property: linearizable,
		Params:   []string{"part=kv", "elections=1"},
		Failure:  model.FailurePartition,
		Steps:    7,
		Source:   "hashicorp/consul#54; CON-02",
	},
	{
		Rule:     RuleReadyForReads,
		Protects: "a new leader answers before it has applied what the last one had acknowledged",
		Property: linearizable,
		Params:   []string{"part=kv", "elections=1"},
		Failure:  model.FailureTiming,
		Steps:    10,
		Source:   "hashicorp/consul#2644",
	},
	{
		Rule:     RuleApplyBeforeAck,
		Protects: "a write is acknowledged that the leader itself does not return yet",
		Property: linearizable,
		Params:   []string{"part=kv", "servers=1"},
		Steps:    6,
		Source:   "hashicorp/raft: Apply returns what the state machine did",
	},
	{
		Rule:     RuleCASAtApply,
		Protects: "two that have read the same index both write",
		Property: linearizable,
		Params:   []string{"part=kv", "servers=1", "puts=0", "swaps=2", "gets=0"},
		Steps:    8,
		Source:   "Consul, KV store: cas",
	},
	{
		Rule:     RuleWaitTimeout,
		Protects: "a query waits for an index that a restored store does not come to",
		Property: watchReliable,
		Params:   []string{"part=watch", "servers=1", "restores=1"},
		Steps:    8,
		Source:   "Consul, blocking queries: wait",
	},
}

var rulesOnRaft = []model.RuleInfo{
	{
		Rule:     RuleVerifyLeader,
		Protects: "a leader that was deposed and has not heard of it answers with what was overwritten",
		Property: linearizable,
		Failure:  model.FailurePartition,
		Steps:    15,
		Source:   "hashicorp/consul#54; CON-02",
	},
	{
		Rule:     RuleReadyForReads,
		Protects: "a new leader answers before it has applied what the last one had acknowledged",
		Property: linearizable,
		Params:   []string{"servers=2", "log=2"},
		Failure:  model.FailureTiming,
		Steps:    18,
		Source:   "hashicorp/consul#2644",
	},
	{
		Rule:     RuleCASAtApply,
		Protects: "two that have read the same index both write",
		Property: linearizable,
		Params:   []string{"servers=2", "candidates=1", "terms=1", "puts=0", "swaps=2", "gets=0"},
		Steps:    15,
		Source:   "Consul, KV store: cas",
	},
}
