package lease

import "github.com/faultline-mc/faultline/model"

// The rules of leaders that stay, and of those that go, and of reads by lease.
const (
	RuleCheckQuorum        model.Rule = "check-quorum"
	RuleLeaderStickiness   model.Rule = "leader-stickiness"
	RuleLeaseDriftBound    model.Rule = "lease-drift-bound"
	RuleLeaseByRound       model.Rule = "lease-by-round"
	RuleLeaseFromSend      model.Rule = "lease-from-send"
	RuleReadAfterOwnCommit model.Rule = "read-after-own-commit"
	RuleWaitAfterRestart   model.Rule = "wait-after-restart"
	RuleForgetNotWithLease model.Rule = "forget-not-with-lease"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleCheckQuorum,
		Protects: "a leader that others hear, and that does not hear them, leads for ever and commits nothing",
		Property: entryCommits,
		Params:   []string{"judge=commits", "timeout=3", "links=deaf", "terms=3"},
		Failure:  model.FailurePartition,
		Steps:    12,
		Source:   "Ongaro's thesis, 6.2; RAFT-20",
	},
	{
		Rule:     RuleLeaderStickiness,
		Protects: "a server on a broken link deposes a leader that all others hear, again and again",
		Property: leaderStays,
		Params:   []string{"judge=leads", "timeout=3", "links=broken", "log=1"},
		Failure:  model.FailurePartition,
		Steps:    11,
		Source:   "Ongaro's thesis, 4.2.3; RAFT-20",
	},
	{
		Rule:     RuleLeaseDriftBound,
		Protects: "a leader with a slow timer answers from an old store while the next one has been elected",
		Property: linearizable,
		Params:   []string{"timeout=3", "margin=1"},
		Faults:   model.Faults{Drift: 1},
		Failure:  model.FailureTiming,
		Steps:    18,
		Source:   "Ongaro's thesis, 6.4.1; RAFT-15",
	},
	{
		Rule:     RuleLeaseByRound,
		Protects: "a leader reads as long as its check-quorum lets it lead: who has answered just after one check counts in the next, and by then waits no more",
		Property: linearizable,
		Params:   []string{"timeout=3"},
		Failure:  model.FailureTiming,
		Steps:    18,
		Source:   "Ongaro's thesis, 6.4.1; etcd-io/raft#166, and on it in internal/etcdraft",
	},
	{
		Rule:     RuleLeaseFromSend,
		Protects: "an answer that is late on its way gives a leader a lease that begins when voters have stopped waiting",
		Property: linearizable,
		Failure:  model.FailureTiming,
		Steps:    16,
		Source:   "Ongaro's thesis, 6.4.1",
	},
	{
		Rule:     RuleReadAfterOwnCommit,
		Protects: "a leader that has just been elected does not know of entries that the last one has committed",
		Property: linearizable,
		Params:   []string{"rounds=0", "later-rounds=1", "write-at=first", "read-at=next"},
		Steps:    14,
		Source:   "Ongaro's thesis, 6.4; RAFT-13",
	},
	{
		Rule:     RuleWaitAfterRestart,
		Protects: "a voter that has restarted has forgotten the leader whom it has answered, and elects another during the lease",
		Property: linearizable,
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    17,
		Source:   "etcd-io/raft, where a server that has restarted votes at once (internal/etcdraft)",
	},
	{
		Rule:     RuleForgetNotWithLease,
		Protects: "a voter that is told to forget its leader elects another one during the lease",
		Property: linearizable,
		Params:   []string{"forgets=1"},
		Steps:    16,
		Source:   "etcd-io/raft, ForgetLeader",
	},
}
