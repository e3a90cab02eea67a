package rereplicate

import (
	"maps"

	"github.com/faultline-mc/faultline/model"
)

// The timers of the manager.
const (
	repair  model.Timer = "repair"  // an item has had too few copies for long enough
	write   model.Timer = "write"   // someone writes the item
	suspect model.Timer = "suspect" // a store has not been heard of for long enough
	move    model.Timer = "move"    // a store is to be relieved
)

// start puts the first version on the first stores.
func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() != c.manager() {
		store := Store{Disk: 1}
		if n.ID() <= Target {
			store.Version = 1
		}
		*s = store
		return
	}
	m := Manager{Version: 1, Committed: 1, Disks: map[model.NodeID]int{}}
	for id := range n.Peers() {
		m.Disks[id] = 1
		if id <= Target {
			m.Copies.Add(id)
		}
	}
	c.plan(n, &m)
	*s = m
}

// restart boots a store with an empty disk. The manager has lost nothing.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Store:
		node = Store{Disk: node.Disk + 1}
		c.report(n, &node)
		*s = node
	case Manager:
		c.plan(n, &node)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Store:
		c.serve(n, &node, m)
		*s = node
	case Manager:
		c.learn(n, &node, from, m.(Report))
		*s = node
	}
}

// serve does what a store is told. Whatever it was, the manager hears what the
// store holds now; the manager believes nothing else.
func (c Config) serve(n *model.Node[Message], s *Store, m Message) {
	switch m := m.(type) {
	case Put:
		s.Version = max(s.Version, m.Version)
	case Data:
		// A copy that was long on its way must not replace a newer version.
		if m.Version > s.Version || !c.keeps(RuleNewerStays) {
			s.Version = m.Version
		}
	case Delete:
		if m.Disk == s.Disk || !c.keeps(RuleDeleteNamesDisk) {
			s.Version = 0
		}
	case Copy:
		if s.Version != 0 {
			n.Send(m.To, Data{s.Version})
			return
		}
	}
	c.report(n, s)
}

func (c Config) report(n *model.Node[Message], s *Store) {
	n.Send(c.manager(), Report{s.Disk, s.Version})
}

// learn takes a store's report.
func (c Config) learn(n *model.Node[Message], s *Manager, from model.NodeID, m Report) {
	if m.Disk != s.Disks[from] {
		c.forget(s, from)
		s.Deleting.Remove(from)
		s.Disks[from] = m.Disk
		s.Lost++
	}
	if m.Version == 0 {
		s.Copies.Remove(from)
		s.Deleting.Remove(from)
	}
	if m.Version >= s.Version || m.Version > 0 && !c.keeps(RuleRepairFromNewest) {
		delete(s.Repairs, from)
		// What is about to be deleted does not count, whenever it was reported.
		if !s.Deleting.Has(from) {
			s.Copies.Add(from)
		}
	}
	c.settle(n, s)
	c.plan(n, s)
}

// forget a store: it counts for nothing until it reports.
func (c Config) forget(s *Manager, id model.NodeID) {
	s.Copies.Remove(id)
	if c.keeps(RuleAbandonRepair) {
		maps.DeleteFunc(s.Repairs, func(to, from model.NodeID) bool { return to == id || from == id })
	}
}

// settle draws the conclusions from enough copies: what was lost is repaired, a
// write is acknowledged, and what is too many is deleted.
func (c Config) settle(n *model.Node[Message], s *Manager) {
	if s.Copies.Len() >= Target {
		s.Lost = 0
		s.Committed = s.Version
	}
	if s.Copies.Len() > Target {
		c.shrink(n, s)
	}
}

// shrink has one of the copies deleted. Only the manager decides which, and from
// then on it does not count that one any more.
func (c Config) shrink(n *model.Node[Message], s *Manager) {
	extra := c.oneOf(n, s.Copies)
	n.Send(extra, Delete{s.Disks[extra]})
	if c.keeps(RuleOneSideDeletesExtra) {
		s.Copies.Remove(extra)
		s.Deleting.Add(extra)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	m := (*s).(Manager)
	switch t {
	case repair:
		c.repair(n, &m)
	case write:
		c.write(n, &m)
	case suspect:
		c.suspect(n, &m)
	case move:
		c.move(n, &m)
	}
	c.plan(n, &m)
	*s = m
}

// repair orders one more copy.
func (c Config) repair(n *model.Node[Message], s *Manager) {
	from, to := c.oneOf(n, s.Copies), c.oneOf(n, c.spare(s))
	n.Send(from, Copy{to})
	s.order(from, to)
}

func (s *Manager) order(from, to model.NodeID) {
	if s.Repairs == nil {
		s.Repairs = map[model.NodeID]model.NodeID{}
	}
	s.Repairs[to] = from
}

// write gives out the next version, to all that hold the item. It is
// acknowledged when there are enough copies of it.
func (c Config) write(n *model.Node[Message], s *Manager) {
	s.Version++
	for id := range s.Copies.All() {
		n.Send(id, Put{s.Version})
	}
	s.Copies = 0
	clear(s.Repairs)
}

// suspect a store of having failed, rightly or not, and ask it.
func (c Config) suspect(n *model.Node[Message], s *Manager) {
	s.Suspected++
	id := c.oneOf(n, s.Copies)
	c.forget(s, id)
	n.Send(id, Ask{})
}

// move relieves a store of its copy. The other store gets one first; then there
// is one too many.
func (c Config) move(n *model.Node[Message], s *Manager) {
	s.Moved++
	from, to := c.oneOf(n, s.Copies), c.oneOf(n, c.spare(s))
	n.Send(from, Copy{to})
	s.order(from, to)
	if !c.keeps(RuleDeleteAfterAck) {
		n.Send(from, Delete{s.Disks[from]})
		s.Copies.Remove(from)
		s.Deleting.Add(from)
	}
}

// spare returns the stores that could take a copy.
func (c Config) spare(s *Manager) model.NodeSet {
	var set model.NodeSet
	for id := model.NodeID(1); int(id) <= c.Stores; id++ {
		if !s.Copies.Has(id) && !s.Deleting.Has(id) && s.Repairs[id] == model.None {
			set.Add(id)
		}
	}
	return set
}

// oneOf chooses a node.
func (c Config) oneOf(n *model.Node[Message], set model.NodeSet) model.NodeID {
	k := n.Choose(set.Len())
	for id := range set.All() {
		if k == 0 {
			return id
		}
		k--
	}
	panic("chooses none of " + set.String())
}

// plan sets the timers of what there is to do.
func (c Config) plan(n *model.Node[Message], s *Manager) {
	set := func(t model.Timer, when bool) {
		if when {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	copies := s.Copies.Len()
	free := len(s.Repairs) < Cap || !c.keeps(RuleRepairCap)
	set(repair, copies > 0 && copies < Target && free && c.spare(s) != 0)
	set(move, copies >= Target && free && c.spare(s) != 0 && s.Moved < c.Moves)
	set(write, copies >= Target && s.Version < c.Versions)
	set(suspect, copies > 0 && s.Suspected < c.Suspicions)
}
