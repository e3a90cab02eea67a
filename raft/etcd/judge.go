package etcd

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// entry is a key as clients think of it.
type entry struct{ Value, Mod int }

// store is what clients think etcd is: the keys a and b, and a revision.
type store struct {
	Revision int
	Keys     [2]entry
}

// at is the place of a key in a store.
func at(k Key) int {
	if k.Name == "a" {
		return 0
	}
	return 1
}

// object is the sequential object that KV is to be linearizable as. It says
// nothing of versions, members or logs, and is written without them.
func object() history.Spec {
	return history.Spec{
		Name: "store",
		Init: []any{store{Revision: 1}},
		Funcs: map[string]history.Func{
			"Range": {
				ReadOnly: true, Arg: is[Range], Result: is[RangeResponse],
				Step: func(state, arg any) []history.Outcome {
					s := state.(store)
					e := s.Keys[at(arg.(Range).Key)]
					return []history.Outcome{{State: s, Result: RangeResponse{s.Revision, e.Value, e.Mod}}}
				},
			},
			"Txn": {Arg: is[Txn], Result: is[Result], Step: transaction},
		},
	}
}

func transaction(state, arg any) []history.Outcome {
	s, t := state.(store), arg.(Txn)
	if t.If != (Compare{}) && s.Keys[at(t.If.Key)].Mod != t.If.Mod {
		return []history.Outcome{{State: s, Result: Result{false, s.Revision}}}
	}
	s.Revision++
	for _, p := range t.Then {
		if p.Key != (Key{}) {
			s.Keys[at(p.Key)] = entry{p.Value, s.Revision}
		}
	}
	return []history.Outcome{{State: s, Result: Result{true, s.Revision}}}
}

// is is the shape of a value of type T.
func is[T any](v any) error {
	if _, ok := v.(T); !ok {
		return fmt.Errorf("want a %T, got %v", *new(T), v)
	}
	return nil
}

// watchProperties are etcd's promises about watches, each by its name. Events are
// compared with those that the log makes.
func (c Config) watchProperties() []model.Property[State] {
	list := []model.Property[State]{
		model.EachNode(watchOrdered, ordered),
		model.EachNode(watchUnique, unique),
		model.Always(watchAtomic, c.atomic),
		model.Always(watchReliable, c.reliable),
		model.Always(watchBookmarkable, c.bookmarkable),
		model.Reachable("AllSeen", func(s State) bool {
			f, ok := s.(Follower)
			return ok && len(f.Events) == 4
		}),
		model.Reachable("Compacted", func(s State) bool {
			f, ok := s.(Follower)
			return ok && f.Listing
		}),
	}
	if c.Reconnects > 0 {
		list = append(list, model.Reachable("Resumed", func(s State) bool {
			f, ok := s.(Follower)
			return ok && f.Stream > 1 && len(f.Events) == 4
		}))
	}
	if c.Bookmarks > 0 {
		list = append(list, model.Reachable("Bookmarked", func(s State) bool {
			f, ok := s.(Follower)
			return ok && f.Bookmark > 1
		}))
	}
	if c.Judge == Eventual {
		list = append(list, model.AlwaysEventually(watchDelivers, c.delivered))
	}
	return list
}

// ordered: revisions never fall. Where one would, an event has come too early, and
// then the gap before it was seen first.
func ordered(s State) error {
	f, _ := s.(Follower)
	for i := 1; i < len(f.Events); i++ {
		if f.Events[i].Revision < f.Events[i-1].Revision {
			return fmt.Errorf("the event of revision %d comes after that of %d", f.Events[i].Revision, f.Events[i-1].Revision)
		}
	}
	return nil
}

// unique: no event comes twice, whatever streams it comes in.
func unique(s State) error {
	f, _ := s.(Follower)
	seen := make(map[Event]bool)
	for _, e := range f.Events {
		if seen[e] {
			return fmt.Errorf("the event of key %v at revision %d comes twice", e.Key, e.Revision)
		}
		seen[e] = true
	}
	return nil
}

// events are those that the log makes, compacted or not.
func (c Config) events(v model.View[State]) []Event {
	s := c.firstStore()
	var list []Event
	for _, e := range v.State(log).(Log).Entries {
		if _, ok := e.Request.(Compact); ok {
			continue
		}
		c.do(&s, e.Request)
	}
	for _, kv := range s.Versions {
		list = append(list, Event{kv.Mod, kv.Key, kv.isTombstone()})
	}
	return list
}

// missing returns the first event from Start to a revision that the watcher has
// not received, if there is one.
func (c Config) missing(v model.View[State], f Follower, upTo int) (Event, bool) {
	if upTo == 0 {
		return Event{}, false
	}
	received := make(map[Event]bool)
	for _, e := range f.Events {
		received[e] = true
	}
	for _, e := range c.events(v) {
		if e.Revision >= f.Start && e.Revision <= upTo && !received[e] {
			return e, true
		}
	}
	return Event{}, false
}

// seen returns whether the watcher has an event of the revision.
func (f Follower) seen(revision int) bool {
	for _, e := range f.Events {
		if e.Revision == revision {
			return true
		}
	}
	return false
}

// last is the highest revision of which the watcher has an event.
func (f Follower) last() int {
	if len(f.Events) == 0 {
		return 0
	}
	return f.Events[len(f.Events)-1].Revision
}

// atomic: of a revision come all events or none.
func (c Config) atomic(v model.View[State]) error {
	f := v.State(c.afterMembers()).(Follower)
	if e, ok := c.missing(v, f, f.last()); ok && f.seen(e.Revision) {
		return fmt.Errorf("of revision %d the event of key %v is missing", e.Revision, e.Key)
	}
	return nil
}

// reliable: between two events that came, none is missing.
func (c Config) reliable(v model.View[State]) error {
	f := v.State(c.afterMembers()).(Follower)
	if e, ok := c.missing(v, f, f.last()); ok && !f.seen(e.Revision) {
		return fmt.Errorf("the event of key %v at revision %d is missing", e.Key, e.Revision)
	}
	return nil
}

// bookmarkable: whoever is told of a revision has had everything up to it.
func (c Config) bookmarkable(v model.View[State]) error {
	f := v.State(c.afterMembers()).(Follower)
	if e, ok := c.missing(v, f, f.Bookmark); ok {
		return fmt.Errorf("revision %d is confirmed, and the event of key %v at revision %d is missing", f.Bookmark, e.Key, e.Revision)
	}
	return nil
}

// delivered: the watcher has had all events that there are, or has read the store
// anew since.
func (c Config) delivered(v model.View[State]) bool {
	f := v.State(c.afterMembers()).(Follower)
	for _, e := range c.events(v) {
		if e.Revision >= f.Next {
			return false
		}
	}
	return !f.Listing
}
