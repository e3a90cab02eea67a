package pbft

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Sections are those of Practical Byzantine Fault Tolerance, OSDI 1999.

// start boots a node. All requests were made before: each is known to every
// replica, and who made it can be told from its signature.
func (c Config) start(n *node, s *State) {
	if !c.isReplica(n.ID()) {
		n.RecordInvoke(model.Op{Func: increment})
		*s = Client{}
		return
	}
	r := Replica{View: 1, Target: 1}
	c.schedule(n, &r)
	*s = r
}

// propose: when the primary receives a client request it begins a three-phase
// protocol: it assigns a sequence number and multicasts a pre-prepare. (Section
// 4.2.)
func (c Config) propose(n *node, s *Replica, _ mail) {
	slot := s.Stable + 1
	for _, e := range s.Accepted {
		if e.Slot == slot {
			slot++
		}
	}
	if !c.takesPart(s) || c.primary(s.View) != n.ID() || slot > c.high(s.Stable) {
		return
	}
	var open []Request
	for r := Request(1); int(r) <= c.Requests; r++ {
		isAssigned := slices.ContainsFunc(s.Accepted, func(e Entry) bool { return e.Request == r })
		if !isAssigned && !slices.Contains(s.Executed, r) {
			open = append(open, r)
		}
	}
	if len(open) == 0 {
		return
	}
	r := open[0]
	if c.AnyOrder {
		r = pick(n, open)
	}
	s.accept(Entry{slot, r})
	c.tell(n, PrePrepare{s.View, slot, r})
}

// prepare: a backup accepts a pre-prepare provided that it is in the view, has not
// accepted one with another digest for this view and sequence number, and that the
// number is between the water marks. Then it multicasts a prepare. (Section 4.2.)
func (c Config) prepare(n *node, s *Replica, m mail) {
	primary := c.primary(s.View)
	if !c.takesPart(s) || primary == n.ID() {
		return
	}
	var open []Prepare
	for sent := range m.From(primary) {
		p, ok := sent.(PrePrepare)
		if !ok || p.View != s.View || p.Slot <= s.Stable || p.Slot > c.high(s.Stable) {
			continue
		}
		if _, isTaken := s.accepted(p.Slot); !isTaken && c.isAuthentic(p.Request) {
			open = append(open, Prepare(p))
		}
	}
	if len(open) > 0 {
		p := pick(n, open)
		s.accept(Entry{p.Slot, p.Request})
		c.tell(n, p)
	}
}

// isAuthentic reports whether a backup believes that a request is a client's. Of
// those of the faulty client the MAC is right for the primary only.
func (c Config) isAuthentic(r Request) bool { return !c.MACs || r != 1 }

// commit: who has the pre-prepare and 2f prepares from different backups that match
// has the request prepared, and multicasts a commit. (Section 4.2.)
func (c Config) commit(n *node, s *Replica, m mail) {
	if !c.takesPart(s) {
		return
	}
	var open []Certificate
	for _, e := range s.Accepted {
		cert := Certificate{s.View, e.Slot, e.Request}
		if certificate(s.Prepared, e.Slot) != cert && c.isPrepared(m, cert) {
			open = append(open, cert)
		}
	}
	if len(open) == 0 {
		return
	}
	cert := pick(n, open)
	s.certify(cert)
	c.tell(n, Commit(cert))
	if !c.keeps(RuleCommitPhase) && cert.Slot == len(s.Executed)+1 {
		c.run(n, s, cert.Request)
	}
}

// isPrepared reports whether there is a prepared certificate: the primary of its
// view has proposed the request, by itself or when it began the view, and 2f others
// have agreed. A certificate is as good as the signatures in it, and everyone who
// makes one sends it to all.
func (c Config) isPrepared(m mail, cert Certificate) bool {
	primary := c.primary(cert.View)
	if !proposed(m, primary, cert) {
		return false
	}
	agree := senders(m, Prepare(cert))
	agree.Add(primary)
	return agree.Len() >= c.quorum()
}

// proposed reports whether a primary has signed a pre-prepare.
func proposed(m mail, primary model.NodeID, cert Certificate) bool {
	for sent := range m.From(primary) {
		switch sent := sent.(type) {
		case PrePrepare:
			if sent == PrePrepare(cert) {
				return true
			}
		case NewView:
			i := cert.Slot - sent.Stable - 1
			if sent.View == cert.View && i >= 0 && i < len(sent.Requests) && sent.Requests[i] == cert.Request {
				return true
			}
		}
	}
	return false
}

// execute: a request that is prepared, with 2f+1 commits that match, is executed
// when all with lower sequence numbers are, and the reply sent. (Section 4.2.)
func (c Config) execute(n *node, s *Replica, m mail) {
	slot := len(s.Executed) + 1
	cert := certificate(s.Prepared, slot)
	if !c.takesPart(s) || cert.View != s.View {
		return
	}
	if senders(m, Commit(cert)).Len() >= c.quorum() {
		c.run(n, s, cert.Request)
	}
}

// run executes the next request, replies to its client, and makes a checkpoint
// where one is due. (Sections 4.2 and 4.3.)
func (c Config) run(n *node, s *Replica, r Request) {
	isNew := r != Null && !slices.Contains(s.Executed, r)
	s.Executed = append(s.Executed, r)
	if c.Judge == Replies && isNew {
		n.Send(c.client(r), Reply{result(s.Executed, r)})
	}
	slot := len(s.Executed)
	if c.Interval > 0 && slot%c.Interval == 0 {
		c.tell(n, Checkpoint{slot, s.Executed})
	}
	c.schedule(n, s)
}

// stable: 2f+1 checkpoints that match prove one. It becomes stable, and what is
// about sequence numbers up to it is discarded. (Section 4.3.) Who has not come so
// far takes the state, which it can compare with the digest. (Section 4.6.)
func (c Config) stable(n *node, s *Replica, m mail) {
	enough := c.quorum()
	if !c.keeps(RuleStableCheckpoint) {
		enough = c.F + 1
	}
	var open []Checkpoint
	for _, sent := range m.All() {
		if p, ok := sent.(Checkpoint); ok && p.Slot > s.Stable && senders(m, p).Len() >= enough {
			if !slices.ContainsFunc(open, func(o Checkpoint) bool { return equal(o, p) }) {
				open = append(open, p)
			}
		}
	}
	if len(open) > 0 {
		c.discard(n, s, pick(n, open))
	}
}

// discard takes a stable checkpoint for the low water mark.
func (c Config) discard(n *node, s *Replica, p Checkpoint) {
	s.Stable = p.Slot
	if len(s.Executed) < p.Slot {
		s.Executed = p.Executed
	}
	s.Accepted = slices.DeleteFunc(s.Accepted, func(e Entry) bool { return e.Slot <= p.Slot })
	s.Prepared = slices.DeleteFunc(s.Prepared, func(cert Certificate) bool { return cert.Slot <= p.Slot })
	c.schedule(n, s)
}

// accept of a client: it waits for f+1 replies with valid signatures from
// different replicas, and with the same result, before accepting the result.
// (Section 4.1.)
func (c Config) accept(n *node, s *State, m mail) {
	client, ok := (*s).(Client)
	if !ok || client.Result != 0 {
		return
	}
	enough := c.F + 1
	if !c.keeps(RuleReply) {
		enough = 1
	}
	var open []int
	for result := 1; result <= c.Requests; result++ {
		if senders(m, Reply{result}).Len() >= enough {
			open = append(open, result)
		}
	}
	if len(open) == 0 {
		return
	}
	client.Result = pick(n, open)
	n.RecordReturn(client.Result)
	*s = client
}

// takesPart reports whether a replica takes part in the three phases of its view.
// One that has asked for another view accepts only checkpoints, view-changes and
// new-views. (Section 4.4.)
func (c Config) takesPart(s *Replica) bool {
	return !s.changes() || !c.keeps(RuleSilent)
}

// senders returns who has sent a message.
func senders(m mail, message Message) model.NodeSet {
	return m.Senders(func(sent Message) bool { return equal(sent, message) })
}

// pick chooses one of several things that a node may do.
func pick[T any](n *node, open []T) T {
	if len(open) == 1 {
		return open[0]
	}
	return open[n.Choose(len(open))]
}
