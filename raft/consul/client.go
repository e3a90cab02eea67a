package consul

import (
	"strconv"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) startClient(n *model.Node[Message], s *State) {
	if c.Part == PartTTL {
		*s = Tenant{}
		n.SetTimerIn(ttlTimer(0), c.TTL)
		if c.Renewals > 0 {
			n.SetTimer(timerRenew)
		}
		return
	}
	if c.Part == PartWatch {
		*s = Watcher{Server: c.server(0)}
		n.Send(c.server(0), Query{})
		return
	}
	*s = Holder{Phase: Wants, Server: c.server(0)}
	n.Send(c.server(0), Lock{})
}

// hold takes an answer: of a server, or of the resource.
func (c Config) hold(n *model.Node[Message], s *Holder, m Message) {
	switch m := m.(type) {
	case Locked:
		if s.Phase == Wants {
			s.Phase, s.Token = Holds, m.Token
			n.SetTimer(timerWork)
		}
	case NotLocked:
		again(n, s, s.Server)
	case NoLeader:
		again(n, s, c.next(s.Server))
	case Unlocked:
		if s.Phase == Releases {
			*s = Holder{Phase: Done}
		}
	case Worked:
		release(n, s)
	case Outdated:
		release(n, s)
	case Invalidated:
		if s.Phase != Gone && s.Phase != Done {
			*s = Holder{Phase: Lost}
			n.StopTimer(timerWork)
			n.StopTimer(timerAgain)
		}
	}
}

// again waits for a while, and then asks a server once more.
func again(n *model.Node[Message], s *Holder, server model.NodeID) {
	if s.Phase == Wants || s.Phase == Releases {
		s.Server = server
		n.SetTimer(timerAgain)
	}
}

// next returns the server after one.
func (c Config) next(id model.NodeID) model.NodeID {
	if c.isServer(id + 1) {
		return id + 1
	}
	return c.server(0)
}

// release gives the lock back when the work is done.
func release(n *model.Node[Message], s *Holder) {
	if s.Phase == Holds {
		*s = Holder{Phase: Releases, Server: s.Server}
		n.Send(s.Server, Unlock{})
	}
}

func (c Config) proceed(n *model.Node[Message], s *Holder, t model.Timer) {
	switch {
	case t == timerWork:
		s.Works = true
		n.Send(c.resource(), Work{s.Token})
	case s.Phase == Wants:
		n.Send(s.Server, Lock{})
	case s.Phase == Releases:
		n.Send(s.Server, Unlock{})
	}
}

// ttlTimer ends what a renewal has brought, by the client's own clock.
func ttlTimer(number int) model.Timer { return model.Timer("ttl" + strconv.Itoa(number)) }

// renew sends a renewal, from which on the TTL counts, or notices that a TTL is
// over.
func (c Config) renew(n *model.Node[Message], s *Tenant, t model.Timer) {
	if t != timerRenew {
		if t == ttlTimer(s.Awaits) {
			s.Awaits = 0
		}
		if t == ttlTimer(s.Kept) {
			s.Over = true
			if c.keeps(RuleRenewWithinTTL) {
				n.StopTimer(timerRenew)
			}
		}
		return
	}
	s.Renewals++
	s.Awaits = s.Renewals
	n.SetTimerIn(ttlTimer(s.Renewals), c.TTL)
	n.Send(c.server(n.Choose(c.Servers)), Renew{s.Renewals})
	if s.Renewals < c.Renewals {
		n.SetTimer(timerRenew)
	}
}

// renewed takes the answer to a renewal, if its TTL is not over by now.
func (s *Tenant) renewed(n *model.Node[Message], m Message) {
	r, ok := m.(Renewed)
	if !ok || r.Number != s.Awaits || s.Gone {
		return
	}
	if !s.Over {
		n.StopTimer(ttlTimer(s.Kept))
	}
	s.Kept, s.Over, s.Awaits = r.Number, false, 0
}

// follow takes an answer and asks for what comes after it; with stale reads at
// the next server. An index that went backwards is that of a server that lags,
// or of a store that was restored: the client goes on from there, and not from
// the highest that it has seen.
func (c Config) follow(n *model.Node[Message], s *Watcher, m Result) {
	s.Value, s.Index = m.Value, m.Index
	if c.Reads == Stale {
		s.Server = c.next(s.Server)
	}
	n.Send(s.Server, Query{s.Index})
}
