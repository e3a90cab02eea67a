package consul

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable    = "Linearizable"
	sequential      = "Sequential"
	causal          = "Causal"
	monotonicReads  = "MonotonicReads"
	monotonicIndex  = "MonotonicIndex"
	converges       = "Converges"
	mutualExclusion = "MutualExclusion"
	oneHolder       = "OneHolder"
	validSession    = "LockedByValidSession"
	served          = "Served"
	lowerBound      = "TTLIsLowerBound"
	expires         = "SessionExpires"
	watchReliable   = "WatchSeesLast"
)

func (c Config) properties() []model.Property[State] {
	var list []model.Property[State]
	if !c.onRaft() {
		list = append(list, model.EventuallyAlways(converges, c.converges))
	}
	if c.Part != PartWatch || c.Restores == 0 {
		list = append(list, model.EachStep(monotonicIndex, indexRises))
	}
	switch c.Part {
	case PartLock:
		list = append(list, c.ofLocks()...)
	case PartTTL:
		list = append(list,
			model.Always(lowerBound, c.ttlKept),
			model.LeadsTo(expires, c.isHeldByNobody, func(v model.View[State]) bool { return !c.isHeldByNobody(v) }),
			model.Reachable("Renewed", func(s State) bool { t, ok := s.(Tenant); return ok && t.Kept > 0 }),
			model.Reachable("Expired", func(s State) bool { l, ok := s.(Log); return ok && l.Store.Sessions == 0 }),
		)
	case PartWatch:
		list = append(list,
			model.EventuallyAlways(watchReliable, c.watcherIsCurrent),
			model.Reachable("Watched", func(s State) bool { w, ok := s.(Watcher); return ok && w.Value > 0 }),
		)
	case PartKV:
		list = append(list,
			history.Consistent[State](c.Judge, c.object()),
			model.Reachable("Applied", func(s State) bool { server, ok := serverOf(s); return ok && server.Store.Value > 0 }),
		)
	}
	return list
}

// ofLocks are the properties of a lock. That two clients never believe to hold it
// is claimed only where a message takes its time or no session is invalidated
// whose client is well; what the resource sees is claimed always.
func (c Config) ofLocks() []model.Property[State] {
	list := []model.Property[State]{
		model.EachStep(mutualExclusion, servesInOrder),
		model.Always(validSession, lockedByValidSession),
		model.LeadsTo(served, c.anyWants, func(v model.View[State]) bool { return !c.anyWants(v) }),
		model.Reachable("Locked", func(s State) bool { h, ok := s.(Holder); return ok && h.Phase == Holds }),
		model.Reachable("Released", func(s State) bool { h, ok := s.(Holder); return ok && h.Phase == Done }),
	}
	if c.Delay > 0 || c.Suspicions == 0 {
		list = append(list, model.Always(oneHolder, c.oneHolder))
	}
	return list
}

// servesInOrder is mutual exclusion as the resource sees it: after the work of a
// holder there is none of one that had the lock before.
func servesInOrder(before, after State) error {
	was, ok := before.(Resource)
	if is, _ := after.(Resource); ok && is.Served < was.Served {
		return fmt.Errorf("the resource serves who locked at index %d after who locked at %d", is.Served, was.Served)
	}
	return nil
}

// oneHolder: two clients never believe at once that they hold the lock.
func (c Config) oneHolder(v model.View[State]) error {
	holder := model.None
	for i := range c.Clients {
		id := c.client(i)
		if !v.Up(id) || v.State(id).(Holder).Phase != Holds {
			continue
		}
		if holder != model.None {
			return fmt.Errorf("clients %d and %d both hold the lock", holder, id)
		}
		holder = id
	}
	return nil
}

// lockedByValidSession: what is locked, a session has that can be invalidated. If
// there was none, nobody could ever lock again.
func lockedByValidSession(v model.View[State]) error {
	s := v.State(theLog).(Log).Store
	if s.Session != model.None && !s.Sessions.Has(s.Session) {
		return fmt.Errorf("the lock is held by the session of client %d, which is invalid", s.Session)
	}
	return nil
}

func (c Config) anyWants(v model.View[State]) bool {
	for i := range c.Clients {
		if id := c.client(i); v.Up(id) && v.State(id).(Holder).Phase == Wants {
			return true
		}
	}
	return false
}

// ttlKept: a session is there for a TTL after the last renewal that was answered,
// by its client's clock and from when the renewal was sent.
func (c Config) ttlKept(v model.View[State]) error {
	id := c.client(0)
	t := v.State(id).(Tenant)
	if v.Up(id) && !t.Over && v.State(theLog).(Log).Store.Sessions == 0 {
		return fmt.Errorf("the session of client %d has expired within the TTL of renewal %d", id, t.Kept)
	}
	return nil
}

// isHeldByNobody is what would last for ever if a session had no end.
func (c Config) isHeldByNobody(v model.View[State]) bool {
	t := v.State(c.client(0)).(Tenant)
	return t.Gone && v.State(theLog).(Log).Store.Sessions != 0
}

// indexRises: the index of a server's store, and the one that a watcher sees at
// any of them, never go backwards.
func indexRises(before, after State) error {
	if was, is := indexOf(before), indexOf(after); is < was {
		return fmt.Errorf("the index falls from %d to %d", was, is)
	}
	return nil
}

func indexOf(s State) int {
	if w, ok := s.(Watcher); ok {
		return w.Index
	}
	server, _ := serverOf(s)
	return server.Store.Index
}

// watcherIsCurrent: the watcher knows what the key holds. That it does in the end
// is that it misses nothing that lasts.
func (c Config) watcherIsCurrent(v model.View[State]) bool {
	return v.State(c.client(0)).(Watcher).Value == v.State(theLog).(Log).Store.Value
}

// converges: in the end every server has applied all commands.
func (c Config) converges(v model.View[State]) bool {
	want := v.State(theLog).(Log).Store
	for i := range c.Servers {
		if v.State(c.server(i)).(Server).Store != want {
			return false
		}
	}
	return true
}

// erroneous says how what servers and clients believe deviates from what the log
// says.
func (c Config) erroneous(v model.View[State]) error {
	if c.onRaft() {
		return twoLeaders(v)
	}
	l := v.State(theLog).(Log)
	for id, s := range v.States() {
		switch s := s.(type) {
		case Server:
			if v.Up(id) && s.Leads() && s.Term < l.Term {
				return fmt.Errorf("server %d believes to lead, and node %d does", id, l.Leader)
			}
		case Holder:
			if v.Up(id) && s.Phase == Holds && l.Store.Session != id {
				return fmt.Errorf("client %d believes to hold a lock that its session has lost", id)
			}
		case Tenant:
			if v.Up(id) && !s.Over && !l.Store.Sessions.Has(id) {
				return fmt.Errorf("client %d believes in a session that has expired", id)
			}
		}
	}
	return nil
}
