package snapshot

import "github.com/faultline-mc/faultline/model"

// The rules of snapshots, besides those of package core: of taking them, of
// sending them, and of installing them.
const (
	RuleAppliedWithData         model.Rule = "applied-with-data"
	RuleSnapshotIndexExact      model.Rule = "snapshot-index-exact"
	RuleCompactBehindSnapshot   model.Rule = "compact-behind-snapshot"
	RuleLastTermKept            model.Rule = "last-term-kept"
	RuleSendSnapshot            model.Rule = "send-snapshot"
	RuleResumeAfterSnapshot     model.Rule = "resume-after-snapshot"
	RuleSnapshotHardStateAtomic model.Rule = "snapshot-hardstate-atomic"
	RuleSnapshotAheadOfCommit   model.Rule = "snapshot-ahead-of-commit"
	RuleKeepSuffix              model.Rule = "keep-suffix"
	RuleDiscardConflicting      model.Rule = "discard-conflicting"
	RuleMachineFromSnapshot     model.Rule = "machine-from-snapshot"
	RuleAppendBelowFirst        model.Rule = "append-below-first"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleAppliedWithData,
		Protects: "a server that crashes between two writes applies an entry again that the machine has already",
		Property: appliedIsPrefix,
		Params:   []string{"nodes=1", "terms=1", "candidates=1"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "RAFT-35",
	},
	{
		Rule:     RuleSnapshotIndexExact,
		Protects: "a snapshot says that it has entries that the machine had not applied yet",
		Property: snapshotIsPrefix,
		Params:   []string{"nodes=1", "terms=1", "candidates=1", "log=2"},
		Steps:    5,
		Source:   "Raft, 7; RAFT-34",
	},
	{
		Rule:     RuleCompactBehindSnapshot,
		Protects: "entries are deleted that no snapshot has",
		Property: logBounds,
		Params:   []string{"nodes=1", "terms=1", "candidates=1"},
		Steps:    3,
		Source:   "Raft, 7",
	},
	{
		Rule:     RuleLastTermKept,
		Protects: "a voter whose log is all compacted takes an older log for more up-to-date",
		Property: leaderCompleteness,
		Params:   []string{"terms=3", "writes=at-once"},
		Steps:    17,
		Source:   "Raft, 7 and 5.4.1",
	},
	{
		Rule:     RuleSendSnapshot,
		Protects: "a follower is sent entries behind those that it lacks, and refuses them, again and again",
		Property: followersCatchUp,
		Params:   []string{"terms=1", "candidates=1", "judge=liveness", "writes=at-once"},
		Network:  model.FIFO,
		Steps:    18,
		Source:   "Raft, 7",
	},
	{
		Rule:     RuleResumeAfterSnapshot,
		Protects: "a follower that has installed a snapshot is sent nothing any more",
		Property: followersCatchUp,
		Params:   []string{"terms=1", "candidates=1", "log=2", "judge=liveness", "writes=at-once"},
		Network:  model.FIFO,
		Steps:    22,
		Source:   "etcd-io/raft, StateSnapshot",
	},
	{
		Rule:     RuleSnapshotHardStateAtomic,
		Protects: "a server that crashes between two writes has a snapshot of entries that it does not know to be committed, and a log that ends before it",
		Property: logBounds,
		Params:   []string{"terms=1", "candidates=1", "writes=at-once"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "RAFT-26",
	},
	{
		Rule:     RuleSnapshotAheadOfCommit,
		Protects: "a late snapshot takes away entries that the follower has acknowledged since",
		Property: dropsConflictsOnly,
		Params:   []string{"terms=1", "candidates=1", "log=2", "judge=server", "writes=at-once"},
		Faults:   model.Faults{Duplicate: 1},
		Steps:    17,
		Source:   "etcd-io/raft, restore",
	},
	{
		Rule:     RuleKeepSuffix,
		Protects: "a snapshot of what the follower has takes away the entries behind it, which it has acknowledged",
		Property: dropsConflictsOnly,
		Params:   []string{"terms=1", "candidates=1", "log=2", "inflight=3", "judge=server", "writes=at-once"},
		Steps:    17,
		Source:   "Raft, figure 13, 6",
	},
	{
		Rule:     RuleDiscardConflicting,
		Protects: "entries stay behind others than those that they were appended to",
		Property: monotonicTerms,
		Params:   []string{"log=2", "judge=server", "writes=at-once"},
		Steps:    17,
		Source:   "Raft, figure 13, 7",
	},
	{
		Rule:     RuleMachineFromSnapshot,
		Protects: "a machine skips the entries that the snapshot replaces",
		Property: appliedIsPrefix,
		Params:   []string{"terms=1", "candidates=1", "judge=server", "writes=at-once"},
		Steps:    12,
		Source:   "Raft, figure 13, 8",
	},
	{
		Rule:     RuleAppendBelowFirst,
		Protects: "a late call is taken for one that contradicts what is compacted, and cuts off the log there",
		Property: logBounds,
		Params:   []string{"terms=1", "candidates=1", "log=2", "inflight=2", "compactors=0", "judge=server", "writes=at-once"},
		Steps:    14,
		Source:   "etcd-io/raft, handleAppendEntries",
	},
}
