package chubby

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

const (
	mutualExclusion      = "MutualExclusion"
	lockReleased         = "LockReleased"
	linearizable         = "Linearizable"
	callsReturn          = "CallsReturn"
	sessionKept          = "SessionKept"
	sessionReestablished = "SessionReestablished"
)

// What clients of the cache call.
const (
	getContents = "read"
	setContents = "write"
)

// properties are those of the part: that the resource never sees two holders,
// that a read is never stale, or that a session is what its client takes it for;
// or what happens in the end, which is judged by itself.
func (c Config) properties() []model.Property[State] {
	switch c.Part {
	case PartLock:
		judged := model.EachStep(mutualExclusion, servedInOrder)
		if c.Eventual {
			judged = model.LeadsTo(lockReleased, c.heldInVain, func(v model.View[State]) bool { return !c.heldInVain(v) })
		}
		return []model.Property[State]{
			judged,
			model.Reachable("LockHandedOn", ofClient(func(s Client) bool { return s.Phase == Done && s.Generation == 2 })),
		}
	case PartCache:
		judged := history.Linearizable[State](linearizable, history.Register(0))
		if c.Eventual {
			judged = model.LeadsTo(callsReturn, c.waits, func(v model.View[State]) bool { return !c.waits(v) })
		}
		return []model.Property[State]{
			judged,
			model.Reachable("NewContentsCached", ofClient(func(s Client) bool { return s.Cached && s.Value > 0 })),
		}
	}
	judged := model.Always(sessionKept, c.kept)
	if c.Eventual {
		judged = model.LeadsTo(sessionReestablished, masterLost, c.reestablished)
	}
	goal := model.Reachable("LeaseProlonged", ofClient(func(s Client) bool { return s.Lease == 2 }))
	if c.Failovers > 0 {
		goal = model.Reachable("SafeWithNextMaster", ofClient(func(s Client) bool { return s.Epoch > 1 && s.Lease != 0 }))
	}
	return []model.Property[State]{judged, goal}
}

func ofClient(goal func(Client) bool) func(State) bool {
	return func(s State) bool {
		client, ok := s.(Client)
		return ok && goal(client)
	}
}

// servedInOrder: a holder's work does not come after a later holder's, and a
// generation is one holder's. It is mutual exclusion where it counts: at the
// resource.
func servedInOrder(before, after State) error {
	old, ok := before.(Resource)
	if !ok {
		return nil
	}
	now := after.(Resource)
	switch {
	case now.Generation < old.Generation:
		return fmt.Errorf("work of generation %d after that of %d", now.Generation, old.Generation)
	case now.Generation == old.Generation && now.Worker != old.Worker:
		return fmt.Errorf("nodes %d and %d both work in generation %d", old.Worker, now.Worker, now.Generation)
	}
	return nil
}

// heldInVain: who has the lock has no use for it any more.
func (c Config) heldInVain(v model.View[State]) bool {
	holder := v.State(cell).(Cell).Database.Holder
	if holder == model.None || !v.Up(cell) {
		return false
	}
	s := v.State(holder).(Client)
	return !v.Up(holder) || s.Expired || s.Phase == Done
}

// waits: a client that is up, and whose session goes on, has no answer.
func (c Config) waits(v model.View[State]) bool {
	for id, s := range v.States() {
		if client, ok := s.(Client); ok && v.Up(cell) && v.Up(id) && client.Busy {
			return true
		}
	}
	return false
}

// kept: who relies on its lease has a session. A client in jeopardy need not.
func (c Config) kept(v model.View[State]) error {
	sessions := v.State(cell).(Cell).Database.Sessions
	for id := range (c.all() &^ sessions).All() {
		if v.Up(id) && v.State(id).(Client).Lease != 0 {
			return fmt.Errorf("node %d relies on a lease of a session that is over", id)
		}
	}
	return nil
}

func masterLost(v model.View[State]) bool { return v.State(cell).(Cell).Down }

// reestablished: all clients are safe, with the master that there is.
func (c Config) reestablished(v model.View[State]) bool {
	master := v.State(cell).(Cell)
	for id := range c.all().All() {
		s := v.State(id).(Client)
		if v.Up(id) && (s.Lease == 0 || s.Epoch != master.Database.Epoch) {
			return false
		}
	}
	return !master.Down
}

// inError says where a client is wrong about what the cell has in its database.
func (c Config) inError(v model.View[State]) error {
	d := v.State(cell).(Cell).Database
	for id := range c.all().All() {
		s := v.State(id).(Client)
		switch {
		case !v.Up(id):
		case (s.Phase == Holds || s.Phase == Works) && d.Holder != id:
			return fmt.Errorf("node %d works under a lock that it has lost", id)
		case s.Cached && s.Value != d.Value:
			return fmt.Errorf("node %d has %d in its cache, and the file is %d", id, s.Value, d.Value)
		}
	}
	for _, e := range v.InFlight() {
		if m, ok := e.Message.(Request); ok && m.Generation < d.Generation {
			return fmt.Errorf("work of generation %d is on its way, and the lock is in generation %d", m.Generation, d.Generation)
		}
	}
	return c.kept(v)
}
