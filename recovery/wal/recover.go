package wal

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// restart begins a recovery, with what the disks have kept (section 6). Clients
// that wait for an answer get none.
func (c Config) restart(n *model.Node[Message], s *State) {
	s.Log.Crash(n)
	s.Data.Crash(wholePages{n})
	s.settle(c.Pages)
	for i, client := range s.Clients {
		if client == Waiting {
			s.Clients[i] = Lost
		}
	}
	*s = State{
		Clients:     s.Clients,
		Checkpoints: s.Checkpoints,
		FsyncErrors: s.FsyncErrors,
		Log:         s.Log,
		Head:        s.Head,
		Master:      s.Master,
		Data:        s.Data,
		Phase:       Redoing,
		Recovered:   true,
	}
	for _, img := range s.Data.Durable {
		s.Pool = append(s.Pool, Frame{Page: img.Content})
	}
	c.readLog(s)
	c.analyse(s)
	for c.Atomic && s.Phase == Redoing {
		c.redo(s)
	}
	for c.Atomic && s.Phase == Undoing {
		c.undo(s)
	}
	c.schedule(n, s)
}

// readLog finds the end of the log, and cuts off what lies behind it: later
// records will be written there.
func (c Config) readLog(s *State) {
	if s.Log.Torn && !c.keeps(RuleChecksum) {
		misread(&s.Log)
	}
	s.Log.Repair()
	if c.keeps(RuleContiguity) {
		s.Log.Durable = contiguous(s.Log.Durable, s.Head)
	}
	s.Last = s.Head - 1
	if k := len(s.Log.Durable); k > 0 {
		s.Last = s.Log.Durable[k-1].LSN
	}
	s.Flushed = s.Last
}

// misread takes a garbled record for one that was written. It could read as any
// record; one that does harm is the commit of its transaction.
func misread(log *model.Disk[Record]) {
	last := &log.Durable[len(log.Durable)-1]
	switch e := last.Entry.(type) {
	case Update:
		last.Entry = Commit{e.Txn}
	case Compensation:
		last.Entry = Commit{e.Txn}
	case Aborted:
		last.Entry = Commit{e.Txn}
	}
	log.Torn = false
}

// analyse is the analysis pass (section 6.1). From the last checkpoint on, it
// finds out which transactions are losers, and where redo has to begin: where
// the first record is that may be missing in the data file.
func (c Config) analyse(s *State) {
	s.Next = s.Head
	if r, ok := find(s.Log.Durable, s.Master); ok {
		if cp, ok := r.Entry.(Checkpoint); ok {
			s.Txns = slices.Clone(cp.Txns)
			s.Next = c.redoFrom(s.Master, cp)
		}
	}
	for _, r := range s.Log.Durable {
		if r.LSN <= s.Master {
			continue
		}
		switch e := r.Entry.(type) {
		case Update:
			s.lastRecord(e.Txn, r.LSN, r.LSN)
		case Compensation:
			s.lastRecord(e.Txn, r.LSN, e.Next)
		case Commit:
			s.drop(e.Txn)
		case Aborted:
			s.drop(e.Txn)
		}
	}
	c.seekRedo(s)
}

// redoFrom returns where redo begins after a checkpoint.
func (c Config) redoFrom(checkpoint LSN, cp Checkpoint) LSN {
	from := checkpoint
	if c.keeps(RuleDirtyPageMin) {
		for _, first := range cp.Dirty {
			from = least(from, first)
		}
	}
	return from
}

// lastRecord notes a record of a transaction, and which of its records is to be
// undone next if it is a loser.
func (s *State) lastRecord(id TxnID, at, undoNext LSN) {
	if t := s.txn(id); t != nil {
		t.Last = undoNext
		return
	}
	s.Txns = append(s.Txns, Txn{ID: id, First: at, Last: undoNext})
	slices.SortFunc(s.Txns, func(a, b Txn) int { return int(a.ID - b.ID) })
}

// redo is a step of the redo pass (section 6.2): it repeats history, the losers'
// too, and compensations like all else. A page that has seen a record, which its
// LSN tells, does not see it twice.
func (c Config) redo(s *State) {
	r, _ := find(s.Log.Durable, s.Next)
	switch e := r.Entry.(type) {
	case Update:
		s.apply(e.Page, e.Txn, 1, r.LSN)
	case Compensation:
		s.apply(e.Page, e.Txn, -1, r.LSN)
	}
	s.Next++
	c.seekRedo(s)
}

// seekRedo goes on to the next record that has to be redone, and from the end of
// the log to the undo pass. It has no effect that a crash could interrupt.
func (c Config) seekRedo(s *State) {
	for ; s.Next <= s.Last; s.Next++ {
		r, _ := find(s.Log.Durable, s.Next)
		switch e := r.Entry.(type) {
		case Update:
			if c.mustRedo(s, e.Page, e.Txn, r.LSN) {
				return
			}
		case Compensation:
			if c.mustRedo(s, e.Page, e.Txn, r.LSN) {
				return
			}
		}
	}
	c.enterUndo(s)
}

func (c Config) mustRedo(s *State, page int, t TxnID, at LSN) bool {
	rule := RuleRedo
	if loser := s.txn(t) != nil; loser {
		rule = RuleRepeatHistory
	}
	if !c.keeps(rule) {
		return false
	}
	return s.Pool[page-1].Page.LSN < at || !c.keeps(RulePageLSN)
}

// enterUndo ends the redo pass.
func (c Config) enterUndo(s *State) {
	s.Phase, s.Next = Undoing, 0
	if !c.keeps(RuleUndo) {
		s.Txns = nil
	}
	if len(s.Txns) == 0 {
		s.Phase = Running
	}
}

// undo is a step of the undo pass (section 6.3): of all records of losers, the
// last one is undone. A compensation says so in the log, that no later recovery
// does it again.
func (c Config) undo(s *State) {
	t := &s.Txns[0]
	for i := range s.Txns {
		if s.Txns[i].Last > t.Last {
			t = &s.Txns[i]
		}
	}
	if r, ok := find(s.Log.Durable, t.Last); ok {
		e := r.Entry.(Update)
		t.Last = e.Prev
		if c.keeps(RuleCompensationLogged) {
			s.apply(e.Page, e.Txn, -1, s.log(Compensation{e.Txn, e.Page, e.Prev}))
		} else {
			s.apply(e.Page, e.Txn, -1, s.Pool[e.Page-1].Page.LSN)
		}
	} else {
		t.Last = 0
	}
	if t.Last == 0 {
		if c.keeps(RuleCompensationLogged) {
			s.log(Aborted{t.ID})
		}
		s.drop(t.ID)
	}
	if len(s.Txns) == 0 {
		s.Phase = Running
	}
}
