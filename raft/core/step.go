package core

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

type node = model.Node[Message]

// Start boots a server for the first time. Like the handlers below it is for
// services on top, which call it from theirs.
func (c Config) Start(n *node, s *State) {
	if c.Led {
		c.lead(n, s)
	}
	c.save(n, s)
}

// lead has a server begin as it is when the first one has all votes of term 1.
func (c Config) lead(n *node, s *State) {
	s.Term, s.Vote = 1, FirstServer
	if c.isAsync(n.ID()) {
		s.Disk.Durable = []Image{s.image()}
	}
	if n.ID() == FirstServer {
		s.Role = Candidate
		for id := FirstServer; int(id) <= c.Nodes; id++ {
			s.Votes.Add(id)
		}
		c.elect(n, s)
	}
}

// Receive takes a message of one server to another.
func (c Config) Receive(n *node, s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case RequestVote:
		c.newTerm(s, m.Term)
		c.requestVote(n, s, from, m)
	case RequestVoteResult:
		c.newTerm(s, m.Term)
		c.countVote(n, s, from, m)
	case AppendEntries:
		c.newTerm(s, m.Term)
		c.appendEntries(n, s, from, m)
	case AppendEntriesResult:
		c.newTerm(s, m.Term)
		c.countCopy(n, s, from, m)
	}
	c.save(n, s)
}

// Timeout takes a timer that this package has set.
func (c Config) Timeout(n *node, s *State, t model.Timer) {
	switch t {
	case TimerElection:
		c.campaign(n, s, s.Ask(s.Term+1))
	case timerPropose:
		c.append(n, s, nil)
	case timerFsync:
		c.fsync(n, s)
	}
	c.save(n, s)
}

// newTerm: if RPC request or response contains term T > currentTerm, set
// currentTerm = T, convert to follower. (Rules for all servers.) What a leader has
// not seen committed stays: it may be by its word of an earlier term.
func (c Config) newTerm(s *State, term int) {
	if term > s.Term {
		if s.Role == Leader && !c.keeps(RuleKeepLogOnStepDown) {
			s.Log = slices.Clone(s.Committed())
		}
		s.Term, s.Vote = term, model.None
		s.follow()
	}
}

// Campaign has a server begin an election now.
func (c Config) Campaign(n *node, s *State) { c.CampaignBy(n, s, s.Ask(s.Term+1)) }

// CampaignBy has a server begin an election now, with a message of the service on
// top that asks for votes in the next term.
func (c Config) CampaignBy(n *node, s *State, ask Message) {
	c.campaign(n, s, ask)
	c.save(n, s)
}

// Observe has a server see a term in a message of the service on top.
func (c Config) Observe(n *node, s *State, term int) {
	c.newTerm(s, term)
	c.save(n, s)
}

// StepDown has a leader or a candidate be a follower in its term.
func (c Config) StepDown(n *node, s *State) {
	s.follow()
	c.save(n, s)
}

// campaign: on conversion to candidate, increment currentTerm, vote for self,
// send RequestVote RPCs to all other servers. (Rules for candidates.) The own
// vote counts when it is durable.
func (c Config) campaign(n *node, s *State, ask Message) {
	s.follow()
	s.Role = Candidate
	s.Term++
	s.Vote = n.ID()
	for peer := range c.peers(n) {
		if c.isVoter(s, peer) {
			c.promise(n, s, RuleFsyncBeforeVote, peer, ask)
		}
	}
}

// Ask returns the call by which a candidate asks for votes in a term.
func (s *State) Ask(term int) RequestVote {
	return RequestVote{term, s.LastIndex(), s.termAt(s.LastIndex())}
}

// requestVote is the receiver implementation of RequestVote:
//
//  1. Reply false if term < currentTerm.
//  2. If votedFor is null or candidateId, and candidate's log is at least as
//     up-to-date as receiver's log, grant vote.
func (c Config) requestVote(n *node, s *State, from model.NodeID, m RequestVote) {
	free := s.Vote == model.None || s.Vote == from || !c.keeps(RuleVoteOnce)
	granted := m.Term == s.Term && free && (s.MayVoteFor(m) || !c.keeps(RuleUpToDateCheck))
	if granted {
		s.Vote = from
	}
	if granted || c.Refuse {
		c.promise(n, s, RuleFsyncBeforeVote, from, RequestVoteResult{s.Term, granted})
	}
}

// MayVoteFor reports whether a candidate's log is at least as up-to-date as this
// one (section 5.4.1).
func (s *State) MayVoteFor(m RequestVote) bool {
	mine := s.termAt(s.LastIndex())
	return m.LastTerm > mine || m.LastTerm == mine && m.LastIndex >= s.LastIndex()
}

// countVote: if votes received from majority of servers, become leader. (Rules
// for candidates.)
func (c Config) countVote(n *node, s *State, from model.NodeID, m RequestVoteResult) {
	ofTerm := m.Term == s.Term || !c.keeps(RuleVoteOfThisTerm)
	if s.Role == Candidate && ofTerm && m.Granted {
		s.Votes.Add(from)
		c.elect(n, s)
	}
}

// elect makes a candidate with enough votes a leader. Upon election: send initial
// empty AppendEntries RPCs (heartbeat) to each server. nextIndex is initialized
// to leader last log index + 1. (Rules for leaders; volatile state on leaders.)
func (c Config) elect(n *node, s *State) {
	if !c.isQuorum(s, s.Votes, RuleVoteMajority) {
		return
	}
	s.follow()
	s.Role = Leader
	s.Servers = map[model.NodeID]Progress{}
	for peer := range c.peers(n) {
		s.Servers[peer] = Progress{Next: s.LastIndex() + 1}
		c.replicate(n, s, peer, true)
	}
}

// Propose gives a leader a command, which is plain data that can be compared. It
// reports whether the log has room for it.
func (c Config) Propose(n *node, s *State, command any) bool {
	if s.Role != Leader || !c.hasRoom(s) {
		return false
	}
	c.append(n, s, command)
	c.save(n, s)
	return true
}

// append: if command received from client, append entry to local log. (Rules for
// leaders.)
func (c Config) append(n *node, s *State, command any) {
	s.Log = append(s.Log, Entry{s.Term, command})
	c.replicateToAll(n, s)
}

func (c Config) replicateToAll(n *node, s *State) {
	for peer := range c.peers(n) {
		c.replicate(n, s, peer, false)
	}
}

// replicate: if last log index >= nextIndex for a follower, send AppendEntries
// RPC with log entries starting at nextIndex. (Rules for leaders.) It is also
// sent where it says how far the log is committed, and always where a follower
// has to be asked how far its log agrees. The next call need not wait for the
// result of this one, unless too many do, and so begins behind what was sent, and
// not behind what is confirmed.
func (c Config) replicate(n *node, s *State, to model.NodeID, always bool) {
	if !c.isMember(s, to) || c.Instead != nil && c.Instead(to) {
		return
	}
	p := s.Servers[to]
	last := min(p.Next-1+c.Batch, s.LastIndex())
	tells := min(s.Commit, last)
	if p.Flight == c.Inflight || p.Next > last && p.Told == tells && !always {
		return
	}
	prev := p.Next - 1
	if !c.keeps(RulePrevBeforeEntries) {
		prev = p.Match
	}
	n.Send(to, AppendEntries{s.Term, prev, s.termAt(prev), s.Log[p.Next-1 : last], s.Commit})
	s.Servers[to] = Progress{Match: p.Match, Next: last + 1, Told: tells, Flight: p.Flight + 1}
}

// appendEntries is the receiver implementation of AppendEntries:
//
//  1. Reply false if term < currentTerm.
//  2. Reply false if log doesn't contain an entry at prevLogIndex whose term
//     matches prevLogTerm.
//  3. If an existing entry conflicts with a new one (same index but different
//     terms), delete the existing entry and all that follow it.
//  4. Append any new entries not already in the log.
//  5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of
//     last new entry).
func (c Config) appendEntries(n *node, s *State, from model.NodeID, m AppendEntries) {
	if m.Term < s.Term {
		if c.Refuse {
			c.promise(n, s, RuleFsyncBeforeAck, from, AppendEntriesResult{Term: s.Term})
		}
		return
	}
	c.yield(s)
	if m.PrevIndex > s.LastIndex() || !s.holds(m.PrevIndex, m.PrevTerm) && c.keeps(RulePrevTermCheck) {
		c.promise(n, s, RuleFsyncBeforeAck, from, AppendEntriesResult{s.Term, false, m.PrevIndex})
		return
	}
	if !c.keeps(RuleTruncateOnConflict) {
		s.Log = s.Log[:m.PrevIndex]
	}
	for i, e := range m.Entries {
		if index := m.PrevIndex + 1 + i; !s.holds(index, e.Term) {
			s.Log = append(s.Log[:index-1], e)
		}
	}
	last := m.PrevIndex + len(m.Entries)
	s.Commit = max(s.Commit, min(m.Commit, last))
	c.promise(n, s, RuleFsyncBeforeAck, from, AppendEntriesResult{s.Term, true, last})
}

// yield: if AppendEntries RPC received from new leader, convert to follower.
// (Rules for candidates.) The term is the same, and so is the vote in it.
func (c Config) yield(s *State) {
	s.follow()
	if !c.keeps(RuleKeepVoteInTerm) {
		s.Vote = model.None
	}
}

// countCopy: if successful, update nextIndex and matchIndex for follower; if
// AppendEntries fails because of log inconsistency, decrement nextIndex and
// retry. (Rules for leaders.) A failure that is late is of a call whose nextIndex
// was given up already.
func (c Config) countCopy(n *node, s *State, from model.NodeID, m AppendEntriesResult) {
	if s.Role != Leader || m.Term != s.Term {
		return
	}
	if m.isRefusal() { // of a call from before this server's term
		return
	}
	p := s.Servers[from]
	p.Flight--
	retry := !m.Success && p.Match < m.Index && m.Index < p.Next
	switch {
	case m.Success:
		p.Match = max(p.Match, c.copied(s, m))
		p.Next = max(p.Next, p.Match+1)
	case retry && c.keeps(RuleNextIndexFalls):
		p.Next, p.Told = m.Index, 0
	}
	s.Servers[from] = p
	c.commit(n, s)
	c.replicate(n, s, from, retry)
}

// copied returns up to where a follower has the leader's log by its own word,
// which is about the call that it answers.
func (c Config) copied(s *State, m AppendEntriesResult) int {
	if !c.keeps(RuleMatchFromResult) {
		return s.LastIndex()
	}
	return m.Index
}

// commit: if there exists an N such that N > commitIndex, a majority of
// matchIndex[i] >= N, and log[N].term == currentTerm, set commitIndex = N.
// (Rules for leaders; section 5.4.2 for the term.)
func (c Config) commit(n *node, s *State) {
	for index := s.LastIndex(); index > s.Commit; index-- {
		var copies model.NodeSet
		for id := model.NodeID(1); int(id) <= c.Nodes; id++ {
			if s.Servers[id].Match >= index {
				copies.Add(id)
			}
		}
		ownTerm := s.termAt(index) == s.Term || !c.keeps(RuleCommitOwnTerm)
		if ownTerm && c.isQuorum(s, copies, RuleCommitMajority) {
			s.Commit = index
			c.replicateToAll(n, s)
			return
		}
	}
}
