package chubby

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// call takes what a client has sent. A call that was meant for the last master
// is rejected, so that a late packet does nothing (2.9, step 1).
func (c Config) call(n *model.Node[Message], s *Cell, from model.NodeID, m Message) {
	if s.Down {
		return
	}
	if !s.Database.Sessions.Has(from) {
		n.Send(from, NoSession{})
		return
	}
	keepAlive, isKeepAlive := m.(KeepAlive)
	if epochOf(m) < s.Database.Epoch && (isKeepAlive || c.keeps(RuleClientEpoch)) {
		n.Send(from, WrongEpoch{s.Database.Epoch})
		return
	}
	if isKeepAlive {
		c.prolong(n, s, from, keepAlive)
		return
	}
	if s.Recovering != 0 {
		s.Blocked = append(s.Blocked, Blocked{from, m})
		return
	}
	c.perform(n, s, from, m)
}

// prolong a session. A KeepAlive to the new master also says that its sender
// has flushed its cache.
func (c Config) prolong(n *model.Node[Message], s *Cell, from model.NodeID, m KeepAlive) {
	n.SetTimerIn(sessionTimer(from), c.masterTerm())
	n.Send(from, Lease{s.Database.Epoch, m.Number})
	s.Recovering.Remove(from)
	c.admit(n, s)
}

// admit performs what has waited for all sessions to acknowledge the fail-over
// or to end (2.9, steps 6 and 7).
func (c Config) admit(n *model.Node[Message], s *Cell) {
	if s.Recovering != 0 {
		return
	}
	blocked := s.Blocked
	s.Blocked = nil
	for _, b := range blocked {
		c.perform(n, s, b.From, b.Call)
	}
}

func (c Config) perform(n *model.Node[Message], s *Cell, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Acquire:
		c.acquire(n, s, from)
	case Release:
		if s.Database.Holder == from {
			s.Database.Holder = model.None
		}
		n.Send(from, Released{s.Database.Epoch})
		c.grantNext(n, s)
	case GetContents:
		c.getContents(n, s, from, m.Call)
	case SetContents:
		s.Writes = append(s.Writes, Pending{from, m.Call, m.Value})
		if len(s.Writes) == 1 {
			c.write(n, s)
		}
	case Invalidated:
		s.Unacked.Remove(from)
		c.commit(n, s)
	}
}

// acquire has a client stand in line. Who has the lock is told so once more: it
// has asked twice because the master was lost.
func (c Config) acquire(n *model.Node[Message], s *Cell, from model.NodeID) {
	if s.Database.Holder == from {
		n.Send(from, Acquired{s.Database.Epoch, s.Database.Generation})
		return
	}
	if !slices.Contains(s.Waiting, from) {
		s.Waiting = append(s.Waiting, from)
	}
	c.grantNext(n, s)
}

// grantNext gives a lock that is free to who has waited longest, in a new
// generation.
func (c Config) grantNext(n *model.Node[Message], s *Cell) {
	d := &s.Database
	if d.Holder != model.None || d.Delayed || len(s.Waiting) == 0 {
		return
	}
	d.Holder, s.Waiting = s.Waiting[0], s.Waiting[1:]
	d.Generation++
	n.Send(d.Holder, Acquired{d.Epoch, d.Generation})
}

// getContents is answered at any time; but what is being changed is not to be
// cached (2.7).
func (c Config) getContents(n *model.Node[Message], s *Cell, from model.NodeID, call int) {
	cacheable := len(s.Writes) == 0 || !c.keeps(RuleUncachable)
	if cacheable {
		s.Caching.Add(from)
	}
	n.Send(from, Contents{s.Database.Epoch, call, s.Database.Value, cacheable})
}

// write begins with the first of the writes: it has the file dropped from all
// caches, and goes on when nobody has it any more.
func (c Config) write(n *model.Node[Message], s *Cell) {
	for id := range s.Caching.All() {
		n.Send(id, Invalidate{s.Database.Epoch})
	}
	if c.keeps(RuleInvalidateBeforeAck) {
		s.Unacked = s.Caching
	}
	s.Caching = 0
	c.commit(n, s)
}

// commit changes the file once all caches are known to be without it: because
// the client has said so, or because its session is over.
func (c Config) commit(n *model.Node[Message], s *Cell) {
	if len(s.Writes) == 0 || s.Unacked != 0 {
		return
	}
	first := s.Writes[0]
	s.Writes = s.Writes[1:]
	s.Database.Value = first.Value
	n.Send(first.Writer, ContentsSet{s.Database.Epoch, first.Call})
	if len(s.Writes) > 0 {
		c.write(n, s)
	}
}

// end a session. Nobody asks the client, which may be dead: its lock is taken
// from it, and kept free for the lock-delay (2.4).
func (c Config) end(n *model.Node[Message], s *Cell, id model.NodeID) {
	of := func(b Blocked) bool { return b.From == id }
	s.Database.Sessions.Remove(id)
	s.Blocked = slices.DeleteFunc(s.Blocked, of)
	s.Waiting = slices.DeleteFunc(s.Waiting, func(w model.NodeID) bool { return w == id })
	if s.Database.Holder == id {
		s.Database.Holder = model.None
		if c.LockDelay > 0 && c.keeps(RuleLockDelay) {
			s.Database.Delayed = true
			n.SetTimerIn(timerLockDelay, c.LockDelay)
		}
	}
	s.Caching.Remove(id)
	s.Unacked.Remove(id)
	s.Recovering.Remove(id)
	c.grantNext(n, s)
	c.commit(n, s)
	c.admit(n, s)
}

func (c Config) cellTimeout(n *model.Node[Message], s *Cell, t model.Timer) {
	switch t {
	case timerFail:
		c.fail(n, s)
	case timerElected:
		c.takeOver(n, s)
	case timerLockDelay:
		s.Database.Delayed = false
		c.grantNext(n, s)
	default:
		for id := range s.Database.Sessions.All() {
			if t == sessionTimer(id) {
				c.end(n, s, id)
			}
		}
	}
}

// fail loses the master with its memory, and all that reaches the cell until
// there is another one.
func (c Config) fail(n *model.Node[Message], s *Cell) {
	for id := range s.Database.Sessions.All() {
		n.StopTimer(sessionTimer(id))
	}
	n.StopTimer(timerLockDelay)
	*s = Cell{Database: s.Database, Failovers: s.Failovers + 1, Down: true}
	n.SetTimerIn(timerElected, c.Election)
}

// takeOver is what a new master does first (2.9): it picks a client epoch number
// and reads the database. No lease is in there, so it takes every session's for
// as long as the last master can have made it.
func (c Config) takeOver(n *model.Node[Message], s *Cell) {
	s.Down = false
	s.Database.Epoch++
	if !c.keeps(RuleGenerationDurable) {
		s.Database.Generation = 0
	}
	if c.keeps(RuleFailoverAcks) {
		s.Recovering = s.Database.Sessions
	}
	if s.Database.Delayed {
		n.SetTimerIn(timerLockDelay, c.LockDelay)
	}
	if s.Failovers < c.Failovers {
		n.SetTimer(timerFail)
	}
	for id := range s.Database.Sessions.All() {
		if c.keeps(RuleExtendLeases) {
			n.SetTimerIn(sessionTimer(id), c.masterTerm())
		} else {
			c.end(n, s, id)
		}
	}
}
