package wal

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// LSN is a log sequence number, the address of a record of the log: from 1, and
// 0 is none.
type LSN int

// TxnID names a transaction, from 1.
type TxnID int

// State is what the database knows, and on top of it what only others know.
type State struct {
	// Clients is no part of the database: what the client of each transaction
	// has seen. No crash changes it but to break the connection.
	Clients []Client
	// Checkpoints and FsyncErrors count what there has been of both, for the
	// bounds on them.
	Checkpoints, FsyncErrors int

	// Log is durable as far as it is synced.
	Log model.Disk[Record]
	// Head is durable: where the log begins that has not been cut off.
	Head LSN
	// Master is durable: the last complete checkpoint, or 0 (master record).
	Master LSN
	// Data is durable as far as it is synced: the pages of the data file. Of
	// each there is one in Durable, in their order.
	Data model.Disk[Image]

	// Phase is volatile: what the process is doing.
	Phase Phase
	// Recovered is volatile: the process began with a recovery.
	Recovered bool
	// Last is volatile: the last LSN that was given out.
	Last LSN
	// Flushed is volatile: how far the process believes the log to be durable.
	Flushed LSN
	// Pool is volatile: the buffer pool, with a frame for every page.
	Pool []Frame
	// Txns is volatile: the transaction table, of those that are going on or
	// that recovery has not rolled back.
	Txns []Txn
	// Checkpoint is volatile: the checkpoint that was begun and not completed.
	Checkpoint LSN
	// Next is volatile: the record that redo comes to next.
	Next LSN
}

// Phase is what a database does: it runs, or it recovers. Analysis takes no
// step of its own, because it writes nothing and a crash in it is one before it.
type Phase int

// The phases.
const (
	Running Phase = iota
	Redoing
	Undoing
)

func (p Phase) String() string { return [...]string{"running", "redoing", "undoing"}[p] }

// Client is what a client has seen of its transaction.
type Client int

// Idle clients have yet to begin; those that are Waiting hear that their
// transaction is committed, which makes them Acked, or lose the connection.
const (
	Idle Client = iota
	Waiting
	Acked
	Lost
)

func (c Client) String() string { return [...]string{"idle", "waiting", "acked", "lost"}[c] }

// Page is the content of a page. Each transaction adds 1 to a counter of its own
// in every page: neither doing that twice nor undoing it twice goes unnoticed.
type Page struct {
	LSN    LSN // of the last record that was applied to it (page_LSN)
	Counts [MaxTxns]int
}

func (p Page) String() string { return fmt.Sprintf("%v at %d", p.Counts, p.LSN) }

// add applies to a page an update by a transaction, or with -1 its inverse.
func (p *Page) add(t TxnID, delta int) { p.Counts[t-1] += delta }

// Image is a page on its way to the data file, or in it.
type Image struct {
	Page    int // from 1
	Content Page
}

func (i Image) String() string { return fmt.Sprintf("page %d: %v", i.Page, i.Content) }

// Frame holds a page in memory, with its entry in the dirty page table.
type Frame struct {
	Page Page
	// Dirty is the first record whose effect may be missing in what was last
	// written to the data file, or 0 (rec_LSN).
	Dirty LSN
	// Written is the first record whose effect may be missing in the data file
	// itself, because the write is not synced; or 0.
	Written LSN
}

// Txn is an entry of the transaction table.
type Txn struct {
	ID        TxnID
	First     LSN  // its first record
	Last      LSN  // its last record; while undone, the next to be undone
	Updates   int  // how many pages it has updated
	Committed bool // its commit record is Last
}

// txn returns the entry of a transaction, or nil.
func (s *State) txn(id TxnID) *Txn {
	for i := range s.Txns {
		if s.Txns[i].ID == id {
			return &s.Txns[i]
		}
	}
	return nil
}

// drop removes the entry of a transaction.
func (s *State) drop(id TxnID) {
	s.Txns = slices.DeleteFunc(s.Txns, func(t Txn) bool { return t.ID == id })
}

// settle leaves one image of each page in the data file: the last one.
func (s *State) settle(pages int) {
	last := make([]Image, pages)
	for _, img := range s.Data.Durable {
		last[img.Page-1] = img
	}
	s.Data.Durable = last
}
