package core

import "github.com/faultline-mc/faultline/model"

// The rules: those of elections, of replication, of commitment, and of the disk.
const (
	RuleVoteMajority          model.Rule = "vote-majority"
	RuleVoteOnce              model.Rule = "vote-once"
	RuleVoteOfThisTerm        model.Rule = "vote-of-this-term"
	RuleKeepVoteInTerm        model.Rule = "keep-vote-in-term"
	RuleUpToDateCheck         model.Rule = "up-to-date-check"
	RulePrevTermCheck         model.Rule = "prev-term-check"
	RuleTruncateOnConflict    model.Rule = "truncate-on-conflict"
	RuleNextIndexFalls        model.Rule = "next-index-falls"
	RuleMatchFromResult       model.Rule = "match-from-result"
	RulePrevBeforeEntries     model.Rule = "prev-before-entries"
	RuleKeepLogOnStepDown     model.Rule = "keep-log-on-step-down"
	RuleCommitMajority        model.Rule = "commit-majority"
	RuleCommitOwnTerm         model.Rule = "commit-own-term"
	RuleTermDurable           model.Rule = "term-durable"
	RuleVoteDurable           model.Rule = "vote-durable"
	RuleLogDurable            model.Rule = "log-durable"
	RuleTermVoteAtomic        model.Rule = "term-vote-atomic"
	RuleFsyncBeforeVote       model.Rule = "fsync-before-vote"
	RuleFsyncBeforeAck        model.Rule = "fsync-before-ack"
	RuleCountWhenDurable      model.Rule = "count-when-durable"
	RuleAppendResponseHasTerm model.Rule = "append-response-has-term"
)

// Rules says of each rule what it protects, and where its absence shows.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleVoteMajority,
		Protects: "two candidates of a term are elected by servers of which none is the same",
		Property: electionSafety,
		Params:   []string{"terms=1", "candidates=2"},
		Steps:    2,
		Source:   "Raft, 5.2; RAFT-32",
	},
	{
		Rule:     RuleVoteOnce,
		Protects: "a server elects two leaders of a term",
		Property: electionSafety,
		Params:   []string{"terms=1", "candidates=2"},
		Steps:    6,
		Source:   "Raft, 5.2",
	},
	{
		Rule:     RuleVoteOfThisTerm,
		Protects: "a candidate is elected by votes that it got in an earlier term",
		Property: electionSafety,
		Steps:    7,
		Source:   "Raft, 5.1",
	},
	{
		Rule:     RuleKeepVoteInTerm,
		Protects: "a candidate that meets the leader of its term forgets that it has voted for itself",
		Property: electionSafety,
		Params:   []string{"terms=1", "candidates=2"},
		Steps:    7,
		Source:   "RAFT-05",
	},
	{
		Rule:     RuleUpToDateCheck,
		Protects: "a server is elected that lacks committed entries, and overwrites them",
		Property: leaderCompleteness,
		Params:   []string{"candidates=2"},
		Steps:    11,
		Source:   "Raft, 5.4.1; RAFT-07",
	},
	{
		Rule:     RulePrevTermCheck,
		Protects: "a follower appends entries behind others than those that the leader has there",
		Property: logMatching,
		Params:   []string{"begin=led", "terms=3", "log=2", "candidates=2"},
		Steps:    13,
		Source:   "Raft, 5.3; RAFT-08",
	},
	{
		Rule:     RuleTruncateOnConflict,
		Protects: "a late call takes away entries that the follower has acknowledged since",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "inflight=2", "candidates=2"},
		Steps:    7,
		Source:   "Raft, figure 2, AppendEntries 3",
	},
	{
		Rule:     RuleNextIndexFalls,
		Protects: "a follower that lags behind is never sent what it lacks",
		Property: entryCommits,
		Params:   []string{"judge=liveness", "candidates=2"},
		Network:  model.FIFO,
		Steps:    15,
		Source:   "Raft, 5.3; RAFT-36",
	},
	{
		Rule:     RuleMatchFromResult,
		Protects: "a leader counts a follower for entries that it has appended since the call",
		Property: leaderCompleteness,
		Params:   []string{"candidates=2"},
		Steps:    9,
	},
	{
		Rule:     RulePrevBeforeEntries,
		Protects: "a leader that could not read all of its log compares the last confirmed entry and sends later ones than the next, which the follower puts there",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "log=2", "inflight=2", "candidates=2"},
		Steps:    8,
		Source:   "Raft, 5.3; RAFT-30",
	},
	{
		Rule:     RuleKeepLogOnStepDown,
		Protects: "a leader that steps down drops what it does not know to be committed, and what it had acknowledged before its term is",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "terms=3"},
		Steps:    11,
		Source:   "RAFT-31",
	},
	{
		Rule:     RuleCommitMajority,
		Protects: "an entry is committed that a leader elected without its servers lacks",
		Property: leaderCompleteness,
		Params:   []string{"candidates=2"},
		Steps:    7,
		Source:   "Raft, 5.3",
	},
	{
		Rule:     RuleCommitOwnTerm,
		Protects: "an entry of an earlier term is committed by counting copies, and a server with a later one is elected and overwrites it",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "terms=4", "candidates=2"},
		Steps:    17,
		Source:   "Raft, 5.4.2 and figure 8; RAFT-01",
	},
	{
		Rule:     RuleTermDurable,
		Protects: "a server that has restarted votes again in a term in which it has voted",
		Property: electionSafety,
		Params:   []string{"terms=1", "candidates=2"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "Raft, figure 2; RAFT-03",
	},
	{
		Rule:     RuleVoteDurable,
		Protects: "a server that has restarted votes again in a term in which it has voted",
		Property: electionSafety,
		Params:   []string{"terms=1", "candidates=2"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "Raft, figure 2; RAFT-03",
	},
	{
		Rule:     RuleLogDurable,
		Protects: "a server that has restarted lacks entries that it has acknowledged",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "candidates=2"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    10,
		Source:   "Raft, figure 2; RAFT-06",
	},
	{
		Rule:     RuleTermVoteAtomic,
		Protects: "a crash between two writes leaves the old term without the vote that was given in it",
		Property: electionSafety,
		Params:   []string{"disk=mixed"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    11,
		Source:   "RAFT-04",
	},
	{
		Rule:     RuleFsyncBeforeVote,
		Protects: "a vote is counted that its server forgets in a crash",
		Property: electionSafety,
		Params:   []string{"terms=1", "disk=mixed"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    8,
		Source:   "Raft, figure 2; RAFT-03",
	},
	{
		Rule:     RuleFsyncBeforeAck,
		Protects: "an entry is committed by the word of a server that loses it in a crash",
		Property: leaderCompleteness,
		Params:   []string{"disk=mixed", "candidates=2"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    14,
		Source:   "Raft, figure 2; RAFT-06",
	},
	{
		Rule:     RuleCountWhenDurable,
		Protects: "a leader counts itself for an entry that it loses in a crash",
		Property: leaderCompleteness,
		Params:   []string{"begin=led", "disk=mixed", "candidates=2"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    12,
		Source:   "Ongaro's thesis, 10.2.1; RAFT-06",
	},
	{
		Rule:     RuleAppendResponseHasTerm,
		Protects: "a late answer for a write of an earlier term is taken for that of a later one, which is on its way yet and lost in a crash",
		Property: electionSafety,
		Params:   []string{"disk=queued"},
		Faults:   model.Faults{Crash: 1},
		Failure:  model.FailureCrash,
		Steps:    12,
		Source:   "RAFT-29",
	},
}
