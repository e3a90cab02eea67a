package zookeeper

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// lead begins an epoch as its leader.
func (c Config) lead(n *node, s *Server, m Lead) {
	if m.Epoch < s.Epoch {
		return
	}
	s.follow(n, n.ID(), UpToDate(m))
	s.Owners = map[model.NodeID]model.NodeID{}
	for i := range c.Servers {
		if id := c.server(i); id != n.ID() {
			n.Send(id, UpToDate{m.Epoch, m.Tree.clone()})
		}
	}
	c.track(n, s)
	c.closeSilent(n, s)
}

// serveLeader is a leader's step: what followers ask, and the broadcast says.
func (c Config) serveLeader(n *node, s *Server, from model.NodeID, m Message) {
	if !s.leads(n) {
		if _, ok := m.(StandDown); ok {
			n.Send(from, StoodDown{})
		}
		return
	}
	switch m := m.(type) {
	case Forward:
		if m.Epoch == s.Epoch {
			c.process(n, s, from, m)
		}
	case Revalidate:
		if m.Epoch == s.Epoch {
			n.Send(from, c.revalidate(s, from, m))
		}
	case Acked:
		if m.Epoch == s.Epoch {
			c.acked(n, s, m.Txn)
		}
	case Join:
		n.Send(m.Server, UpToDate{s.Epoch, c.committed(s)})
	case StandDown:
		s.stop(n)
		n.Send(from, StoodDown{})
	}
}

// revalidate says whether a session is open, and notes where it is connected now.
func (c Config) revalidate(s *Server, server model.NodeID, m Revalidate) Revalidated {
	open := s.Tree.Sessions.Has(m.Session)
	if open {
		s.Owners[m.Session] = server
	}
	return Revalidated{m.Session, m.Conn, open}
}

// process takes a request that needs the leader.
func (c Config) process(n *node, s *Server, from model.NodeID, m Forward) {
	if _, ok := m.Op.(SyncOp); ok && c.SyncBy != SyncByQuorum {
		c.sync(n, s, PendingSync{len(s.Outstanding), from, m.Session, m.Xid})
		return
	}
	c.propose(n, s, Txn{m.Session, m.Xid, c.prepare(s, from, m)})
}

func (c Config) propose(n *node, s *Server, txn Txn) {
	s.Outstanding = append(s.Outstanding, txn)
	n.Send(theBroadcast, Propose{s.Epoch, txn})
}

// sync answers when all is committed that was proposed before. The leader does not
// ask whether it still leads.
func (c Config) sync(n *node, s *Server, p PendingSync) {
	switch {
	case p.Behind > 0:
		s.Syncs = append(s.Syncs, p)
	case p.Server == n.ID():
		c.enqueue(n, s, Committed{Txn{Session: p.Session, Xid: p.Xid}, true})
	default:
		n.Send(p.Server, Synced{p.Session, p.Xid})
	}
}

// prepare computes what comes of a request (PrepRequestProcessor). It will be
// applied behind all that is outstanding, and so that has to count.
func (c Config) prepare(s *Server, from model.NodeID, m Forward) Change {
	t := s.Tree
	if c.keeps(RuleOutstandingChanges) {
		t = c.outstandingChanges(s)
	}
	if !t.Sessions.Has(m.Session) && c.keeps(RuleSessionClosing) {
		return ErrorTxn{ErrSessionExpired}
	}
	if owner := s.Owners[m.Session]; owner == model.None {
		s.Owners[m.Session] = from
	} else if owner != from && c.keeps(RuleSessionMoved) {
		return ErrorTxn{ErrSessionMoved}
	}
	return c.change(&t, m)
}

// outstandingChanges is the tree as it will be.
func (c Config) outstandingChanges(s *Server) Tree {
	t := s.Tree.clone()
	for _, next := range s.Queue {
		if !next.Sync {
			c.apply(&t, next.Txn)
		}
	}
	for _, txn := range s.Outstanding {
		c.apply(&t, txn)
	}
	return t
}

// change is what an operation does to a tree.
func (c Config) change(t *Tree, m Forward) Change {
	switch op := m.Op.(type) {
	case SetData:
		return c.setData(t, op)
	case Create:
		if _, ok := t.Nodes[op.Path]; ok {
			return ErrorTxn{ErrNodeExists}
		}
		return CreateTxn{Path: op.Path, Sequence: t.Sequence}
	case CreateLock:
		return CreateTxn{lockPath(t.Sequence + 1), m.Session, t.Sequence + 1}
	case Delete:
		if _, ok := t.Nodes[op.Path]; !ok {
			return ErrorTxn{ErrNoNode}
		}
		return DeleteTxn(op)
	}
	return SyncTxn{}
}

func (c Config) setData(t *Tree, op SetData) Change {
	z, ok := t.Nodes[op.Path]
	switch {
	case !ok:
		return ErrorTxn{ErrNoNode}
	case op.Version != anyVersion && op.Version != z.Version && c.keeps(RuleVersionCheck):
		return ErrorTxn{ErrBadVersion}
	}
	return SetDataTxn{op.Path, op.Value, z.Version + 1}
}

// committed is the tree when all is applied that is committed.
func (c Config) committed(s *Server) Tree {
	behind := *s
	behind.Outstanding = nil
	return c.outstandingChanges(&behind)
}

// acked commits the first transaction that is outstanding. Followers hear of it on
// the same connections as of the syncs that come behind it.
func (c Config) acked(n *node, s *Server, txn Txn) {
	s.Outstanding = slices.Delete(s.Outstanding, 0, 1)
	for i := range c.Servers {
		if id := c.server(i); id != n.ID() {
			n.Send(id, Commit{txn})
		}
	}
	c.enqueue(n, s, Committed{Txn: txn})
	waiting := s.Syncs
	s.Syncs = nil
	for _, p := range waiting {
		p.Behind--
		c.sync(n, s, p)
	}
}

// track lets the session tracker be wrong, as long as the bound allows it.
func (c Config) track(n *node, s *Server) {
	if c.Part == PartLock && s.Expired < c.Expirations {
		n.SetTimer(timerExpire)
	}
}

// expire takes a client for dead that may be well.
func (c Config) expire(n *node, s *Server) {
	var open []model.NodeID
	for id := range s.Tree.Sessions.All() {
		open = append(open, id)
	}
	if len(open) == 0 {
		return
	}
	s.Expired++
	c.track(n, s)
	c.close(n, s, open[n.Choose(len(open))])
}

// closeSilent closes the sessions of clients that send no heartbeats.
func (c Config) closeSilent(n *node, s *Server) {
	for id := range s.Silent.All() {
		if s.leads(n) && s.Tree.Sessions.Has(id) {
			c.close(n, s, id)
		}
	}
}

// close ends a session by a transaction: all servers must do it, and at the same
// place in the order.
func (c Config) close(n *node, s *Server, session model.NodeID) {
	if c.keeps(RuleExpireThroughLog) {
		c.propose(n, s, Txn{Session: session, Change: CloseSessionTxn{}})
		return
	}
	for _, e := range c.closeSession(&s.Tree, session) {
		c.trigger(n, s, e)
	}
	s.disconnect(n, session)
}
