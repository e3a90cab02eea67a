package rereplicate

import (
	"errors"
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// properties returns what must hold, with witnesses that repairs do happen.
func (c Config) properties() []model.Property[State] {
	return []model.Property[State]{
		model.Always("LiveCopy", c.liveCopy),
		model.EachNode("RepairCap", repairCap),
		model.EachStep("NeverOlder", neverOlder),
		model.EventuallyAlways("Repairs", c.repairs),
		model.Reachable("Repaired", ofManager(func(s Manager) bool {
			return s.Lost == 0 && s.Copies.Len() == Target && lostDisks(s) > 0
		})),
		model.Reachable("Shrinks", ofManager(func(s Manager) bool { return s.Deleting != 0 })),
	}
}

func ofManager(goal func(Manager) bool) func(State) bool {
	return func(s State) bool {
		m, ok := s.(Manager)
		return ok && goal(m)
	}
}

// lostDisks returns how many losses the manager has noticed in all.
func lostDisks(s Manager) int {
	n := 0
	for _, disk := range s.Disks {
		n += disk - 1
	}
	return n
}

// liveCopy: while losses are spaced by repair, which is to say that at most one
// is not repaired yet, a store that is up holds the version that was last
// acknowledged, or a newer one. What was lost is a fact; that it is repaired is
// what the manager says, because on its word another disk is taken out.
func (c Config) liveCopy(v model.View[State]) error {
	m := v.State(c.manager()).(Manager)
	if c.unrepaired(v, m) > 1 && !c.AnyLoss {
		return nil
	}
	for id, s := range v.States() {
		if store, ok := s.(Store); ok && v.Up(id) && store.Version >= m.Committed {
			return nil
		}
	}
	return fmt.Errorf("no store that is up holds version %d", m.Committed)
}

// unrepaired counts the losses since there were enough copies: those that the
// manager knows of, and those that it does not.
func (c Config) unrepaired(v model.View[State], m Manager) int {
	lost := m.Lost
	for id := model.NodeID(1); int(id) <= c.Stores; id++ {
		lost += v.State(id).(Store).Disk - m.Disks[id]
		if !v.Up(id) {
			lost++
		}
	}
	return lost
}

// repairs: in the end there are enough copies, unless all were lost at once.
func (c Config) repairs(v model.View[State]) bool {
	m := v.State(c.manager()).(Manager)
	return m.Copies.Len() >= Target || c.unrepaired(v, m) > 1
}

// repairCap: repairs do not take more than their share of the stores' time.
func repairCap(s State) error {
	if m, ok := s.(Manager); ok && len(m.Repairs) > Cap {
		return fmt.Errorf("%d repairs at a time", len(m.Repairs))
	}
	return nil
}

// neverOlder: on one disk, a version is not replaced by an older one.
func neverOlder(before, after State) error {
	b, ok := before.(Store)
	if !ok {
		return nil
	}
	a := after.(Store)
	if a.Disk == b.Disk && a.Version != 0 && a.Version < b.Version {
		return fmt.Errorf("version %d is replaced by %d", b.Version, a.Version)
	}
	return nil
}

// lacksCopies is the error between a fault and the failure: fewer stores hold
// the item than are to.
func (c Config) lacksCopies(v model.View[State]) error {
	m, copies := v.State(c.manager()).(Manager), 0
	for id, s := range v.States() {
		if store, ok := s.(Store); ok && v.Up(id) && store.Version >= m.Committed {
			copies++
		}
	}
	if copies < Target {
		return errors.New("too few copies")
	}
	return nil
}
