package lease

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

const (
	atMostOneHolder = "AtMostOneHolder"
	leaseEnds       = "LeaseEnds"
)

// properties are the exclusion that a lease is for, or that it ends by itself,
// and the witnesses that leases are used at all, and renewed where there are
// requests enough.
func (c Config) properties() []model.Property[State] {
	judged := model.Always(atMostOneHolder, oneHolder)
	if c.Eventual {
		judged = model.LeadsTo(leaseEnds, isHeldByTheDead, func(v model.View[State]) bool { return !isHeldByTheDead(v) })
	}
	list := []model.Property[State]{judged, model.Reachable("LeaseUsed", holds)}
	if c.Requests > 1 {
		list = append(list, model.Reachable("LeaseRenewed", func(s State) bool {
			h, ok := s.(Holder)
			return ok && h.Lease > 1
		}))
	}
	return list
}

// oneHolder does not count a node that is down: it uses nothing.
func oneHolder(v model.View[State]) error {
	holder := model.None
	for id, s := range v.States() {
		if !v.Up(id) || !holds(s) {
			continue
		}
		if holder != model.None {
			return fmt.Errorf("nodes %d and %d use the lease at once", holder, id)
		}
		holder = id
	}
	return nil
}

// isHeldByTheDead is what would last for ever if a lease was a lock.
func isHeldByTheDead(v model.View[State]) bool {
	holder := v.State(grantor).(Grantor).Holder
	return v.Up(grantor) && holder != model.None && !v.Up(holder)
}

func holds(s State) bool {
	h, ok := s.(Holder)
	return ok && h.Holds()
}

// inError says where the two sides have different ideas: a node uses a lease
// that the grantor believes to be over. There need not be a second holder yet.
func inError(v model.View[State]) error {
	g := v.State(grantor).(Grantor)
	if g.Waiting {
		return nil // it knows that it does not know
	}
	for id, s := range v.States() {
		if v.Up(id) && holds(s) && g.Holder != id {
			return fmt.Errorf("node %d uses a lease that is over for the grantor", id)
		}
	}
	return nil
}
