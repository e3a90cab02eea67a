package zab

import "github.com/faultline-mc/faultline/model"

// The rules: those of discovery, of synchronisation, of broadcast, and of the disk.
const (
	RuleBeginWithDiscovery           model.Rule = "begin-with-discovery"
	RuleEpochMajority                model.Rule = "epoch-majority"
	RuleNewerEpoch                   model.Rule = "newer-epoch"
	RulePromiseOfThisEpoch           model.Rule = "promise-of-this-epoch"
	RuleHighestZxidLeads             model.Rule = "highest-zxid-leads"
	RuleDiscardUncommittedOnElection model.Rule = "discard-uncommitted-on-election"
	RuleDiffNotCommitted             model.Rule = "diff-not-committed"
	RuleHistoryBeforeAckNewLeader    model.Rule = "history-before-ack-newleader"
	RuleNewLeaderMajority            model.Rule = "newleader-majority"
	RuleNoHoleInCommitted            model.Rule = "no-hole-in-committed"
	RuleCommitMajority               model.Rule = "commit-majority"
	RuleAcceptedEpochDurable         model.Rule = "accepted-epoch-durable"
	RuleHistoryBeforeEpoch           model.Rule = "history-before-epoch"
	RuleDiffOnDiskBeforeAck          model.Rule = "diff-on-disk-before-ack"
	RuleProposalOnDiskBeforeAck      model.Rule = "proposal-on-disk-before-ack"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleBeginWithDiscovery,
		Protects: "a follower that its leader calls to another iteration stays in the last one, and ignores the new epoch",
		Property: broadcastResumes,
		Params:   []string{"elections=2", "judge=liveness"},
		Steps:    13,
		Source:   "Zab, f.1.1",
	},
	{
		Rule:     RuleEpochMajority,
		Protects: "a leader is established by servers that have not promised to leave the epochs before it",
		Property: leadership,
		Params:   []string{"log=0"},
		Steps:    6,
		Source:   "Zab, l.1.2",
	},
	{
		Rule:     RuleNewerEpoch,
		Protects: "a follower promises an epoch to a second leader, and two lead it",
		Property: leadership,
		Params:   []string{"log=0"},
		Steps:    12,
		Source:   "Zab, f.1.1",
	},
	{
		Rule:     RulePromiseOfThisEpoch,
		Protects: "a promise that a follower gave in an earlier iteration counts in another one",
		Property: leadership,
		Params:   []string{"elections=2,1", "log=0"},
		Steps:    15,
		Source:   "Zab, l.1.2",
	},
	{
		Rule:     RuleHighestZxidLeads,
		Protects: "a server leads that lacks committed transactions",
		Property: leaderLogCompleteness,
		Params:   []string{"elections=1,0,1", "begin=established"},
		Steps:    5,
		Source:   "Zab, l.1.2",
	},
	{
		Rule:     RuleDiscardUncommittedOnElection,
		Protects: "a server that keeps its tree over an election overlooks what is uncommitted in its log, and appends behind it",
		Property: processConsistency,
		Params:   []string{"elections=0,1", "begin=established", "log=2"},
		Steps:    10,
		Source:   "ZAB-01; ZOOKEEPER-2845",
	},
	{
		Rule:     RuleDiffNotCommitted,
		Protects: "a follower gives clients what is not committed, and nobody else has later",
		Params:   []string{"elections=1"},
		Property: durability,
		Steps:    13,
		Source:   "ZAB-02; ZOOKEEPER-3911",
	},
	{
		Rule:     RuleHistoryBeforeAckNewLeader,
		Protects: "a history counts as committed that followers do not have",
		Params:   []string{"elections=1"},
		Property: durability,
		Steps:    15,
		Source:   "Zab, f.2.1",
	},
	{
		Rule:     RuleNewLeaderMajority,
		Protects: "a history is delivered that a quorum does not have",
		Property: durability,
		Params:   []string{"elections=2"},
		Steps:    13,
		Source:   "Zab, l.2.2",
	},
	{
		Rule:     RuleNoHoleInCommitted,
		Protects: "a leader brings a follower up to date from a cache that lacks what it was itself brought up to date with",
		Property: processConsistency,
		Params:   []string{"elections=0,0,1", "begin=joining", "log=3"},
		Steps:    17,
		Source:   "ZAB-05; ZOOKEEPER-4925",
	},
	{
		Rule:     RuleCommitMajority,
		Protects: "a transaction is delivered that a quorum does not have",
		Params:   []string{"elections=1"},
		Property: durability,
		Steps:    8,
		Source:   "Zab, l.3.2",
	},
	{
		Rule:     RuleAcceptedEpochDurable,
		Protects: "a server that has restarted promises an epoch again, and two lead it",
		Property: leadership,
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Params:   []string{"log=0"},
		Steps:    12,
		Source:   "Zab, f.1.1",
	},
	{
		Rule:     RuleHistoryBeforeEpoch,
		Protects: "a crash between two writes leaves the epoch of a leader without its history, which then counts as the most recent",
		Property: leaderLogCompleteness,
		Params:   []string{"elections=1,0,1", "begin=established", "disk=mixed"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "ZAB-03; ZOOKEEPER-4643",
	},
	{
		Rule:     RuleDiffOnDiskBeforeAck,
		Protects: "a history counts as committed that a follower loses in a crash",
		Property: durability,
		Params:   []string{"elections=1", "disk=mixed"},
		Failure:  model.FailureCrash,
		Steps:    15,
		Source:   "ZAB-04; ZOOKEEPER-4785",
	},
	{
		Rule:     RuleProposalOnDiskBeforeAck,
		Protects: "a transaction counts as committed that a follower loses in a crash",
		Property: durability,
		Params:   []string{"elections=1", "disk=mixed"},
		Failure:  model.FailureCrash,
		Steps:    12,
		Source:   "Zab, f.3.1",
	},
}
