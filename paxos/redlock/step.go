package redlock

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	switch {
	case n.ID() == resource:
		*s = Resource{}
	case c.isInstance(n.ID()):
		*s = Instance{}
	default:
		*s = Client{}
		n.SetTimer(timerAct)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Resource:
		c.serve(n, &node, from, m)
		*s = node
	case Instance:
		c.set(n, &node, from)
		*s = node
	case Client:
		c.proceed(n, &node, from, m)
		*s = node
	}
}

// set the key, unless somebody has.
func (c Config) set(n *model.Node[Message], s *Instance, from model.NodeID) {
	if s.Key != model.None {
		return
	}
	s.Key = from
	n.SetTimerIn(timerExpire, c.TTL+1)
	n.Send(from, OK{})
}

// serve reads and writes. Where it numbers holders, a write of one that is not
// the latest to have read is refused.
func (c Config) serve(n *model.Node[Message], s *Resource, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Get:
		if c.Fencing {
			s.Token++
		}
		n.Send(from, Got{s.Value, s.Token, s.Boots})
	case Put:
		if m.Boots != s.Boots {
			return
		}
		if !c.Fencing || m.Token == s.Token || !c.keeps(RuleFencingToken) {
			s.Value, s.Writer = m.Value, from
		}
		n.Send(from, PutDone{})
	}
}

func (c Config) proceed(n *model.Node[Message], s *Client, from model.NodeID, m Message) {
	switch m := m.(type) {
	case OK:
		if s.Phase != Locks {
			return
		}
		s.Granted.Add(from)
		if s.Granted.Len() < c.quorum() {
			return
		}
		*s = Client{Phase: Holds}
		if !c.keeps(RuleValidityFromStart) {
			n.SetTimerIn(timerValidity, c.validity())
		}
		n.Send(resource, Get{})
	case Got:
		if s.Phase == Holds {
			*s = Client{Phase: Read, Value: m.Value, Token: m.Token, Boots: m.Boots}
			n.SetTimer(timerAct)
		}
	case PutDone:
		if s.Phase == Writes {
			*s = Client{Phase: Done}
			n.StopTimer(timerValidity)
		}
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Instance:
		*s = Instance{}
	case Client:
		switch {
		case t == timerValidity:
			n.StopTimer(timerAct)
			node = Client{Phase: Over}
		case node.Phase == Idle:
			c.lock(n, &node)
		default:
			n.Send(resource, Put{node.Value + 1, node.Token, node.Boots})
			node = Client{Phase: Writes}
		}
		*s = node
	}
}

// lock asks all instances. The validity of the lock begins now: no instance sets
// its key earlier.
func (c Config) lock(n *model.Node[Message], s *Client) {
	s.Phase = Locks
	for id := range n.Peers() {
		if c.isInstance(id) {
			n.Send(id, SetNX{})
		}
	}
	if c.keeps(RuleValidityFromStart) {
		n.SetTimerIn(timerValidity, c.validity())
	}
}

// restart boots an instance with what was on its disk: a key lives for its whole
// time to live again. A client that restarts does not know of a lock.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Resource:
		node.Boots++
		*s = node
	case Instance:
		if !c.keeps(RuleFsyncBeforeAck) {
			node = Instance{}
		}
		if node.Key != model.None {
			n.SetTimerIn(timerExpire, c.TTL+1)
		}
		*s = node
	case Client:
		*s = Client{Phase: Over}
	}
}
