package consul

import "github.com/faultline-mc/faultline/model"

func (c Config) startLog(n *model.Node[Message], s *State) {
	l := Log{Term: 1, Leader: c.server(0), Store: c.firstStore()}
	c.watch(n, &l)
	*s = l
}

// watch lets another server be elected, or a snapshot be restored, as long as the
// bounds allow it.
func (c Config) watch(n *model.Node[Message], s *Log) {
	if c.Servers > 1 && s.Elections < c.Elections {
		n.SetTimer(timerElect)
	}
	if c.Part == PartWatch && s.Restores < c.Restores {
		n.SetTimer(timerRestore)
	}
}

// order is the log's step. What the leader of the last term proposes is put into
// the log, and all servers are told of it, in order. What a deposed one proposes
// is not: it has no majority.
func (c Config) order(n *model.Node[Message], s *Log, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		if m.Term != s.Term {
			n.Send(from, Refused{m.Command})
			return
		}
		c.commitTo(n, s, from, m.Command)
	case VerifyLeader:
		if m.Term == s.Term {
			n.Send(from, Verified{m.Read})
		}
	case Restarted:
		if from == s.Leader {
			c.lead(n, s, c.server(n.Choose(c.Servers)))
		}
	}
}

// commitTo appends a command and tells all servers of it. One that will do nothing
// only its proposer waits for.
func (c Config) commitTo(n *model.Node[Message], s *Log, proposer model.NodeID, cmd Command) {
	does := c.apply(&s.Store, cmd)
	for i := range c.Servers {
		if id := c.server(i); does || id == proposer {
			n.Send(id, Committed{proposer, cmd})
		}
	}
}

// elect makes another server the leader, for whatever reason.
func (c Config) elect(n *model.Node[Message], s *Log) {
	s.Elections++
	next := c.server(n.Choose(c.Servers - 1))
	if next >= s.Leader {
		next++
	}
	c.lead(n, s, next)
	c.watch(n, s)
}

// restore is an operator's doing: no server answers for it.
func (c Config) restore(n *model.Node[Message], s *Log) {
	s.Restores++
	c.commitTo(n, s, model.None, Restore{})
	c.watch(n, s)
}

func (c Config) lead(n *model.Node[Message], s *Log, leader model.NodeID) {
	old := s.Leader
	s.Term++
	s.Leader = leader
	n.Send(leader, Elected{s.Term})
	if old != leader {
		n.Send(old, Deposed{s.Term})
	}
}
