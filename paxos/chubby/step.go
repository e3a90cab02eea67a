package chubby

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	switch {
	case n.ID() == cell:
		for id := range c.all().All() {
			n.SetTimerIn(sessionTimer(id), c.masterTerm())
		}
		if c.Failovers > 0 {
			n.SetTimer(timerFail)
		}
		*s = Cell{Database: Database{Epoch: 1, Sessions: c.all()}}
	case n.ID() < c.firstClient():
		*s = Resource{}
	default:
		client := Client{Epoch: 1, Number: 1, Lease: 1}
		n.SetTimerIn(leaseTimer(1), c.clientTerm())
		c.setKeepAlive(n, &client)
		c.goOn(n, &client)
		*s = client
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Cell:
		c.call(n, &node, from, m)
		*s = node
	case Resource:
		c.serve(n, &node, from, m.(Request))
		*s = node
	case Client:
		c.answered(n, &node, m)
		*s = node
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Cell:
		c.cellTimeout(n, &node, t)
		*s = node
	case Client:
		c.clientTimeout(n, &node, t)
		*s = node
	}
}

// restart boots a node that has lost its memory. The restart of a cell is the
// election of a master, and a client that restarts has no session any more: what
// it does in the next one is another client's.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Cell:
		node = Cell{Database: node.Database, Failovers: node.Failovers}
		c.takeOver(n, &node)
		*s = node
	case Client:
		*s = Client{Expired: true}
	}
}

// serve does work for the lock's holder. Section 2.4: a server compares a
// sequencer with the most recent one that it has observed.
func (c Config) serve(n *model.Node[Message], s *Resource, from model.NodeID, m Request) {
	if c.Sequencers && c.keeps(RuleSequencerCheck) && m.Generation < s.Generation {
		n.Send(from, Rejected{})
		return
	}
	*s = Resource{Generation: m.Generation, Worker: from}
	n.Send(from, Served{})
}
