package core

import "github.com/faultline-mc/faultline/model"

// promise sends a message that others rely on. It waits until what the server
// has just changed is durable: a candidate's and a voter's vote, and the entries
// of a follower. (Figure 2: persistent state is updated on stable storage before
// responding to RPCs.) A leader's own calls promise nothing.
func (c Config) promise(n *node, s *State, r model.Rule, to model.NodeID, m Message) {
	if !c.keeps(r) {
		n.Send(to, m)
		return
	}
	if s.Held == nil {
		s.Held = map[model.NodeID][]Message{}
	}
	s.Held[to] = append(s.Held[to], m)
}

// save ends every step: what has changed goes to disk, and once all is there,
// the messages that have waited for it leave.
func (c Config) save(n *node, s *State) {
	if c.isAsync(n.ID()) {
		c.write(s)
	}
	switch {
	case len(s.Disk.Unsynced) == 0:
		c.synced(n, s)
	case !c.keeps(RuleCountWhenDurable):
		c.countSelf(n, s)
	}
	c.schedule(n, s)
}

// synced is what waits for the disk.
func (c Config) synced(n *node, s *State) {
	c.countSelf(n, s)
	for peer := range c.peers(n) {
		for _, m := range s.Held[peer] {
			n.Send(peer, m)
		}
	}
	s.Held = nil
}

// fsync is the disk's answer: to all that was written, or to the first write of a
// queue. What waits goes on when the server is as the answer says that it has
// been written.
func (c Config) fsync(n *node, s *State) {
	done := s.Disk.Unsynced
	if c.Disk == Queued {
		done = done[:1]
	}
	later := s.Disk.Unsynced[len(done):]
	s.Disk.Unsynced = done
	s.Disk.Sync(n)
	s.Disk.Unsynced = append(s.Disk.Unsynced, later...)
	compact(&s.Disk)
	if c.isLatest(s, done[len(done)-1]) {
		c.synced(n, s)
	}
}

// isLatest reports whether a write is the last one by what the disk says of it in
// its answer. Log and vote can be again as they have been, with others written in
// between and not done yet; but not in the same term. (etcd drops an answer of an
// earlier term: newStorageAppendRespMsg.)
func (c Config) isLatest(s *State, w Image) bool {
	last := len(w.Log)
	sameTerm := w.Term == s.Term || !c.keeps(RuleAppendResponseHasTerm)
	return sameTerm && w.Vote == s.Vote && last == s.LastIndex() && (last == 0 || s.holds(last, w.Log[last-1].Term))
}

// compact drops all durable images but the last one.
func compact(d *model.Disk[Image]) { d.Durable = d.Durable[max(0, len(d.Durable)-1):] }

// write hands an image to the disk if it differs from the last one. Term and vote
// are one write: the vote that is given up with a term is given in no other.
func (c Config) write(s *State) {
	before, now := written(&s.Disk), s.image()
	if now.equal(before) {
		return
	}
	if now.Term > before.Term && !c.keeps(RuleTermVoteAtomic) {
		before.Vote = model.None
		s.Disk.Write(before)
	}
	s.Disk.Write(now)
}

// countSelf counts the server itself among those that have voted for it, or that
// have the entries of its log.
func (c Config) countSelf(n *node, s *State) {
	switch s.Role {
	case Candidate:
		s.Votes.Add(n.ID())
		c.elect(n, s)
	case Leader:
		s.Servers[n.ID()] = Progress{Match: s.LastIndex()}
		c.commit(n, s)
	}
}

// Restart boots a server with what is left on its disk.
func (c Config) Restart(n *node, s *State) {
	left, disk, commit := s.image(), s.Disk, s.Commit
	if c.isAsync(n.ID()) {
		disk.Crash(n)
		disk.Repair()
		compact(&disk)
		left = durable(&disk)
	}
	*s = State{Disk: disk}
	if c.keeps(RuleTermDurable) {
		s.Term = left.Term
	}
	if c.keeps(RuleVoteDurable) {
		s.Vote = left.Vote
	}
	if c.keeps(RuleLogDurable) {
		s.Log = left.Log
	}
	if c.Judge == Refinement {
		s.Commit = commit
	}
	c.schedule(n, s)
}
