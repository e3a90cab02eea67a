package wal

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Record is a record of the log: its LSN, and what it says.
type Record struct {
	LSN   LSN
	Entry Entry
}

func (r Record) String() string { return fmt.Sprintf("%d %s", r.LSN, model.Text(r.Entry)) }

// Entry is what a record says.
type Entry interface{ entry() }

// Update says that a transaction added 1 to its counter in a page.
type Update struct {
	Txn  TxnID
	Page int
	Prev LSN // the record of the transaction before this one, or 0 (Prev_LSN)
}

// Compensation says that an update was undone; a compensation is itself never
// undone (compensation log record).
type Compensation struct {
	Txn  TxnID
	Page int
	Next LSN // the record to be undone next, or 0 (UndoNxt_LSN)
}

// Commit says that a transaction is committed.
type Commit struct{ Txn TxnID }

// Aborted says that a transaction has been rolled back altogether (end).
type Aborted struct{ Txn TxnID }

// Checkpoint says what was going on while it was written: the dirty page table
// and the transaction table. Nothing is waited for (fuzzy checkpoint).
type Checkpoint struct {
	Dirty []LSN // by page: the first record that may be missing in the data file
	Txns  []Txn
}

func (Update) entry()       {}
func (Compensation) entry() {}
func (Commit) entry()       {}
func (Aborted) entry()      {}
func (Checkpoint) entry()   {}

// find returns the record with the given LSN, and whether there is one.
func find(log []Record, at LSN) (Record, bool) {
	i := slices.IndexFunc(log, func(r Record) bool { return r.LSN == at })
	if i < 0 {
		return Record{}, false
	}
	return log[i], true
}

// contiguous returns log up to the first gap, from head on.
func contiguous(log []Record, head LSN) []Record {
	for i, r := range log {
		if r.LSN != head+LSN(i) {
			return log[:i]
		}
	}
	return log
}

// least returns the lower of two LSNs of which 0 is none.
func least(a, b LSN) LSN {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
