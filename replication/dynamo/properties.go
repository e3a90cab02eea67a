package dynamo

import (
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// properties returns what is asked of the store, with witnesses.
func (c Config) properties() []model.Property[State] {
	list := []model.Property[State]{model.Reachable("Stores", stores)}
	switch c.Judge {
	default:
		list = append(list, consistency(c.Judge))
	case Durable:
		list = append(list, model.Always("NothingLost", c.nothingLost), model.EachNode("NoResurrection", c.noResurrection))
	case Available:
		list = append(list, model.AlwaysEventually("Answered", answered))
	case Converge:
		list = append(list, model.EventuallyAlways("Converges", c.converges))
	}
	if c.Versions == Vectors && c.Writers > 1 {
		list = append(list, model.Reachable("Siblings", siblings))
	}
	return list
}

// consistency is what is asked of a store of one key, which is a register.
func consistency(j Judge) model.Property[State] {
	return history.Consistent[State](history.Consistency(j), history.Register(specs.Value(0)))
}

func stores(s State) bool {
	replica, ok := s.(Replica)
	return ok && len(replica.Store) > 0
}

func siblings(s State) bool {
	replica, ok := s.(Replica)
	return ok && len(replica.Store[1]) > 1
}

// nothingLost: some node has every write that was acknowledged, or one that came
// after it, or is about to get it; if it is down, it will have it when it comes
// back. With vectors, to come after a write is to have included it, so that
// concurrent writes are both there.
func (c Config) nothingLost(v model.View[State]) error {
	for _, s := range v.States() {
		coordinator, ok := s.(Coordinator)
		if !ok {
			continue
		}
		for _, a := range coordinator.Acked {
			if c.holders(v, a) == 0 && !c.isOnItsWay(v, a) {
				return fmt.Errorf("nobody has value %v any more, which was acknowledged and not replaced", a.Version.Value)
			}
		}
	}
	return nil
}

// holders returns the nodes that include a write in what they have, for
// themselves or for others, or have forgotten since that the key was deleted.
func (c Config) holders(v model.View[State], a Acked) model.NodeSet {
	var set model.NodeSet
	for id, s := range v.States() {
		if replica, ok := s.(Replica); ok && c.has(replica, a) {
			set.Add(id)
		}
	}
	return set
}

func (c Config) has(replica Replica, a Acked) bool {
	for _, cells := range replica.Hints {
		if c.includes(cells[a.Key], a.Version) {
			return true
		}
	}
	forgotten, purged := replica.Purged[a.Key]
	return c.includes(replica.Store[a.Key], a.Version) || purged && !c.newer(a.Version.Stamp, forgotten)
}

// isOnItsWay reports whether a message has a write.
func (c Config) isOnItsWay(v model.View[State], a Acked) bool {
	for _, e := range v.InFlight() {
		var cell Cell
		switch m := e.Message.(type) {
		case Store:
			cell = Cell{m.Version}
		case Repair:
			cell = m.Cell
		case Handoff:
			cell = m.Cell
		case Cells:
			cell = m.Cells[a.Key]
		}
		if c.includes(cell, a.Version) {
			return true
		}
	}
	return false
}

// noResurrection: a replica that has forgotten a deletion does not have again
// what was deleted.
func (c Config) noResurrection(s State) error {
	replica, ok := s.(Replica)
	if !ok {
		return nil
	}
	for key := Key(1); int(key) <= c.Keys; key++ {
		for _, v := range replica.Store[key] {
			if forgotten, purged := replica.Purged[key]; purged && !v.Deleted && !c.newer(v.Stamp, forgotten) {
				return fmt.Errorf("key %d has value %v again, which was deleted", key, v.Value)
			}
		}
	}
	return nil
}

// answered: no client waits for a coordinator that is up. As there are finitely
// many operations, to be there again and again means that all of them return.
func answered(v model.View[State]) bool {
	for id, s := range v.States() {
		if coordinator, ok := s.(Coordinator); ok && v.Up(id) {
			if _, waits := callOf(coordinator.Phase); waits {
				return false
			}
		}
	}
	return true
}

// converges: all replicas that are up have the same.
func (c Config) converges(v model.View[State]) bool {
	var first *Replica
	for id := model.NodeID(1); c.isHome(id); id++ {
		if !v.Up(id) {
			continue
		}
		s := v.State(id).(Replica)
		if first == nil {
			first = &s
		}
		for key := Key(1); int(key) <= c.Keys; key++ {
			if !same(first.Store[key], s.Store[key]) {
				return false
			}
		}
	}
	return true
}

// heldByFew is the error before a failure: a write that was acknowledged is on
// fewer nodes than it was when its client was told. A node that is down has what
// it will have when it comes back.
func (c Config) heldByFew(v model.View[State]) error {
	for _, s := range v.States() {
		coordinator, ok := s.(Coordinator)
		if !ok {
			continue
		}
		for _, a := range coordinator.Acked {
			if holders := c.holders(v, a); holders.Len() < c.W {
				return fmt.Errorf("value %v was acknowledged by %d nodes, and only %v have it", a.Version.Value, c.W, holders)
			}
		}
	}
	return nil
}
