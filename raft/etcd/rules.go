package etcd

import "github.com/faultline-mc/faultline/model"

// The rules, in the order of the parts.
const (
	RuleTxnAtomic           model.Rule = "txn-atomic"
	RuleTxnOneRevision      model.Rule = "txn-one-revision"
	RuleCompareAtApply      model.Rule = "compare-at-apply"
	RuleReadWaitsForApplied model.Rule = "read-waits-for-applied"
	RuleAppliedWithData     model.Rule = "applied-with-data"
	RuleReadQuorumRound     model.Rule = "read-quorum-round"
	RuleReadAfterOwnCommit  model.Rule = "read-after-own-commit"

	RuleLeaseNotEarly       model.Rule = "lease-not-early"
	RuleExpiredStaysExpired model.Rule = "expired-stays-expired"
	RuleRenewByLeader       model.Rule = "renew-by-leader"
	RuleRevokeByLeader      model.Rule = "revoke-by-leader"
	RulePromoteExtends      model.Rule = "promote-extends"
	RulePromoteAfterApply   model.Rule = "promote-after-apply"
	RulePromoteCounts       model.Rule = "promote-counts"
	RuleLeadInNewTerm       model.Rule = "lead-in-new-term"
	RuleAttachToLiveLease   model.Rule = "attach-to-live-lease"

	RuleWatchNoGap         model.Rule = "watch-no-gap"
	RuleFullChannelBehind  model.Rule = "full-channel-behind"
	RuleResync             model.Rule = "resync"
	RuleWatchAtomic        model.Rule = "watch-atomic"
	RuleResumeAfterLast    model.Rule = "resume-after-last"
	RuleBookmarkWhenSynced model.Rule = "bookmark-when-synced"
	RuleTombstoneKept      model.Rule = "tombstone-kept"

	RuleModRevisionFences model.Rule = "mod-revision-fences"
	RuleOwnerInTxn        model.Rule = "owner-in-txn"
)

// Rules says of each rule what it protects, and where its absence shows. Those of
// OnRaft are below.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleTxnAtomic,
		Protects: "a client reads one of the two keys that a transaction has written, and not the other",
		Property: sequential,
		Params:   []string{"reads=serializable", "judge=sequential", "clients=home"},
		Steps:    5,
		Source:   "etcd: API guarantees, atomicity",
	},
	{
		Rule:     RuleTxnOneRevision,
		Protects: "the writes of a transaction get a revision each, so that who reads or watches at the first of them sees half",
		Property: linearizable,
		Params:   []string{"clients=home"},
		Steps:    4,
		Source:   "etcd: API guarantees, revisions",
	},
	{
		Rule:     RuleCompareAtApply,
		Protects: "two members find that a key does not exist, and both transactions create it",
		Property: linearizable,
		Params:   []string{"clients=home"},
		Steps:    11,
		Source:   "etcd: API guarantees, atomicity",
	},
	{
		Rule:     RuleReadWaitsForApplied,
		Protects: "a member that knows how long the log is, but has not applied it, answers with what it had before",
		Property: linearizable,
		Params:   []string{"clients=home"},
		Steps:    8,
		Source:   "Ongaro, Consensus: Bridging Theory and Practice, 2014, 6.4",
	},
	{
		Rule:     RuleAppliedWithData,
		Protects: "a member that crashes between writing what an entry does and writing that it did applies it twice",
		Property: appliedOnce,
		Params:   []string{"members=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "RAFT-35; etcd#13766, #14685",
	},
	{
		Rule:     RuleLeaseNotEarly,
		Protects: "a session is told that its lease is renewed, while its time runs on as before",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held", "members=1", "elections=0"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "etcd: lease API",
	},
	{
		Rule:     RuleExpiredStaysExpired,
		Protects: "a lease is renewed whose end is on its way through the log already",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held", "members=1", "elections=0"},
		Failure:  model.FailureTiming,
		Steps:    12,
		Source:   "etcd: lessor.Renew waits for the revocation",
	},
	{
		Rule:     RuleRenewByLeader,
		Protects: "a leader that was deposed, and does not know, renews a lease that its successor lets expire",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held"},
		Failure:  model.FailureTiming,
		Steps:    11,
		Source:   "etcd#15247, #16822",
	},
	{
		Rule:     RuleRevokeByLeader,
		Protects: "a leader that was deposed, and does not know, ends a lease that its successor has renewed",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held"},
		Failure:  model.FailureTiming,
		Steps:    13,
		Source:   "etcd#12528, #15247, #16822",
	},
	{
		Rule:     RulePromoteExtends,
		Protects: "a new leader ends a lease by its own count, which knows nothing of how the old leader has renewed it",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held"},
		Failure:  model.FailureTiming,
		Steps:    13,
		Source:   "etcd: lessor.Promote",
	},
	{
		Rule:     RulePromoteAfterApply,
		Protects: "a new leader renews a lease, although its end is in the part of the log that it has not applied",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held"},
		Failure:  model.FailureTiming,
		Steps:    14,
		Source:   "etcd#7029",
	},
	{
		Rule:     RulePromoteCounts,
		Protects: "a new leader does not count the time of the leases that it finds, and they are never over",
		Property: leaseExpires,
		Params:   []string{"part=lease", "lease=held", "judge=eventual"},
		Steps:    9,
		Source:   "etcd: lessor.Promote",
	},
	{
		Rule:     RuleLeadInNewTerm,
		Protects: "a leader that restarts renews a lease, although what it has proposed before the crash is still on its way and ends it",
		Property: leaseNotEarly,
		Params:   []string{"part=lease", "lease=held", "members=1", "elections=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, 2014, 5.1",
	},
	{
		Rule:     RuleAttachToLiveLease,
		Protects: "a key is attached to a lease that is over, and nothing ever deletes it",
		Property: noOrphan,
		Params:   []string{"part=lease", "members=1", "elections=0", "keepalives=0"},
		Steps:    16,
		Source:   "etcd: ErrLeaseNotFound",
	},
	{
		Rule:     RuleWatchNoGap,
		Protects: "a slow watcher is sent what a compaction has left, instead of being told that something is missing",
		Property: watchReliable,
		Params:   []string{"part=watch", "reconnects=0", "bookmarks=0"},
		Steps:    15,
		Source:   "WAT-02; etcd#17529, #19179",
	},
	{
		Rule:     RuleFullChannelBehind,
		Protects: "a watcher whose channel is full counts as having been sent what did not fit",
		Property: watchReliable,
		Params:   []string{"part=watch", "reconnects=0", "bookmarks=0"},
		Steps:    11,
		Source:   "WAT-02",
	},
	{
		Rule:     RuleResync,
		Protects: "nobody comes back to a watcher that was too slow once",
		Property: watchDelivers,
		Params:   []string{"part=watch", "judge=eventual", "reconnects=0", "bookmarks=0"},
		Steps:    6,
		Source:   "WAT-02",
	},
	{
		Rule:     RuleWatchAtomic,
		Protects: "the events of one transaction come in two responses, and a watcher that has had the first one resumes after both",
		Property: watchAtomic,
		Params:   []string{"part=watch", "reconnects=0", "bookmarks=0"},
		Steps:    17,
		Source:   "etcd: API guarantees, watch",
	},
	{
		Rule:     RuleResumeAfterLast,
		Protects: "a watch that is resumed at the last revision seen brings its events once more",
		Property: watchUnique,
		Params:   []string{"part=watch", "bookmarks=0"},
		Steps:    11,
		Source:   "etcd: API guarantees, watch",
	},
	{
		Rule:     RuleBookmarkWhenSynced,
		Protects: "a watcher that is behind is told that it has everything, and resumes from there",
		Property: watchBookmarkable,
		Params:   []string{"part=watch", "reconnects=0"},
		Steps:    8,
		Source:   "etcd#15220",
	},
	{
		Rule:     RuleTombstoneKept,
		Protects: "a deletion disappears with the compaction of its own revision, from which one can still watch",
		Property: watchReliable,
		Params:   []string{"part=watch", "reconnects=0", "bookmarks=0"},
		Steps:    21,
		Source:   "WAT-02; etcd#18089",
	},
	{
		Rule:     RuleModRevisionFences,
		Protects: "a write of a client whose lease has expired arrives late, and replaces what the next holder of the lock has written",
		Property: inLockOrder,
		Params:   []string{"part=lock"},
		Failure:  model.FailureTiming,
		Steps:    16,
		Source:   "LCK-01; etcd#11457, #10811",
	},
	{
		Rule:     RuleOwnerInTxn,
		Protects: "a client that has the lock no longer writes to the store what it wanted to write when it had it",
		Property: inLockOrder,
		Params:   []string{"part=lock", "resource=store"},
		Failure:  model.FailureTiming,
		Steps:    22,
		Source:   "LCK-01; etcd: concurrency.Mutex.IsOwner",
	},
}

var rulesOnRaft = []model.RuleInfo{
	{
		Rule:     RuleReadQuorumRound,
		Protects: "a leader of the past, which does not know of the next one, answers with what was before a transaction of that",
		Property: linearizable,
		Failure:  model.FailurePartition,
		Steps:    22,
		Source:   "Ongaro, Consensus: Bridging Theory and Practice, 2014, 6.4; RAFT-12",
	},
	{
		Rule:     RuleReadAfterOwnCommit,
		Protects: "a new leader does not know yet that what the last one has answered is committed",
		Property: linearizable,
		Params:   []string{"members=2", "log=2"},
		Steps:    18,
		Source:   "etcd#7331, #7332; RAFT-13",
	},
	{
		Rule:     RuleCompareAtApply,
		Protects: "the leader finds twice that a key does not exist, and both transactions create it",
		Property: linearizable,
		Params:   []string{"members=2", "candidates=1", "terms=1", "creators=2", "gets=0"},
		Steps:    15,
		Source:   "etcd: API guarantees, atomicity",
	},
	{
		Rule:     RuleAppliedWithData,
		Protects: "a member that crashes between writing what an entry does and writing that it did applies it twice",
		Property: appliedOnce,
		Params:   []string{"members=2", "candidates=1", "terms=1", "log=2", "gets=0"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "RAFT-35; etcd#13766, #14685",
	},
}
