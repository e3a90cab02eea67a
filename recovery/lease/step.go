package lease

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == grantor {
		*s = Grantor{}
		return
	}
	*s = Holder{}
	n.SetTimer(timerAsk)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Request:
		g := (*s).(Grantor)
		c.grant(n, &g, from, m)
		*s = g
	case Grant:
		h := (*s).(Holder)
		c.hold(n, &h, m)
		*s = h
	}
}

// ask sends a request. Its lease runs from this moment: whenever the grantor
// starts to count, it is not earlier.
func (c Config) ask(n *model.Node[Message], h *Holder) {
	h.Requests++
	h.Awaits = h.Requests
	n.Send(grantor, Request{h.Requests})
	if c.Clocks == Drift && c.keeps(RuleLeaseFromRequest) {
		n.SetTimerIn(leaseTimer(h.Requests), c.holderTerm())
	}
	if h.Requests < c.Requests {
		n.SetTimer(timerAsk)
	}
}

// grant a lease if there is none, or renew it. A request that comes too early
// is ignored: the holder asks again.
func (c Config) grant(n *model.Node[Message], g *Grantor, from model.NodeID, m Request) {
	if g.Waiting || g.Holder != model.None && g.Holder != from {
		return
	}
	g.Holder = from
	n.SetTimerIn(timerTerm, c.grantorTerm())
	reply := Grant{Number: m.Number}
	if c.Clocks == Skew {
		reply.Until = n.Now() + c.Term
	}
	n.Send(from, reply)
}

// hold begins or prolongs the use of a lease, unless its time is over.
func (c Config) hold(n *model.Node[Message], h *Holder, m Grant) {
	if m.Number != h.Awaits {
		return
	}
	h.Awaits = 0
	switch {
	case !c.keeps(RuleLeaseFromRequest):
		n.SetTimerIn(leaseTimer(m.Number), c.holderTerm())
	case c.Clocks == Skew:
		left := m.Until - (c.Term - c.holderTerm()) - n.Now()
		if left < 1 {
			return
		}
		n.SetTimerIn(leaseTimer(m.Number), left)
	}
	if h.Holds() {
		n.StopTimer(leaseTimer(h.Lease))
	}
	h.Lease = m.Number
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Grantor:
		// Both timers mean that no lease can be in use any more.
		*s = Grantor{}
	case Holder:
		if t == timerAsk {
			c.ask(n, &node)
		} else {
			node.end(t)
		}
		*s = node
	}
}

// end gives up what the request with this timer has brought, or would bring.
func (h *Holder) end(t model.Timer) {
	if t == leaseTimer(h.Lease) {
		h.Lease = 0
	}
	if t == leaseTimer(h.Awaits) {
		h.Awaits = 0
	}
}

// restart boots a node that has forgotten who has a lease, or that it had one.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Grantor:
		*s = Grantor{}
		if c.keeps(RuleWaitAfterRestart) {
			*s = Grantor{Waiting: true}
			n.SetTimerIn(timerReboot, c.grantorTerm())
		}
	case Holder:
		again := Holder{Requests: node.Requests}
		if !c.keeps(RuleNumberDurable) {
			again = Holder{}
		}
		if again.Requests < c.Requests {
			n.SetTimer(timerAsk)
		}
		*s = again
	}
}
