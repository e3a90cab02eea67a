package zookeeper

import "github.com/faultline-mc/faultline/model"

const (
	timerElect      model.Timer = "elect"      // the broadcast's
	timerExpire     model.Timer = "expire"     // a leader's: the session tracker takes a client for dead
	timerApply      model.Timer = "apply"      // a server's: the next of what is committed
	timerNotify     model.Timer = "notify"     // a server's, without watch-before-data
	timerDisconnect model.Timer = "disconnect" // a client's: its connection is lost
	timerCall       model.Timer = "call"       // a client's: its next request
	timerWork       model.Timer = "work"       // a client's that has the lock
)

func (c Config) start(n *node, s *State) {
	switch c.role(n.ID()) {
	case "broadcast":
		b := Broadcast{Epoch: 1, Leader: c.server(0), Tree: c.firstTree()}
		c.watchLeader(n, &b)
		*s = b
	case "server":
		c.startServer(n, s)
	case "resource":
		*s = Resource{}
	default:
		c.startClient(n, s)
	}
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Broadcast:
		c.order(n, &node, from, m)
		*s = node
	case Server:
		c.serve(n, &node, from, m)
		*s = node
	case Client:
		c.hear(n, &node, m)
		*s = node
	case Resource:
		c.work(n, &node, from, m.(Work))
		*s = node
	}
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Broadcast:
		c.elect(n, &node)
		*s = node
	case Server:
		switch t {
		case timerApply:
			c.applyNext(n, &node)
		case timerExpire:
			c.expire(n, &node)
		case timerNotify:
			node.notifyLate(n)
		}
		*s = node
	case Client:
		c.elapse(n, &node, t)
		*s = node
	}
}

func (c Config) restart(n *node, s *State) {
	switch node := (*s).(type) {
	case Broadcast:
		c.watchLeader(n, &node)
	case Server:
		node.closeConns(n)
		*s = Server{Tree: node.Tree, Epoch: node.Epoch, Silent: node.Silent, Expired: node.Expired}
		n.Send(theBroadcast, Rejoin{})
	case Client:
		*s = Client{Closed: true, App: Crashed{}}
		for i := range c.Servers {
			n.Send(c.server(i), Silent{})
		}
	}
}

// work is the resource's step. It alone sees the order in which requests take
// effect, so it alone can refuse those of a client that has lost the lock.
func (c Config) work(n *node, s *Resource, from model.NodeID, m Work) {
	if m.Czxid < s.Czxid && c.Fence && c.keeps(RuleFenceByZxid) {
		n.Send(from, Outdated{})
		return
	}
	s.Czxid, s.Served = max(s.Czxid, m.Czxid), m.Czxid
	n.Send(from, Worked{})
}
