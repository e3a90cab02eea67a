package etcd

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	linearizable = "Linearizable"
	sequential   = "Sequential"
	monotone     = "MonotoneRevisions"
	appliedOnce  = "AppliedOnce"

	leaseNotEarly = "LeaseNotEarly"
	noOrphan      = "NoOrphan"
	leaseExpires  = "LeaseExpires"

	watchOrdered      = "WatchOrdered"
	watchUnique       = "WatchUnique"
	watchAtomic       = "WatchAtomic"
	watchReliable     = "WatchReliable"
	watchBookmarkable = "WatchBookmarkable"
	watchDelivers     = "WatchDelivers"

	inLockOrder = "InLockOrder"
	oneOwner    = "AtMostOneOwner"
)

// properties are those of every part, and those of the one that is looked at.
// Of several that fall in the same step the first one is reported.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachStep(monotone, revisionsGrow),
	}
	switch c.Part {
	case KV:
		return append(list, c.kvProperties()...)
	case Lease:
		return append(list, c.leaseProperties()...)
	case Watch:
		return append(list, c.watchProperties()...)
	}
	return append(list, c.lockProperties()...)
}

// revisionsGrow: no member goes back, not by a crash either.
func revisionsGrow(before, after State) error {
	old, ok := memberOf(before)
	if !ok {
		return nil
	}
	now, _ := memberOf(after)
	if now.Applied < old.Applied || now.Store.Revision < old.Store.Revision || now.Store.Compacted < old.Store.Compacted {
		return fmt.Errorf("from revision %d, entry %d, back to revision %d, entry %d",
			old.Store.Revision, old.Applied, now.Store.Revision, now.Applied)
	}
	return nil
}

// appliedOnce: what a member has is what the entries of the log before Applied
// make of an empty store, each of them once. So members with the same Applied are
// equal, which etcd compares by its HashKV.
func (c Config) appliedOnce(v model.View[State]) error {
	for id := c.first(); c.isMember(id); id++ {
		m, _ := memberOf(v.State(id))
		if m.Partly {
			continue // between two writes
		}
		want := c.replay(entries(v.State(c.log(id)))[:m.Applied])
		if want.Revision != m.Store.Revision || !slices.Equal(want.Versions, m.Store.Versions) {
			return fmt.Errorf("member %v is at revision %d, and its %d entries make it %d", id, m.Store.Revision, m.Applied, want.Revision)
		}
	}
	return nil
}

// replay applies entries to a store as it is at first.
func (c Config) replay(entries []Entry) Store {
	s := c.firstStore()
	for _, e := range entries {
		c.do(&s, e.Request)
	}
	return s
}

func (c Config) kvProperties() []model.Property[State] {
	judged := history.Linearizable[State](linearizable, object())
	if c.Judge == Sequential {
		judged = history.Sequential[State](sequential, object())
	}
	list := []model.Property[State]{
		model.Always(appliedOnce, c.appliedOnce),
		judged,
		model.Reachable("Applied", func(s State) bool {
			m, ok := memberOf(s)
			return ok && m.Applied == 2
		}),
	}
	if !c.Serializable && !c.onRaft() {
		list = append(list, model.Reachable("ReadWaits", func(s State) bool {
			m, ok := memberOf(s)
			return ok && len(m.Reads) > 0
		}))
	}
	return list
}

func (c Config) leaseProperties() []model.Property[State] {
	list := []model.Property[State]{
		model.Always(leaseNotEarly, c.leaseNotEarly),
		model.EachNode(noOrphan, func(s State) error {
			m, ok := s.(Member)
			if !ok {
				return nil
			}
			for _, kv := range m.Store.live() {
				if kv.Lease != model.None && !m.Store.hasLease(kv.Lease) {
					return fmt.Errorf("key %v is attached to the lease of node %v, which is gone", kv.Key, kv.Lease)
				}
			}
			return nil
		}),
		model.Reachable("Expired", func(s State) bool {
			m, ok := s.(Member)
			return ok && m.Store.Revision == 3 && len(m.Store.Leases) == 0
		}),
	}
	if c.KeepAlives > 0 {
		list = append(list, model.Reachable("Renewed", func(s State) bool {
			session, ok := s.(Session)
			return ok && session.Alive > 1
		}))
	}
	if c.Judge == Eventual {
		// Here everything ends by itself: the session renews its lease only so often.
		list = append(list, model.LeadsTo(leaseExpires, c.hasKey, func(v model.View[State]) bool { return !c.hasKey(v) }))
	}
	return list
}

// leaseNotEarly: no member has deleted the keys of a lease that its session can
// still count on. The session counts from when it asked, and so is never the one
// that counts too long.
func (c Config) leaseNotEarly(v model.View[State]) error {
	if session := c.afterMembers(); !v.Up(session) || v.State(session).(Session).Alive == 0 {
		return nil
	}
	for id := c.first(); c.isMember(id); id++ {
		s := v.State(id).(Member).Store
		if kv := s.newest(service); kv.Mod > 0 && kv.isTombstone() {
			return fmt.Errorf("member %v has deleted the key of a lease whose time is not over", id)
		}
	}
	return nil
}

// hasKey reports whether some member still has a key of a lease.
func (c Config) hasKey(v model.View[State]) bool {
	for id := c.first(); c.isMember(id); id++ {
		s := v.State(id).(Member).Store
		if len(s.live()) > 0 {
			return true
		}
	}
	return false
}

func (c Config) lockProperties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachStep(inLockOrder, writesInLockOrder),
		model.Reachable("WriteAccepted", answered(Written)),
		model.Reachable("LateWriteRefused", answered(Stale)),
	}
	if c.Judge == Belief {
		list = append(list, model.Always(oneOwner, func(v model.View[State]) error {
			owner := model.None
			for id, s := range v.States() {
				l, ok := s.(Locker)
				if !ok || l.Revision == 0 || l.Answer != "" {
					continue
				}
				if owner != model.None {
					return fmt.Errorf("nodes %v and %v both believe that they have the lock", owner, id)
				}
				owner = id
			}
			return nil
		}))
	}
	return list
}

// writesInLockOrder: what the lock protects is written in the order in which the
// lock was held.
func writesInLockOrder(before, after State) error {
	old, now := 0, 0
	switch after := after.(type) {
	case Resource:
		old, now = before.(Resource).Last, after.Last
	case Member:
		was := before.(Member).Store
		old, now = was.newest(protected).Value, after.Store.newest(protected).Value
	}
	if now < old {
		return fmt.Errorf("a write under the lock of revision %d replaces one of revision %d", now, old)
	}
	return nil
}

func answered(a Answer) func(State) bool {
	return func(s State) bool {
		l, ok := s.(Locker)
		return ok && l.Answer == a && l.Revision > 0
	}
}

// inError says how the inside deviates before clients see it.
func (c Config) inError(v model.View[State]) error {
	switch c.Part {
	case KV:
		if leaders := leadersOf(v); leaders.Len() > 1 {
			return fmt.Errorf("members %v believe to lead", leaders)
		}
	case Lease:
		l := v.State(log).(Log)
		for id := c.first(); c.isMember(id); id++ {
			if m := v.State(id).(Member); m.Primary && m.Elected.Term < l.Term {
				return fmt.Errorf("member %v counts the time of leases, and %v leads", id, l.Leader)
			}
		}
	case Lock:
		s := v.State(c.first()).(Member).Store
		for id, node := range v.States() {
			if l, ok := node.(Locker); ok && l.Revision > 0 && l.Answer == "" && s.owner().Create != l.Revision {
				return fmt.Errorf("node %v works under a lock that it has lost", id)
			}
		}
	case Watch:
		s := v.State(c.first()).(Member).Store
		if f := v.State(c.afterMembers()).(Follower); !f.Listing && f.Next < s.Compacted {
			return fmt.Errorf("the watcher has not seen revision %d, and %d is compacted", f.Next, s.Compacted)
		}
	}
	for id := c.first(); c.isMember(id); id++ {
		if m, _ := memberOf(v.State(id)); m.Partly {
			return fmt.Errorf("member %v has half of an entry on its disk", id)
		}
	}
	return nil
}
