package zookeeper

import "github.com/faultline-mc/faultline/model"

// watchLeader lets another server be elected, as long as the bound allows it.
func (c Config) watchLeader(n *node, s *Broadcast) {
	if c.Servers > 1 && s.Elections < c.Elections {
		n.SetTimer(timerElect)
	}
}

// order is the broadcast's step. What the leader of the last epoch proposes is
// committed, in its order. What a deposed one proposes is not: it has no quorum.
func (c Config) order(n *node, s *Broadcast, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		if m.Epoch != s.Epoch {
			return
		}
		c.apply(&s.Tree, m.Txn)
		if _, failed := m.Txn.Change.(ErrorTxn); c.Part == PartFIFO && !failed && m.Txn.Xid > 0 {
			s.Xids[m.Txn.Session] = m.Txn.Xid
		}
		n.Send(from, Acked{m.Epoch, m.Txn})
	case StoodDown:
		c.establish(n, s, c.another(n, s))
	case Rejoin:
		if from == s.Leader {
			c.establish(n, s, c.server(n.Choose(c.Servers)))
		} else {
			n.Send(s.Leader, Join{from})
		}
	}
}

// elect has another server elected, for whatever reason. If timeouts are kept the
// leader notices first.
func (c Config) elect(n *node, s *Broadcast) {
	s.Elections++
	c.watchLeader(n, s)
	if c.Apart {
		n.Send(s.Leader, StandDown{})
	} else {
		c.establish(n, s, c.another(n, s))
	}
}

// another returns a server that does not lead.
func (c Config) another(n *node, s *Broadcast) model.NodeID {
	next := c.server(n.Choose(c.Servers - 1))
	if next >= s.Leader {
		next++
	}
	return next
}

// establish begins an epoch. Zab has its leader know all that was committed before.
func (c Config) establish(n *node, s *Broadcast, leader model.NodeID) {
	s.Epoch++
	s.Leader = leader
	n.Send(leader, Lead{s.Epoch, s.Tree.clone()})
}
