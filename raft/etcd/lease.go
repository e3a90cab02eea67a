package etcd

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// leaseTimer is the lessor's timer of a client's lease.
func leaseTimer(id model.NodeID) model.Timer { return model.Timer("lease" + id.String()) }

// aliveTimer is the session's timer that ends what a request has brought.
func aliveTimer(request int) model.Timer {
	return model.Timer("alive" + string(rune('0'+request)))
}

// countDown starts the time of a lease anew: a tick more than its TTL, because
// what happens within a tick has no order.
func (c Config) countDown(n *model.Node[Message], id model.NodeID) {
	n.SetTimerIn(leaseTimer(id), c.TTL+1)
}

func (c Config) countAll(n *model.Node[Message], s *Member) {
	for _, id := range s.Store.Leases {
		c.countDown(n, id)
	}
}

// leaseOf returns whose timer it is.
func leaseOf(s *Member, t model.Timer) model.NodeID {
	for _, id := range s.Store.Leases {
		if leaseTimer(id) == t {
			return id
		}
	}
	return model.None
}

// leaseApplied starts or ends the time of a lease that came or went in the log.
// Only the primary counts: it alone sees when leases are renewed.
func (c Config) leaseApplied(n *model.Node[Message], s *Member, r Request, result Result) {
	switch r := r.(type) {
	case LeaseGrant:
		if result.Succeeded && (s.Primary || !c.keeps(RulePromoteExtends)) {
			c.countDown(n, r.Lease)
		}
	case LeaseRevoke:
		n.StopTimer(leaseTimer(r.Lease))
		s.Expired = slices.DeleteFunc(s.Expired, func(id model.NodeID) bool { return id == r.Lease })
	}
}

// lead is a member's learning who leads. Whoever no longer leads no longer counts.
func (c Config) lead(n *model.Node[Message], s *Member, m Lead) {
	s.Term, s.Elected, s.Primary = m.Term, Lead{}, false
	if c.keeps(RulePromoteExtends) {
		s.Expired = nil
		for _, id := range s.Store.Leases {
			n.StopTimer(leaseTimer(id))
		}
	}
	if m.Leader == n.ID() {
		s.Elected = m
		c.promote(n, s)
	}
}

// promote makes a leader that has applied what the log had when it was elected the
// one that leases depend on. When they were last renewed only the leader before it
// knows, so it gives all of them their whole time again.
func (c Config) promote(n *model.Node[Message], s *Member) {
	if s.Elected == (Lead{}) || s.Primary || s.Applied < s.Elected.Index && c.keeps(RulePromoteAfterApply) {
		return
	}
	s.Primary = true
	if !c.keeps(RulePromoteExtends) {
		for _, id := range s.Expired {
			c.revoke(n, s, id)
		}
		return
	}
	if c.keeps(RulePromoteCounts) {
		c.countAll(n, s)
	}
}

// expire is the end of a lease's time. What is over stays over, even if the log
// does not say so yet.
func (c Config) expire(n *model.Node[Message], s *Member, t model.Timer) {
	id := leaseOf(s, t)
	if id == model.None {
		return
	}
	s.Expired = append(s.Expired, id)
	if s.Primary {
		c.revoke(n, s, id)
	}
}

// revoke proposes that a lease ends.
func (c Config) revoke(n *model.Node[Message], s *Member, id model.NodeID) {
	if c.CheckOnly && c.keeps(RuleRevokeByLeader) {
		n.Send(log, Confirm{Term: s.Elected.Term, Lease: id})
		return
	}
	c.propose(n, Entry{Request: LeaseRevoke{id, s.Elected.Term}})
}

// keepAlive renews a lease, once it is certain that this member led after the
// client had asked. Nothing of it is in the log.
func (c Config) keepAlive(n *model.Node[Message], s *Member, from model.NodeID, m LeaseKeepAlive) {
	if !s.Primary || !s.Store.hasLease(from) {
		return
	}
	confirm := Confirm{s.Elected.Term, from, m.Number}
	if !c.keeps(RuleRenewByLeader) {
		c.confirmed(n, s, confirm)
		return
	}
	n.Send(log, confirm)
}

// confirmed goes on with what needed a leader.
func (c Config) confirmed(n *model.Node[Message], s *Member, m Confirm) {
	if !s.Primary || s.Elected.Term != m.Term || !s.Store.hasLease(m.Lease) {
		return
	}
	if m.Number == 0 {
		c.propose(n, Entry{Request: LeaseRevoke{m.Lease, m.Term}})
		return
	}
	if slices.Contains(s.Expired, m.Lease) && c.keeps(RuleExpiredStaysExpired) {
		return
	}
	if c.keeps(RuleLeaseNotEarly) {
		c.countDown(n, m.Lease)
	}
	n.Send(m.Lease, LeaseKeepAliveResponse{m.Number})
}

// service is the key that a session attaches to its lease, to be found by others as
// long as it lives.
var service = Key{Name: "service"}

// grant asks for the lease.
func (c Config) grant(n *model.Node[Message], s *Session) {
	c.await(n, s)
	n.Send(c.first(), LeaseGrant{n.ID()})
}

// renew asks for the lease's renewal, at any member.
func (c Config) renew(n *model.Node[Message], s *Session) {
	c.await(n, s)
	n.Send(c.first()+model.NodeID(n.Choose(c.Members)), LeaseKeepAlive{s.Requests})
	c.renewLater(n, s)
}

// await numbers a request. What it brings runs from this moment, which is before
// the lessor begins to count.
func (c Config) await(n *model.Node[Message], s *Session) {
	s.Requests++
	s.Awaits = s.Requests
	n.SetTimerIn(aliveTimer(s.Requests), c.TTL)
}

// renewLater has the session renew its lease whenever it likes.
func (c Config) renewLater(n *model.Node[Message], s *Session) {
	if s.Requests <= c.KeepAlives {
		n.SetTimer(timerKeepAlive)
	}
}

// answered is the session's step. With its lease it writes its key.
func (c Config) answered(n *model.Node[Message], s *Session, m Message) {
	switch m := m.(type) {
	case LeaseGrantResponse:
		n.Send(c.first(), Put{Key: service, Value: 1, Lease: n.ID()})
		s.alive(n, 1)
		c.renewLater(n, s)
	case LeaseKeepAliveResponse:
		s.alive(n, m.Number)
	}
}

// alive begins or prolongs the use of the lease, unless the answer is late.
func (s *Session) alive(n *model.Node[Message], number int) {
	if number != s.Awaits {
		return
	}
	s.Awaits = 0
	if s.Alive != 0 {
		n.StopTimer(aliveTimer(s.Alive))
	}
	s.Alive = number
}

// end gives up what the request with this timer has brought, or would bring.
func (s *Session) end(t model.Timer) {
	if t == aliveTimer(s.Alive) {
		s.Alive = 0
	}
	if t == aliveTimer(s.Awaits) {
		s.Awaits = 0
	}
}
