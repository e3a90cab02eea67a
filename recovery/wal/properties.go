package wal

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold of a database that runs. While it recovers
// nobody can look into it.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.EachNode("Atomicity", c.atomicity),
		model.EachNode("Durability", c.durability),
		model.AlwaysEventually("Recovers", func(v model.View[State]) bool { return v.Up(1) && v.State(1).Phase == Running }),
		model.Eventually("Answered", answered),
		model.Reachable("RolledBack", c.rolledBack),
		model.Reachable("CommittedByRecovery", c.committedByRecovery),
		model.Reachable("AckedSurvives", c.ackedSurvives),
	}
}

// ended reports whether a transaction is neither going on nor to be rolled back.
func (s State) ended(id TxnID) bool {
	t := s.txn(id)
	return s.Phase == Running && (t == nil || t.Committed)
}

// atomicity: of a transaction that has ended, there is all or nothing.
func (c Config) atomicity(s State) error {
	for id := TxnID(1); int(id) <= c.Txns; id++ {
		if !s.ended(id) {
			continue
		}
		with, without := 0, 0 // a page each
		for i, f := range s.Pool {
			switch n := f.Page.Counts[id-1]; n {
			case 0:
				without = i + 1
			case 1:
				with = i + 1
			default:
				return fmt.Errorf("transaction %d has been done %d times in page %d", id, n, i+1)
			}
		}
		if with != 0 && without != 0 {
			return fmt.Errorf("transaction %d is in page %d, but not in page %d", id, with, without)
		}
	}
	return nil
}

// durability: what a client was told to be committed is there.
func (c Config) durability(s State) error {
	for id := TxnID(1); int(id) <= c.Txns; id++ {
		if s.Phase == Running && s.Clients[id-1] == Acked && c.pagesWith(s, id) < c.Pages {
			return fmt.Errorf("transaction %d was acknowledged, and is not there", id)
		}
	}
	return nil
}

// answered: every client knows that its transaction is committed, or that the
// connection is lost.
func answered(v model.View[State]) bool {
	for _, client := range v.State(1).Clients {
		if client != Acked && client != Lost {
			return false
		}
	}
	return true
}

// pagesWith returns the number of pages that a transaction is in.
func (c Config) pagesWith(s State, id TxnID) int {
	k := 0
	for _, f := range s.Pool {
		if f.Page.Counts[id-1] > 0 {
			k++
		}
	}
	return k
}

// deviation is what makes a failure of a crash: the disks hold, or are about to,
// what no recovery can make good.
func (c Config) deviation(v model.View[State]) error {
	s := v.State(1)
	end := s.Head - 1
	var committed [MaxTxns]bool
	for _, r := range s.Log.Durable {
		end = r.LSN
		if e, ok := r.Entry.(Commit); ok {
			committed[e.Txn-1] = true
		}
	}
	for _, img := range slices.Concat(s.Data.Durable, s.Data.Unsynced) {
		if img.Content.LSN > end {
			return fmt.Errorf("page %d is written with LSN %d, and the log ends at %d", img.Page, img.Content.LSN, end)
		}
	}
	var onDisk [MaxTxns]int
	for _, img := range s.Data.Durable {
		for t, n := range img.Content.Counts {
			onDisk[t] += n
		}
	}
	for i, client := range s.Clients {
		if client == Acked && !committed[i] && onDisk[i] < c.Pages {
			return fmt.Errorf("transaction %d is acknowledged, and its commit is not on disk", i+1)
		}
	}
	return nil
}

// rolledBack: a page has seen a transaction, and has nothing of it any more.
func (c Config) rolledBack(s State) bool {
	return s.Phase == Running && s.Pool[0].Page.LSN > 0 && s.Pool[0].Page.Counts == [MaxTxns]int{}
}

// committedByRecovery: the client has not been told, but all of it is there.
func (c Config) committedByRecovery(s State) bool {
	return s.Phase == Running && s.Clients[0] == Lost && c.pagesWith(s, 1) == c.Pages
}

// ackedSurvives: a recovery has brought back what was in memory alone.
func (c Config) ackedSurvives(s State) bool {
	return s.Phase == Running && s.Recovered && s.Clients[0] == Acked && s.Data.Durable[0].Content.LSN < s.Pool[0].Page.LSN
}
