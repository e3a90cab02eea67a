package etcd

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// watch begins a stream of events, those that happened already first.
func (c Config) watch(n *model.Node[Message], s *Member, from model.NodeID, m WatchCreate) {
	s.Watchers = slices.DeleteFunc(s.Watchers, func(w Watcher) bool { return w.Client == from })
	s.Watchers = append(s.Watchers, Watcher{from, m.Stream, m.From})
	c.resync(n, s)
}

// resync has watchers looked after that are behind, also if they have been before.
func (c Config) resync(n *model.Node[Message], s *Member) {
	for _, w := range s.Watchers {
		if !w.isSynced(&s.Store) {
			n.SetTimer(timerSync)
		}
	}
}

// notify tells watchers that have had everything before of the revision that was
// just applied, if the channel to them has room. One that is slow has not had it, and is behind.
func (c Config) notify(n *model.Node[Message], s *Member) {
	for i := range s.Watchers {
		w := &s.Watchers[i]
		if w.Next != s.Store.Revision {
			continue // it was behind already
		}
		switch {
		case n.Choose(2) == 0:
			c.send(n, w, s.Store.events(w.Next))
			w.Next++
		case !c.keeps(RuleFullChannelBehind):
			w.Next++
		case c.keeps(RuleResync):
			n.SetTimer(timerSync)
		}
	}
}

// sync brings watchers that are behind nearer by one revision.
func (c Config) sync(n *model.Node[Message], s *Member) {
	var left []Watcher
	for _, w := range s.Watchers {
		if w.Next < s.Store.Compacted && c.keeps(RuleWatchNoGap) {
			n.Send(w.Client, WatchResponse{Stream: w.Stream, Compacted: s.Store.Compacted})
			continue
		}
		for !w.isSynced(&s.Store) {
			events := s.Store.events(w.Next)
			c.send(n, &w, events)
			w.Next++
			if len(events) > 0 {
				break
			}
		}
		left = append(left, w)
	}
	s.Watchers = left
	c.resync(n, s)
}

// send sends the events of one revision, which belong together.
func (c Config) send(n *model.Node[Message], w *Watcher, versions []KeyValue) {
	var events []Event
	for _, kv := range versions {
		events = append(events, Event{kv.Mod, kv.Key, kv.isTombstone()})
		if !c.keeps(RuleWatchAtomic) {
			n.Send(w.Client, WatchResponse{Stream: w.Stream, Events: events})
			events = nil
		}
	}
	if len(events) > 0 {
		n.Send(w.Client, WatchResponse{Stream: w.Stream, Events: events})
	}
}

// progress sends a bookmark, if there is nothing before it still to be sent.
func (c Config) progress(n *model.Node[Message], s *Member, from model.NodeID) {
	for _, w := range s.Watchers {
		if w.Client == from && (w.isSynced(&s.Store) || !c.keeps(RuleBookmarkWhenSynced)) {
			n.Send(from, WatchResponse{Stream: w.Stream, Bookmark: s.Store.Revision})
		}
	}
}

// follow is the watcher's step. What was on its way in a stream that is broken
// does not arrive.
func (c Config) follow(n *model.Node[Message], s *Follower, m Message) {
	switch m := m.(type) {
	case WatchResponse:
		switch {
		case m.Stream != s.Stream:
		case m.Compacted > 0:
			s.Listing = true
			n.StopTimer(timerReconnect)
			n.Send(c.first(), Range{})
		default:
			s.Events = append(s.Events, m.Events...)
			for _, e := range m.Events {
				s.Next = e.Revision + 1
			}
			if m.Bookmark > 0 {
				s.Bookmark, s.Next = m.Bookmark, max(s.Next, m.Bookmark+1)
			}
		}
	case RangeResponse:
		*s = Follower{Stream: s.Stream, Start: m.Revision + 1, Next: m.Revision + 1}
		c.resume(n, s, s.Next)
	}
}

// disturb breaks the stream, or asks for a bookmark.
func (c Config) disturb(n *model.Node[Message], s *Follower, t model.Timer) {
	if t == timerProgress {
		n.Send(c.first(), WatchProgress{})
		return
	}
	from := s.Next
	if !c.keeps(RuleResumeAfterLast) {
		from = max(s.Next-1, s.Start)
	}
	c.resume(n, s, from)
}

// resume opens a new stream.
func (c Config) resume(n *model.Node[Message], s *Follower, from int) {
	s.Stream++
	n.Send(c.first(), WatchCreate{s.Stream, from})
	if s.Stream <= c.Reconnects {
		n.SetTimer(timerReconnect)
	}
}
