package pbft

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// schedule sets the timer of a replica that waits for a request, or for a view.
// (Section 4.4.)
func (c Config) schedule(n *node, s *Replica) {
	if c.waits(n, s) && !c.Impatient {
		n.SetTimer(timerViewChange)
	} else {
		n.StopTimer(timerViewChange)
	}
}

// waits reports whether a replica may suspect the primary. The paper speaks of
// backups. But when one backup has asked for another view, and another one needs no
// more because a faulty replica voted for it alone, the primary is the only one left
// who can ask.
func (c Config) waits(n *node, s *Replica) bool {
	serves := !s.changes() && c.primary(s.View) == n.ID()
	return (!serves || c.keeps(RulePrimaryWaits)) && len(s.Executed) < c.Slots && s.Target < c.Views
}

// timeout: if the timer of a backup expires in a view, it starts a view change to
// the next one. (Section 4.4.)
func (c Config) timeout(n *node, s *State, _ model.Timer) {
	r := (*s).(Replica)
	c.leave(n, &r, r.Target+1)
	*s = r
}

// suspect is what a timeout is where it is too short.
func (c Config) suspect(n *node, s *Replica, _ mail) {
	if c.waits(n, s) {
		c.leave(n, s, s.Target+1)
	}
}

// leave multicasts a view-change with the last stable checkpoint, whose proof is in
// everyone's mail, and the certificates of what is prepared above it.
func (c Config) leave(n *node, s *Replica, view int) {
	s.Target = view
	if c.keeps(RuleSilent) {
		s.Accepted = nil
	}
	hasProof := s.Stable == 0 || c.keeps(RuleStableCheckpoint) // else it has not enough checkpoints for one
	c.tell(n, ViewChange{view, s.Stable, s.Prepared, hasProof})
	c.schedule(n, s)
}

// join: a replica that receives f+1 view-changes from others for views greater than
// its own sends one for the smallest of them, even if its timer has not expired.
// (Section 4.5.2.) So faulty replicas alone cannot change views.
func (c Config) join(n *node, s *Replica, m mail) {
	enough := c.F + 1
	if !c.keeps(RuleJoin) {
		enough = 1
	}
	var open []int
	for view := s.Target + 1; view <= c.Views; view++ {
		asks := m.Senders(func(m Message) bool { v, ok := m.(ViewChange); return ok && v.View == view })
		from := m.Senders(func(m Message) bool { v, ok := m.(ViewChange); return ok && v.View >= view })
		asks.Remove(n.ID())
		from.Remove(n.ID())
		if asks.Len() > 0 && from.Len() >= enough {
			open = append(open, view)
		}
	}
	if len(open) > 0 {
		c.leave(n, s, pick(n, open))
	}
}

// newView: when the primary of a view receives 2f valid view-changes for it from
// others it multicasts a new-view, and enters the view. (Section 4.4.)
func (c Config) newView(n *node, s *Replica, m mail) {
	if !s.changes() || c.primary(s.Target) != n.ID() {
		return
	}
	open := slices.DeleteFunc(c.newViews(m, s.Target), func(v NewView) bool { return !c.hasState(s, m, v) })
	if len(open) == 0 {
		return
	}
	v := pick(n, open)
	v.Proof = true
	c.install(n, s, m, v)
	c.tell(n, v)
}

// enter: a backup accepts a new-view if its view-changes are valid and its
// pre-prepares are those that follow from them, which it finds out in the same way.
// It multicasts a prepare for each of them. (Section 4.4.)
func (c Config) enter(n *node, s *Replica, m mail) {
	var open []NewView
	for view := s.View + 1; view <= c.Views; view++ {
		primary := c.primary(view)
		if view < s.Target || primary == n.ID() {
			continue
		}
		for sent := range m.From(primary) {
			if v, ok := sent.(NewView); ok && v.View == view && c.follows(m, v) && c.hasState(s, m, v) {
				open = append(open, v)
			}
		}
	}
	if len(open) == 0 {
		return
	}
	v := pick(n, open)
	c.install(n, s, m, v)
	for _, e := range s.Accepted {
		c.tell(n, Prepare{v.View, e.Slot, e.Request})
	}
}

// follows reports whether a new-view is what follows from view-changes.
func (c Config) follows(m mail, v NewView) bool {
	isIt := func(other NewView) bool { return compareNewViews(other, v) == 0 }
	return v.Proof || slices.ContainsFunc(c.newViews(m, v.View), isIt)
}

// hasState reports whether a replica knows the state at the checkpoint of a
// new-view. That there is a proof of it is known then, so f+1 tell the state.
func (c Config) hasState(s *Replica, m mail, v NewView) bool {
	_, ok := signed(m, v.Stable, c.F+1)
	return ok || v.Stable <= s.Stable
}

// install enters a view. Its checkpoint becomes stable here, too.
func (c Config) install(n *node, s *Replica, m mail, v NewView) {
	if p, ok := signed(m, v.Stable, c.F+1); ok && v.Stable > s.Stable {
		c.discard(n, s, p)
	}
	s.View, s.Target, s.Accepted = v.View, v.View, nil
	for i, r := range v.Requests {
		if slot := v.Stable + 1 + i; slot > s.Stable {
			s.accept(Entry{slot, r})
		}
	}
	c.schedule(n, s)
}

// newViews returns all new-views of a view that follow from 2f+1 of the
// view-changes in the mail, the one of its primary among them, in a fixed order. A
// faulty replica may have sent several of them.
func (c Config) newViews(m mail, view int) []NewView {
	asked := make([][]ViewChange, c.Replicas)
	for from, sent := range m.All() {
		if v, ok := sent.(ViewChange); ok && v.View == view && c.isValid(m, v) {
			asked[from-1] = append(asked[from-1], v)
		}
	}
	primary := int(c.primary(view)) - 1
	var found []NewView
	var extend func(next int, chosen []ViewChange)
	extend = func(next int, chosen []ViewChange) {
		if len(chosen) == c.quorum() {
			found = append(found, c.follow(view, chosen)...)
			return
		}
		for id := next; id < c.Replicas; id++ {
			if id == primary {
				continue
			}
			for _, v := range asked[id] {
				extend(id+1, append(slices.Clip(chosen), v))
			}
		}
	}
	for _, v := range asked[primary] {
		extend(0, []ViewChange{v})
	}
	slices.SortFunc(found, compareNewViews)
	return slices.CompactFunc(found, func(a, b NewView) bool { return compareNewViews(a, b) == 0 })
}

// isValid reports whether a view-change has its proofs: 2f+1 checkpoints, and for
// each prepared request a certificate of an earlier view.
func (c Config) isValid(m mail, v ViewChange) bool {
	if _, ok := signed(m, v.Stable, c.quorum()); !ok && v.Stable > 0 && !v.Proof {
		return false
	}
	for _, cert := range v.Prepared {
		if cert.Slot <= v.Stable || cert.Slot > c.high(v.Stable) || cert.View >= v.View {
			return false
		}
		if c.keeps(RulePreparedCert) && !v.Proof && !c.isPrepared(m, cert) {
			return false
		}
	}
	return true
}

// signed returns the checkpoint at a sequence number that enough replicas have
// signed.
func signed(m mail, slot, enough int) (Checkpoint, bool) {
	for _, sent := range m.All() {
		if p, ok := sent.(Checkpoint); ok && p.Slot == slot && senders(m, p).Len() >= enough {
			return p, true
		}
	}
	return Checkpoint{}, false
}

// follow returns what a view begins with: the latest stable checkpoint of the
// view-changes, and for each sequence number up to the highest that is prepared in
// one of them the request that was prepared in the latest view, or null. (Section
// 4.4.) There is but one unless somebody lies about what is prepared.
func (c Config) follow(view int, chosen []ViewChange) []NewView {
	low := 0
	for _, v := range chosen {
		low = max(low, v.Stable)
	}
	open := []NewView{{View: view, Stable: low}}
	if !c.keeps(RuleNewViewPrepared) {
		return open
	}
	top := low
	for _, v := range chosen {
		for _, cert := range v.Prepared {
			top = max(top, cert.Slot)
		}
	}
	for slot := low + 1; slot <= top; slot++ {
		var longer []NewView
		for _, r := range latest(chosen, slot) {
			for _, v := range open {
				v.Requests = append(slices.Clip(v.Requests), r)
				longer = append(longer, v)
			}
		}
		open = longer
	}
	return open
}

// latest returns the requests with a certificate of the latest view, or null.
func latest(chosen []ViewChange, slot int) []Request {
	view, requests := 0, []Request{Null}
	for _, v := range chosen {
		cert := certificate(v.Prepared, slot)
		switch {
		case cert.View > view:
			view, requests = cert.View, []Request{cert.Request}
		case cert.View == view && view > 0 && !slices.Contains(requests, cert.Request):
			requests = append(requests, cert.Request)
		}
	}
	return requests
}
