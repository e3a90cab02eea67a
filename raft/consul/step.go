package consul

import "github.com/faultline-mc/faultline/model"

const (
	timerElect     model.Timer = "elect"         // the log's
	timerRestore   model.Timer = "restore"       // the log's: an operator restores a snapshot
	timerApply     model.Timer = "apply"         // a server's: the next command
	timerWait      model.Timer = "wait"          // a server's: blocking queries have waited for long enough
	timerSuspect   model.Timer = "member-failed" // a leader's: serf is wrong
	timerLockDelay model.Timer = "lock-delay"    // a server's
	timerTTL       model.Timer = "session-ttl"   // a leader's
	timerAgain     model.Timer = "again"         // a client's of the lock
	timerWork      model.Timer = "work"          // a client's that holds the lock
	timerRenew     model.Timer = "renew"         // a client's that has a TTL
)

func (c Config) start(n *model.Node[Message], s *State) {
	switch c.role(n.ID()) {
	case "log":
		c.startLog(n, s)
	case "server":
		if c.onRaft() {
			c.startOnRaft(n, s)
		} else {
			c.startServer(n, s)
		}
	case "resource":
		*s = Resource{}
	default:
		c.startClient(n, s)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Log:
		c.order(n, &node, from, m)
		*s = node
	case Server:
		c.serve(n, &node, from, m)
		*s = node
	case Replica:
		c.replicate(n, &node, from, m)
		*s = node
	case Holder:
		c.hold(n, &node, m)
		*s = node
	case Tenant:
		node.renewed(n, m)
		*s = node
	case Watcher:
		c.follow(n, &node, m.(Result))
		*s = node
	case Resource:
		c.work(n, &node, from, m.(Work))
		*s = node
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Log:
		if t == timerRestore {
			c.restore(n, &node)
		} else {
			c.elect(n, &node)
		}
		*s = node
	case Server:
		c.expire(n, &node, t)
		*s = node
	case Replica:
		c.elapse(n, &node, t)
		*s = node
	case Holder:
		c.proceed(n, &node, t)
		*s = node
	case Tenant:
		c.renew(n, &node, t)
		*s = node
	}
}

func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Log:
		c.watch(n, &node)
	case Server:
		c.reboot(n, &node)
		n.Send(theLog, Restarted{})
		*s = node
	case Replica:
		c.reboot(n, &node.Server)
		c.Raft.Reboot(n, &node.Raft)
		*s = node
	case Holder:
		*s = Holder{Phase: Gone}
		for i := range c.Servers {
			n.Send(c.server(i), Failed{})
		}
	case Tenant:
		*s = Tenant{Over: true, Gone: true}
	case Watcher:
		n.Send(node.Server, Query{node.Index})
	}
}

// work is the resource's step. It alone sees the order in which requests take
// effect, so it alone can refuse those of a holder that has lost the lock.
func (c Config) work(n *model.Node[Message], s *Resource, from model.NodeID, m Work) {
	if !c.admits(s, m.Token) {
		n.Send(from, Outdated{})
		return
	}
	s.Fence = Fence{max(s.Fence.LockIndex, m.Token.LockIndex), max(s.Fence.ModifyIndex, m.Token.ModifyIndex)}
	s.Served = m.Token.ModifyIndex
	n.Send(from, Worked{})
}

func (c Config) admits(s *Resource, token Fence) bool {
	switch {
	case !c.keeps(RuleLockIndexFences) || c.Token == TokenNone:
		return true
	case c.Token == TokenModifyIndex:
		return token.ModifyIndex >= s.Fence.ModifyIndex
	}
	return token.LockIndex >= s.Fence.LockIndex
}
