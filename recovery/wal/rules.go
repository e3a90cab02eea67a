package wal

import "github.com/faultline-mc/faultline/model"

// The rules, in the order in which a transaction and then a recovery meet them.
const (
	RuleLogBeforePage         model.Rule = "log-before-page"
	RuleFsyncBeforeAck        model.Rule = "fsync-before-ack"
	RuleFsyncErrorIsFatal     model.Rule = "fsync-error-is-fatal"
	RuleCleanWhenSynced       model.Rule = "clean-when-synced"
	RuleMasterAfterCheckpoint model.Rule = "master-after-checkpoint"
	RuleFlushBeforeTruncate   model.Rule = "flush-before-truncate"
	RuleTruncateKeepsUndo     model.Rule = "truncate-keeps-undo"
	RuleChecksum              model.Rule = "checksum"
	RuleContiguity            model.Rule = "contiguity"
	RuleDirtyPageMin          model.Rule = "dirty-page-min"
	RuleRedo                  model.Rule = "redo"
	RuleRepeatHistory         model.Rule = "repeat-history"
	RulePageLSN               model.Rule = "page-lsn"
	RuleUndo                  model.Rule = "undo"
	RuleCompensationLogged    model.Rule = "compensation-logged"
)

// Rules says of each rule what it protects, and where its absence shows.
//
// All do where recovery is one step: then an update, a commit record, an fsync,
// an answer, a page that is written, a crash, and a restart with its recovery
// are one step each. What recovery does in memory does no harm before a page is
// written, and pages are written after it as well as in its midst.
//
// A crash may keep records that were not synced, so an update and a crash are
// enough for a loser: its record is in the log, history is repeated, and without
// undo the update stays although its page was never written. Recoveries that
// redo the winners alone need two more steps for that.
var Rules = []model.RuleInfo{
	{
		Rule:     RuleLogBeforePage,
		Protects: "a page is on disk before the records that say how to undo what it has of an uncommitted transaction",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Failure:  model.FailureCrash,
		Steps:    4,
		Source:   "ARIES, 1.1 and 5.1",
	},
	{
		Rule:     RuleFsyncBeforeAck,
		Protects: "a client is told that its transaction is committed by records that only memory holds",
		Property: "Durability",
		Params:   []string{"recovery=atomic"},
		Failure:  model.FailureCrash,
		Steps:    6,
		Source:   "ARIES, 1.1 and 5.3",
	},
	{
		Rule:     RuleFsyncErrorIsFatal,
		Protects: "an fsync that is tried again after an error succeeds without what the first one lost",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "fsync-errors=1"},
		Steps:    6,
		Source:   "Rebello and others, USENIX ATC 2020",
	},
	{
		Rule:     RuleCleanWhenSynced,
		Protects: "a checkpoint takes a page for clean that was written and not synced, so that nothing redoes its updates",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "checkpoints=1"},
		Steps:    8,
		Source:   "ARIES, 5.4",
	},
	{
		Rule:     RuleMasterAfterCheckpoint,
		Protects: "a recovery looks for losers behind a checkpoint that a crash has taken out of the log",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "checkpoints=1"},
		Steps:    5,
		Source:   "ARIES, 5.4",
	},
	{
		Rule:     RuleFlushBeforeTruncate,
		Protects: "a log is cut off although it holds the only durable copy of updates to a dirty page",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "checkpoints=1"},
		Steps:    9,
		Source:   "ARIES, 5.4 and 6.2",
	},
	{
		Rule:     RuleTruncateKeepsUndo,
		Protects: "a log is cut off although a transaction that is going on may have to be undone from it",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "checkpoints=1"},
		Steps:    9,
		Source:   "ARIES, 5.4 and 6.3",
	},
	{
		Rule:     RuleChecksum,
		Protects: "a recovery takes garbage at the end of the log for a record",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Disk:     model.DiskTorn,
		Steps:    4,
	},
	{
		Rule:     RuleContiguity,
		Protects: "a recovery believes records behind a gap, and so a commit without all of its updates",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Disk:     model.DiskSubset,
		Steps:    5,
	},
	{
		Rule:     RuleDirtyPageMin,
		Protects: "a recovery begins to redo at the checkpoint, after updates to pages that were dirty then",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic", "checkpoints=1"},
		Steps:    6,
		Source:   "ARIES, 5.4 and 6.2",
	},
	{
		Rule:     RuleRedo,
		Protects: "a recovery leaves out committed updates that had not reached the data file",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Failure:  model.FailureCrash,
		Steps:    7,
		Source:   "ARIES, 6.2",
	},
	{
		Rule:     RuleRepeatHistory,
		Protects: "a recovery that redoes only what is committed undoes what is not there",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Steps:    3,
		Source:   "ARIES, 10.1",
	},
	{
		Rule:     RulePageLSN,
		Protects: "a recovery repeats updates that a page already has",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Steps:    5,
		Source:   "ARIES, 4.2 and 6.2",
	},
	{
		Rule:     RuleUndo,
		Protects: "a recovery leaves what a transaction did that never committed",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Failure:  model.FailureCrash,
		Steps:    3,
		Source:   "ARIES, 6.3",
	},
	{
		Rule:     RuleCompensationLogged,
		Protects: "a recovery leaves no trace of what it has undone, and one after another crash undoes it again",
		Property: "Atomicity",
		Params:   []string{"recovery=atomic"},
		Steps:    6,
		Source:   "ARIES, 5.2 and 6.3",
	},
}
