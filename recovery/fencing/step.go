package fencing

import "github.com/faultline-mc/faultline/model"

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Service:
		c.acquire(n, &node, from)
		*s = node
	case Resource:
		c.serve(n, &node, from, m)
		*s = node
	case Client:
		c.resume(n, &node, m)
		*s = node
	}
}

// acquire has a client stand in line for the lock.
func (c Config) acquire(n *model.Node[Message], s *Service, from model.NodeID) {
	s.Waiting = append(s.Waiting, from)
	grantNext(n, s)
}

// grantNext gives a lock that is free to the client that has waited longest,
// under a number that no lease has had before.
func grantNext(n *model.Node[Message], s *Service) {
	if s.Holder != model.None || len(s.Waiting) == 0 {
		return
	}
	s.Epoch++
	s.Holder, s.Waiting = s.Waiting[0], s.Waiting[1:]
	n.Send(s.Holder, Grant{s.Epoch})
	n.SetTimer(lease)
}

// lease is the timer of the lock that is held. Without clocks it can fire at
// any time, above all before the holder has done what it took the lock for.
const lease model.Timer = "lease"

// timeout ends a lease. Its holder is not asked, for it may be dead; so it does
// not know, and goes on.
func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	service := (*s).(Service)
	service.Holder = model.None
	grantNext(n, &service)
	*s = service
}

// serve is the resource's step: it does the work of the lock's holder, and of
// nobody who held it before. Only the resource can tell, because it alone sees
// the order in which requests take effect.
func (c Config) serve(n *model.Node[Message], s *Resource, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Read:
		if !c.admit(s, m.Epoch) {
			n.Send(from, Refused{})
			return
		}
		if c.keeps(RuleReadRaisesFence) {
			s.Fence = max(s.Fence, m.Epoch)
		}
		n.Send(from, ReadOk{s.Written.Value})
	case Write:
		if !c.admit(s, m.Epoch) {
			n.Send(from, Refused{})
			return
		}
		s.Fence = max(s.Fence, m.Epoch)
		s.Written, s.Writer = m, from
		n.Send(from, WriteOk{m.Value})
	}
}

// admit compares the fencing token of a request with those seen before.
func (c Config) admit(s *Resource, epoch int) bool {
	return epoch >= s.Fence || !c.keeps(RuleFencingToken)
}

// resume is a client's step. Once the lock is granted it works as if nobody
// could take it away; what it sends then may be late by any time, which is all
// that can be seen of a pause. One that has its answer is done.
func (c Config) resume(n *model.Node[Message], s *Client, m Message) {
	if s.Answer != "" {
		return
	}
	switch m := m.(type) {
	case Grant:
		s.Epoch = m.Epoch
		if c.Update {
			n.Send(resource, Read{s.Epoch})
		} else {
			n.Send(resource, Write{Epoch: s.Epoch})
		}
	case ReadOk:
		n.Send(resource, Write{s.Epoch, m.Value + 1})
	case WriteOk:
		s.Answer = Accepted
		c.returned(n, m.Value)
	case Refused:
		s.Answer = Stale
		c.returned(n, refused)
	}
}

// returned records what an update came to.
func (c Config) returned(n *model.Node[Message], result int) {
	if c.Update {
		n.RecordReturn(result)
	}
}

func (c Config) start(n *model.Node[Message], s *State) {
	switch n.ID() {
	case lockService:
		*s = Service{}
	case resource:
		*s = Resource{}
	default:
		*s = Client{}
		if c.Update {
			n.RecordInvoke(model.Op{Func: update})
		}
		n.Send(lockService, Acquire{})
	}
}

// restart says what is durable: everything, unless a rule says otherwise. The
// lease that a crash interrupted ends some time later all the same.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Service:
		if !c.keeps(RuleGrantDurable) {
			node.Epoch = 0
		}
		if node.Holder != model.None {
			n.SetTimer(lease)
		}
		*s = node
	case Resource:
		if !c.keeps(RuleEpochDurable) {
			node.Fence = 0
		}
		*s = node
	}
}
