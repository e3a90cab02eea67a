package wal

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

// Config is the size of the database, and which of its rules are switched off.
type Config struct {
	Txns        int // transactions, each of another client; at most MaxTxns
	Pages       int // pages of the data file; every transaction updates each of them
	Checkpoints int // how many checkpoints are begun at most
	FsyncErrors int // how many fsyncs report an error at most
	Without     model.RuleSet
	// Atomic has recovery happen in one step, as if no crash came in between.
	Atomic bool
}

// MaxTxns is the largest number of transactions.
const MaxTxns = 2

// Message is what nodes send: nothing, as there is only one.
type Message struct{}

// Protocol returns the database as a model: one node and its disks.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "wal",
		Nodes:      1,
		Start:      c.start,
		Timeout:    c.timeout,
		Restart:    c.restart,
		Error:      c.deviation,
		Roles:      func(model.NodeID) string { return "database" },
		Properties: c.properties(),
	}
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// The timers: what the parts of a database do at a time of their own.
const (
	timerSyncLog    model.Timer = "sync-log"   // the log manager forces the log
	timerSyncData   model.Timer = "sync-data"  // the buffer manager forces the data file
	timerCheckpoint model.Timer = "checkpoint" // a checkpoint is begun
	timerTruncate   model.Timer = "truncate"   // and completed
	timerRedo       model.Timer = "redo"       // recovery goes on
	timerUndo       model.Timer = "undo"
)

// timerRun has a transaction go on, timerFlush a page written to the data file.
func timerRun(t TxnID) model.Timer         { return numbered("run-", int(t)) }
func timerFlush(p int) model.Timer         { return numbered("flush-", p) }
func numbered(s string, n int) model.Timer { return model.Timer(s + strconv.Itoa(n)) }

// schedule sets the timers of what can go on, and stops all others.
func (c Config) schedule(n *model.Node[Message], s *State) {
	enable := func(t model.Timer, on bool) {
		if on {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	for t := TxnID(1); int(t) <= c.Txns; t++ {
		enable(timerRun(t), c.canRun(s, t))
	}
	for p := 1; p <= c.Pages; p++ {
		enable(timerFlush(p), c.canFlush(s, p))
	}
	enable(timerSyncLog, s.Flushed < s.Last)
	enable(timerSyncData, len(s.Data.Unsynced) > 0)
	enable(timerCheckpoint, s.Phase == Running && s.Checkpoints < c.Checkpoints && s.Checkpoint == 0)
	enable(timerTruncate, c.canTruncate(s))
	enable(timerRedo, s.Phase == Redoing)
	enable(timerUndo, s.Phase == Undoing)
}
