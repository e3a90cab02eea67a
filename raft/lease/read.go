package lease

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/raft/core"
)

// begin counts a round of heartbeats. A lease that it brings runs from now, since
// no voter begins to wait before. (Thesis, 6.4.1.)
func (c Config) begin(n *node, s *State) {
	n.StopTimer(leaseTimer(s.Awaits))
	s.Round++
	s.Awaits, s.Acks = s.Round, model.Nodes(n.ID())
	if c.keeps(RuleLeaseFromSend) && c.keeps(RuleLeaseByRound) {
		n.SetTimerIn(leaseTimer(s.Round), c.leaseTerm())
	}
	if s.Round < c.rounds(s) {
		n.SetTimer(timerHeartbeat)
	}
}

// count: a majority that has answered a round in time brings a lease, in place of
// an earlier one.
func (c Config) count(n *node, s *State, from model.NodeID, m HeartbeatResult) {
	inTime := s.Awaits != 0 && m.Round == s.Awaits
	if !s.leads() || m.Term != s.Raft.Term || !inTime || !c.keeps(RuleLeaseByRound) {
		return
	}
	s.Acks.Add(from)
	if 2*s.Acks.Len() <= c.Raft.Nodes {
		return
	}
	n.StopTimer(leaseTimer(s.Lease))
	s.Lease, s.Awaits, s.Acks = s.Awaits, 0, 0
	if !c.keeps(RuleLeaseFromSend) {
		n.SetTimerIn(leaseTimer(s.Lease), c.leaseTerm())
	}
}

// endLease gives up a lease, and what would bring one.
func (c Config) endLease(n *node, s *State) {
	n.StopTimer(leaseTimer(s.Lease))
	n.StopTimer(leaseTimer(s.Awaits))
	s.Lease, s.Awaits, s.Acks = 0, 0, 0
}

// mayRead reports whether a leader answers reads alone: no other can have been
// elected, and it knows how far the log is committed.
//
// That it leads, and checks from time to time who answers it, is not enough. Who
// has answered just after one check counts in the next, and a leader that nobody
// answers leads for nearly two timeouts. (That is what etcd's ReadOnlyLeaseBased
// goes by.)
func (c Config) mayRead(s *State) bool {
	leased := s.Lease != 0 || !c.keeps(RuleLeaseByRound)
	return s.leads() && leased && (s.committedOwn() || !c.keeps(RuleReadAfterOwnCommit))
}

// committedOwn reports whether an entry of the leader's term is committed.
func (s *State) committedOwn() bool {
	log := s.Raft.Committed()
	return len(log) > 0 && log[len(log)-1].Term == s.Raft.Term
}

// invoke is a client's operation. Who cannot serve it does not answer.
func (c Config) invoke(n *node, s *State, call model.Call) {
	c.step(n, s, func() {
		switch {
		case call.Op.Func == "write":
			c.Raft.Propose(n, &s.Raft, call)
		case c.mayRead(s):
			n.Reply(call, value(s.Raft.Committed()))
		}
	})
}

// answerWrites answers the writes that a leader has taken, and that a step has
// committed.
func (c Config) answerWrites(n *node, s, before *State) {
	if !s.leads() || !before.leads() {
		return
	}
	for _, e := range s.Raft.Log[before.Raft.Commit:s.Raft.Commit] {
		if call, ok := e.Command.(model.Call); ok && e.Term == s.Raft.Term {
			n.Reply(call, nil)
		}
	}
}

// value returns what the register holds after the entries of a log.
func value(log []core.Entry) int {
	v := 0
	for _, e := range log {
		if call, ok := e.Command.(model.Call); ok {
			v = call.Op.Arg.(int)
		}
	}
	return v
}
