package wal

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) start(n *model.Node[Message], s *State) {
	*s = State{Clients: make([]Client, c.Txns), Head: 1, Pool: make([]Frame, c.Pages)}
	for p := 1; p <= c.Pages; p++ {
		s.Data.Durable = append(s.Data.Durable, Image{Page: p})
	}
	c.schedule(n, s)
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case timerSyncLog:
		c.syncLog(n, s)
	case timerSyncData:
		c.syncData(n, s)
	case timerCheckpoint:
		c.checkpoint(s)
	case timerTruncate:
		c.truncate(s)
	case timerRedo:
		c.redo(s)
	case timerUndo:
		c.undo(s)
	default:
		for id := TxnID(1); int(id) <= c.Txns; id++ {
			if t == timerRun(id) {
				c.run(s, id)
			}
		}
		for p := 1; p <= c.Pages; p++ {
			if t == timerFlush(p) {
				c.flush(s, p)
			}
		}
	}
	c.schedule(n, s)
}

// log appends a record, which is durable once the log is synced.
func (s *State) log(e Entry) LSN {
	s.Last++
	s.Log.Write(Record{s.Last, e})
	return s.Last
}

// apply changes a page in memory as the record with the given LSN says.
func (s *State) apply(page int, t TxnID, delta int, at LSN) {
	f := &s.Pool[page-1]
	f.Page.add(t, delta)
	f.Page.LSN = at
	if f.Dirty == 0 {
		f.Dirty = at
	}
}

// canRun reports whether a transaction can go on. What it does last is to tell
// its client that it is committed, which must wait for the disk.
func (c Config) canRun(s *State, id TxnID) bool {
	if s.Phase != Running {
		return false
	}
	t := s.txn(id)
	if t == nil {
		return s.Clients[id-1] == Idle
	}
	return !t.Committed || t.Last <= s.Flushed || !c.keeps(RuleFsyncBeforeAck)
}

// run is the next step of a transaction (section 3 and 5.1): one update per
// page, the log record before the page; the commit record; and the answer.
func (c Config) run(s *State, id TxnID) {
	t := s.txn(id)
	if t == nil {
		s.Clients[id-1] = Waiting
		s.Txns = append(s.Txns, Txn{ID: id, First: s.Last + 1})
		slices.SortFunc(s.Txns, func(a, b Txn) int { return int(a.ID - b.ID) })
		t = s.txn(id)
	}
	switch {
	case t.Updates < c.Pages:
		t.Updates++
		t.Last = s.log(Update{id, t.Updates, t.Last})
		s.apply(t.Updates, id, 1, t.Last)
	case !t.Committed:
		t.Last = s.log(Commit{id})
		t.Committed = true
	default:
		s.Clients[id-1] = Acked
		s.drop(id)
	}
}

// syncLog forces the log. An error leaves nobody knowing what is on disk; the
// one that does is the disk itself, so the process ends and recovers.
func (c Config) syncLog(n *model.Node[Message], s *State) {
	if c.fsyncFails(n, s) {
		s.Log.Fail()
		if c.keeps(RuleFsyncErrorIsFatal) {
			c.restart(n, s)
		}
		return
	}
	s.Log.Sync(n)
	s.Flushed = s.Last
}

// fsyncFails reports whether an fsync reports an error.
func (c Config) fsyncFails(n *model.Node[Message], s *State) bool {
	if s.FsyncErrors == c.FsyncErrors || n.Choose(2) == 0 {
		return false
	}
	s.FsyncErrors++
	return true
}

// canFlush reports whether a page can be written to the data file. Uncommitted
// or not (steal), it follows its log records there (write-ahead logging); and a
// commit waits for no page (no-force).
func (c Config) canFlush(s *State, page int) bool {
	f := s.Pool[page-1]
	return f.Dirty != 0 && (f.Page.LSN <= s.Flushed || !c.keeps(RuleLogBeforePage))
}

// flush writes a page to the data file. That it is there is certain once the
// file is synced.
func (c Config) flush(s *State, page int) {
	f := &s.Pool[page-1]
	s.Data.Write(Image{page, f.Page})
	if c.keeps(RuleCleanWhenSynced) {
		f.Written = least(f.Written, f.Dirty)
	}
	f.Dirty = 0
}

// syncData forces the data file.
func (c Config) syncData(n *model.Node[Message], s *State) {
	if c.fsyncFails(n, s) {
		s.Data.Fail()
		if c.keeps(RuleFsyncErrorIsFatal) {
			c.restart(n, s)
		}
		return
	}
	s.Data.Sync(wholePages{n})
	s.settle(c.Pages)
	for i := range s.Pool {
		s.Pool[i].Written = 0
	}
}

// checkpoint logs which pages and which transactions a recovery from here on
// would have to see to (section 5.4). Nothing stops for it.
func (c Config) checkpoint(s *State) {
	var cp Checkpoint
	for _, f := range s.Pool {
		cp.Dirty = append(cp.Dirty, least(f.Written, f.Dirty))
	}
	for _, t := range s.Txns {
		if !t.Committed {
			cp.Txns = append(cp.Txns, t)
		}
	}
	s.Checkpoint = s.log(cp)
	s.Checkpoints++
}

// canTruncate reports whether a checkpoint that was begun can be completed: once
// it is durable.
func (c Config) canTruncate(s *State) bool {
	return s.Checkpoint != 0 && (s.Checkpoint <= s.Flushed || !c.keeps(RuleMasterAfterCheckpoint))
}

// truncate completes a checkpoint: the master record points to it, and the log
// is cut off before all that a recovery could still want. Both are in one
// sector, which is written as a whole.
func (c Config) truncate(s *State) {
	r, _ := find(slices.Concat(s.Log.Durable, s.Log.Unsynced), s.Checkpoint)
	s.Master, s.Checkpoint = s.Checkpoint, 0
	s.Head = s.Master
	cp, ok := r.Entry.(Checkpoint)
	if !ok {
		return // an fsync that failed has lost it, and nobody minded
	}
	if c.keeps(RuleFlushBeforeTruncate) {
		for _, first := range cp.Dirty {
			s.Head = least(s.Head, first)
		}
	}
	if c.keeps(RuleTruncateKeepsUndo) {
		for _, t := range cp.Txns {
			s.Head = least(s.Head, t.First)
		}
	}
	cutOff := func(r Record) bool { return r.LSN < s.Head }
	s.Log.Durable = slices.DeleteFunc(s.Log.Durable, cutOff)
	s.Log.Unsynced = slices.DeleteFunc(s.Log.Unsynced, cutOff)
}

// wholePages is the node as the data file's disk sees it. A page is written as
// a whole or not at all; the log is what can be torn.
type wholePages struct{ model.DiskNode }

func (d wholePages) DiskMode() model.DiskMode {
	if mode := d.DiskNode.DiskMode(); mode != model.DiskTorn {
		return mode
	}
	return model.DiskPrefix
}
