package snapshot

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

type node = model.Node[Message]

func (c Config) start(n *node, s *State) {
	c.step(n, s, func(raft core.Config) { raft.Start(n, &s.Raft) })
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	if s.Half != (Half{}) {
		return // what arrives waits
	}
	c.step(n, s, func(raft core.Config) {
		switch m := m.(type) {
		case InstallSnapshot:
			c.installSnapshot(n, s, from, m)
		case core.AppendEntries:
			raft.Receive(n, &s.Raft, from, c.trim(s, m))
		case core.AppendEntriesResult:
			c.endPending(s, from, m)
			raft.Receive(n, &s.Raft, from, m)
		default:
			raft.Receive(n, &s.Raft, from, m)
		}
	})
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	if s.Half != (Half{}) && t != timerRest {
		n.SetTimer(t)
		return
	}
	c.step(n, s, func(raft core.Config) {
		switch t {
		case timerApply:
			c.apply(s)
		case timerSnapshot:
			c.snapshot(s)
		case timerCompact:
			c.compact(s, c.compactable(s))
		case timerRest:
			c.finish(n, s)
		default:
			raft.Timeout(n, &s.Raft, t)
		}
	})
}

// restart boots a server with what is durable: all but what a leader knows, and
// what was to be written.
func (c Config) restart(n *node, s *State) {
	commit := s.Raft.Commit
	s.Half = Half{}
	c.step(n, s, func(raft core.Config) {
		raft.Restart(n, &s.Raft)
		s.Raft.Commit = commit
	})
}

// step has a server do something, and sets the timers of what it can write next.
// Who does not lead waits for no answers.
func (c Config) step(n *node, s *State, do func(raft core.Config)) {
	do(c.raft(n, s))
	if s.Raft.Role != core.Leader {
		s.Pending = nil
	}
	compacts := c.Compactors == 0 || int(n.ID()) <= c.Compactors
	if c.AtOnce {
		c.catchUp(s, compacts)
	}
	enable(n, timerApply, s.isBehind())
	enable(n, timerSnapshot, compacts && s.Snapshot.Index < s.Machine.Index)
	enable(n, timerCompact, compacts && s.Compacted < c.compactable(s))
	enable(n, timerRest, s.Half != (Half{}))
}

// catchUp makes at once the writes that would be steps of their own. When a
// snapshot is taken stays open.
func (c Config) catchUp(s *State, compacts bool) {
	for s.isBehind() {
		c.apply(s)
	}
	if index := c.compactable(s); compacts && s.Compacted < index && s.Half == (Half{}) {
		c.compact(s, index)
	}
}

func enable(n *node, t model.Timer, on bool) {
	if on {
		n.SetTimer(t)
	} else {
		n.StopTimer(t)
	}
}

// apply: if commitIndex > lastApplied, increment lastApplied, apply
// log[lastApplied] to state machine. (Figure 2.) Data and applied index are one
// write. Where a snapshot is ahead of the machine, reset the state machine using
// its contents. (Figure 13, 8.)
func (c Config) apply(s *State) {
	if s.Machine.Index < s.Snapshot.Index {
		s.Machine.Index = s.Snapshot.Index
		if c.keeps(RuleMachineFromSnapshot) {
			s.Machine.Data = slices.Clone(s.Snapshot.Data)
		}
		return
	}
	next := s.Machine.Index + 1
	s.Machine.Data = append(s.Machine.Data, s.Raft.Log[next-1])
	if !c.keeps(RuleAppliedWithData) {
		s.Half = Half{Index: next}
		return
	}
	s.Machine.Index = next
}

// snapshot writes the machine with the place in the log where it is: the last
// included index and term are those of the last entry that it has applied.
// (Section 7.)
func (c Config) snapshot(s *State) {
	index := s.Machine.Index
	if !c.keeps(RuleSnapshotIndexExact) {
		index = s.Raft.Commit
	}
	s.Snapshot = Snapshot{index, s.Raft.Log[index-1].Term, slices.Clone(s.Machine.Data)}
}

// compactable returns the index up to which a log can be compacted: once a server
// completes writing a snapshot, it may delete all log entries up through the last
// included index. (Section 7.)
func (c Config) compactable(s *State) int {
	if !c.keeps(RuleCompactBehindSnapshot) {
		return s.Raft.Commit
	}
	return s.Snapshot.Index
}

// compact deletes all entries up to an index. The last one's term stays, for the
// consistency check of the first call behind it, and for elections.
func (c Config) compact(s *State, index int) {
	clear(s.Raft.Log[:index-1])
	last := core.Entry{Term: s.Raft.Log[index-1].Term}
	if !c.keeps(RuleLastTermKept) {
		last.Term = 0
	}
	s.Raft.Log[index-1], s.Compacted = last, index
}

// sendSnapshot: the leader sends a snapshot when it has already discarded the next
// log entry that it needs to send to a follower. (Section 7.) It reports whether
// the follower is past help by entries: then it sends nothing else until the
// snapshot is answered. (etcd: StateSnapshot.)
func (c Config) sendSnapshot(n *node, s *State, to model.NodeID) bool {
	p := s.Raft.Servers[to]
	if _, waits := s.Pending[to]; waits {
		return true
	}
	if p.Next > s.Compacted {
		return false
	}
	if !c.keeps(RuleSendSnapshot) {
		p.Next = s.Compacted + 1
		s.Raft.Servers[to] = p
		return false
	}
	if p.Flight < c.Raft.Inflight {
		p.Flight++
		s.Raft.Servers[to] = p
		if s.Pending == nil {
			s.Pending = map[model.NodeID]int{}
		}
		s.Pending[to] = s.Snapshot.Index
		n.Send(to, InstallSnapshot{s.Raft.Term, s.Snapshot})
	}
	return true
}

// endPending: a follower that has what the snapshot says is sent entries again.
func (c Config) endPending(s *State, from model.NodeID, m core.AppendEntriesResult) {
	index, waits := s.Pending[from]
	if waits && m.Term == s.Raft.Term && m.Success && m.Index >= index && c.keeps(RuleResumeAfterSnapshot) {
		delete(s.Pending, from)
	}
}

// installSnapshot is the receiver implementation of InstallSnapshot, figure 13 with
// a snapshot in one piece:
//
//  1. Reply immediately if term < currentTerm.
//  5. Save snapshot file, discard any existing snapshot with a smaller index.
//  6. If existing log entry has same index and term as snapshot's last included
//     entry, retain log entries following it and reply.
//  7. Discard the entire log.
//
// Then it is a call without entries that begins behind the snapshot. Snapshot, log
// and hard state are one write; the machine follows.
func (c Config) installSnapshot(n *node, s *State, from model.NodeID, m InstallSnapshot) {
	if m.Term < s.Raft.Term {
		return
	}
	if c.isNeeded(s, m.Snapshot) {
		s.Snapshot = m.Snapshot
		if !c.keeps(RuleSnapshotHardStateAtomic) {
			s.Half = Half{Leader: from, Term: m.Term}
			return
		}
		c.discard(s)
	}
	c.follow(n, s, from, m.Term, m.Snapshot)
}

// isNeeded reports whether a snapshot says more than the log. One of what is
// committed already is late, and one whose last entry the log has is no news but
// that it is committed. (etcd: raft.restore.)
func (c Config) isNeeded(s *State, snapshot Snapshot) bool {
	switch {
	case snapshot.Index <= s.Raft.Commit:
		return !c.keeps(RuleSnapshotAheadOfCommit)
	case s.holds(snapshot.Index, snapshot.Term):
		return !c.keeps(RuleKeepSuffix)
	}
	return true
}

// discard replaces the log by the snapshot. What follows is behind other entries
// than those that the snapshot replaces.
func (c Config) discard(s *State) {
	index := s.Snapshot.Index
	log := make([]core.Entry, index)
	log[index-1].Term = s.Snapshot.Term
	if !c.keeps(RuleDiscardConflicting) {
		log = append(log, s.Raft.Log[min(index, s.Raft.LastIndex()):]...)
	}
	s.Raft.Log, s.Compacted = log, index
}

// follow takes a snapshot for a call that begins behind it: it is of the leader,
// is known to be committed, and is answered.
func (c Config) follow(n *node, s *State, from model.NodeID, term int, snapshot Snapshot) {
	m := core.AppendEntries{Term: term, PrevIndex: snapshot.Index, PrevTerm: snapshot.Term, Commit: snapshot.Index}
	c.raft(n, s).Receive(n, &s.Raft, from, c.trim(s, m))
}

// trim cuts off what is compacted here from a call. It is committed, so that the
// leader has it, too. (etcd: handleAppendEntries.)
func (c Config) trim(s *State, m core.AppendEntries) core.AppendEntries {
	if m.PrevIndex >= s.Compacted || !c.keeps(RuleAppendBelowFirst) {
		return m
	}
	m.Entries = m.Entries[min(s.Compacted-m.PrevIndex, len(m.Entries)):]
	m.PrevIndex, m.PrevTerm = s.Compacted, s.Raft.Log[s.Compacted-1].Term
	return m
}

// finish does what is left of a write.
func (c Config) finish(n *node, s *State) {
	half := s.Half
	s.Half = Half{}
	if half.Leader == model.None {
		s.Machine.Index = half.Index
		return
	}
	c.discard(s)
	c.follow(n, s, half.Leader, half.Term, s.Snapshot)
}
