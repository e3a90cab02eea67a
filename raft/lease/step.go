package lease

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

type node = model.Node[Message]

// start boots a server into the first term, which has a leader, whose blank entry
// all know to be committed, and whom all have heard just now.
func (c Config) start(n *node, s *State) {
	s.Raft = core.State{Term: 1, Vote: c.firstLeader(), Log: []core.Entry{{Term: 1}}, Commit: 1}
	if int(n.ID()) <= c.Forgets {
		n.SetTimer(timerForget)
	}
	c.step(n, s, func() {
		if n.ID() == c.firstLeader() {
			s.Raft.Role = core.Leader
			s.Raft.Servers = map[model.NodeID]core.Progress{n.ID(): {Match: 1}}
			for peer := range n.Peers() {
				s.Raft.Servers[peer] = core.Progress{Match: 1, Next: 2, Told: 1}
			}
		}
		c.Raft.Start(n, &s.Raft)
		c.hear(n, s, 1)
	})
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	if c.loses(from, n.ID()) {
		return
	}
	c.step(n, s, func() {
		switch m := m.(type) {
		case core.RequestVote:
			c.requestVote(n, s, from, m)
		case core.AppendEntries:
			c.Raft.Receive(n, &s.Raft, from, m)
			c.hear(n, s, m.Term)
		case core.AppendEntriesResult:
			c.Raft.Receive(n, &s.Raft, from, m)
			c.answered(s, from, m.Term)
		case Heartbeat:
			c.heartbeat(n, s, from, m)
		case HeartbeatResult:
			c.answered(s, from, m.Term)
			c.count(n, s, from, m)
		default:
			c.Raft.Receive(n, &s.Raft, from, m)
		}
	})
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	c.step(n, s, func() {
		switch t {
		case timerElapsed:
			c.elapsed(n, s)
		case core.TimerElection:
			c.campaign(n, s)
		case timerHeartbeat:
			c.beat(n, s)
		case timerCheck:
			c.check(n, s)
		case timerForget:
			c.forget(n, s)
		case leaseTimer(s.Lease):
			s.Lease = 0
		case leaseTimer(s.Awaits):
			s.Awaits, s.Acks = 0, 0
		default:
			c.Raft.Timeout(n, &s.Raft, t)
		}
	})
}

// restart boots a server, whose election timeout begins anew. When it last heard
// from a leader it does not know, so that it must take that to be now.
func (c Config) restart(n *node, s *State) {
	again := State{Raft: s.Raft, Contact: c.keeps(RuleWaitAfterRestart)}
	c.Raft.Restart(n, &again.Raft)
	*s = again
	c.step(n, s, func() { c.wait(n, s) })
}

// step has a server do something, and then what follows from who leads now.
func (c Config) step(n *node, s *State, do func()) {
	before := *s
	do()
	switch {
	case s.leads() && (!before.leads() || s.Raft.Term != before.Raft.Term):
		c.lead(n, s)
	case before.leads() && !s.leads():
		c.resign(n, s)
	}
	if s.Waits || c.Judge != Reads {
		n.StopTimer(core.TimerElection)
	}
	c.answerWrites(n, s, &before)
}

// wait begins the least election timeout.
func (c Config) wait(n *node, s *State) {
	s.Waits = true
	n.SetTimerIn(timerElapsed, c.Timeout)
}

// elapsed is its end, after which an election can begin. For what must never
// happen that is at any moment. For what must happen it is at once.
func (c Config) elapsed(n *node, s *State) {
	s.Waits, s.Contact = false, false
	switch {
	case c.Judge == Reads:
		c.Raft.Start(n, &s.Raft) // sets the election timer
	case c.mayCampaign(n, s):
		c.campaign(n, s)
	}
}

func (c Config) mayCampaign(n *node, s *State) bool {
	return c.isCandidate(n.ID()) && !s.leads() && s.Raft.Term < c.Raft.Terms
}

func (c Config) campaign(n *node, s *State) {
	c.Raft.Campaign(n, &s.Raft)
	c.wait(n, s)
}

// hear: a follower has heard from the leader of its term.
func (c Config) hear(n *node, s *State, term int) {
	if term == s.Raft.Term && s.Raft.Role == core.Follower {
		s.Contact = true
		c.wait(n, s)
	}
}

// heartbeat answers a leader's heartbeat, and one of an earlier term not at all.
func (c Config) heartbeat(n *node, s *State, from model.NodeID, m Heartbeat) {
	if m.Term < s.Raft.Term {
		return
	}
	c.Raft.Observe(n, &s.Raft, m.Term)
	if s.Raft.Role == core.Candidate {
		c.Raft.StepDown(n, &s.Raft)
	}
	c.hear(n, s, m.Term)
	if !c.loses(n.ID(), from) {
		n.Send(from, HeartbeatResult(m))
	}
}

// requestVote: if a server receives a RequestVote request within the minimum
// election timeout of hearing from a current leader, it does not update its term
// or grant its vote. (Thesis, 4.2.3.) Nor does a leader, who steps down by itself
// when no majority answers.
func (c Config) requestVote(n *node, s *State, from model.NodeID, m core.RequestVote) {
	if (s.Contact || s.leads()) && c.keeps(RuleLeaderStickiness) {
		return
	}
	term := s.Raft.Term
	c.Raft.Receive(n, &s.Raft, from, m)
	if s.Raft.Term > term {
		s.Contact = false
	}
	if s.Raft.Term == m.Term && s.Raft.Vote == from {
		c.wait(n, s)
	}
}

// lead begins a leader's heartbeats: where reads are judged at any moments, and
// otherwise with every tick, with an entry of its own to be committed.
func (c Config) lead(n *node, s *State) {
	s.Waits, s.Contact = false, false
	n.StopTimer(timerElapsed)
	if c.checks() {
		n.SetTimerIn(timerCheck, c.checkPeriod())
	}
	switch {
	case c.Judge != Reads:
		c.Raft.Propose(n, &s.Raft, nil)
		c.beat(n, s)
	case c.rounds(s) > 0:
		n.SetTimer(timerHeartbeat)
	}
}

// beat sends heartbeats to all.
func (c Config) beat(n *node, s *State) {
	if c.Judge == Reads {
		c.begin(n, s)
	} else {
		n.SetTimerIn(timerHeartbeat, 1)
	}
	for peer := range n.Peers() {
		if !c.loses(n.ID(), peer) {
			n.Send(peer, Heartbeat{s.Raft.Term, s.Round})
		}
	}
}

// answered: a leader has an answer of a follower.
func (c Config) answered(s *State, from model.NodeID, term int) {
	if s.leads() && term == s.Raft.Term && c.checks() {
		s.Active.Add(from)
	}
}

// check: a leader steps down if an election timeout elapses without a successful
// round of heartbeats to a majority of its cluster. (Thesis, 6.2.) That is etcd's
// check-quorum: it asks every timeout who has answered since the last time.
func (c Config) check(n *node, s *State) {
	if !c.isAnswered(*s) {
		c.Raft.StepDown(n, &s.Raft)
		return
	}
	s.Active = 0
	n.SetTimerIn(timerCheck, c.checkPeriod())
}

// isAnswered reports whether a majority has answered a leader since its last check.
func (c Config) isAnswered(s State) bool {
	return s.leads() && 2*(s.Active.Len()+1) > c.Raft.Nodes // itself, too
}

// resign gives up all that a leader knows.
func (c Config) resign(n *node, s *State) {
	n.StopTimer(timerHeartbeat)
	n.StopTimer(timerCheck)
	c.endLease(n, s)
	s.Active, s.Round = 0, 0
	if !s.Waits {
		c.wait(n, s)
	}
}

// forget: a follower that is told that its leader is gone need not wait until it
// knows it. (etcd's ForgetLeader.) A leader's lease is the word of those who have
// answered it that they wait; so where there are leases, they do.
func (c Config) forget(n *node, s *State) {
	if s.Contact && (c.Judge != Reads || !c.keeps(RuleForgetNotWithLease)) {
		n.StopTimer(timerElapsed)
		c.elapsed(n, s)
	}
}
