package dynamo

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	if c.role(n.ID()) == "coordinator" {
		*s = Coordinator{}
		return
	}
	*s = Replica{}
	c.scheduleSync(n)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Replica:
		c.serve(n, &node, from, m)
		*s = node
	case Coordinator:
		c.proceed(n, &node, from, m)
		*s = node
	}
}

// serve is the step of a replica, or of a fallback.
func (c Config) serve(n *model.Node[Message], s *Replica, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Store:
		c.store(n, s, from, m)
	case Fetch:
		cell := s.Store[m.Key]
		if m.Home != model.None {
			cell = s.Hints[m.Home][m.Key]
		}
		n.Send(from, Fetched{m.Op, cell})
	case Repair:
		c.take(n, s, m.Key, c.merge(s.Store[m.Key], m.Cell))
		n.Send(from, Repaired{m.Op})
	case Handoff:
		c.accept(n, s, from, m)
	case Accepted:
		c.release(n, s, from, m)
	case Root:
		if m.Digest != s.root() {
			n.Send(from, Leaves{s.Tree})
		}
	case Leaves:
		c.compare(n, s, from, m)
	case Cells:
		c.exchange(n, s, from, m)
	}
}

// proceed is the step of a coordinator.
func (c Config) proceed(n *model.Node[Message], s *Coordinator, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Stored:
		c.stored(n, s, from, m)
	case Fetched:
		c.fetched(n, s, from, m)
	case Repaired:
		c.repaired(n, s, from, m)
	}
}

// store a version, or hold it for the replica that it is meant for.
func (c Config) store(n *model.Node[Message], s *Replica, from model.NodeID, m Store) {
	n.Send(from, Stored{m.Op})
	if m.Home == model.None {
		c.take(n, s, m.Key, c.merge(s.Store[m.Key], Cell{m.Version}))
		return
	}
	if s.Hints == nil {
		s.Hints = make(map[model.NodeID]map[Key]Cell)
	}
	if s.Hints[m.Home] == nil {
		s.Hints[m.Home] = make(map[Key]Cell)
	}
	s.Hints[m.Home][m.Key] = c.merge(s.Hints[m.Home][m.Key], Cell{m.Version})
	n.SetTimerIn(timerHandoff, c.Period)
}

// take replaces what a replica has of a key. A tombstone is kept for its period
// of grace, in which all other replicas hear of it.
func (c Config) take(n *model.Node[Message], s *Replica, key Key, cell Cell) {
	if same(cell, s.Store[key]) {
		return
	}
	c.put(s, key, cell)
	if c.Grace == 0 {
		return
	}
	n.StopTimer(timerPurge(key))
	if !cell.isTombstone() {
		return
	}
	if c.keeps(RuleTombstoneGrace) {
		n.SetTimerIn(timerPurge(key), c.Grace)
	} else {
		c.purge(s, key)
	}
}

// purge forgets that a key was deleted.
func (c Config) purge(s *Replica, key Key) {
	if s.Purged == nil {
		s.Purged = make(map[Key]Stamp)
	}
	s.Purged[key] = s.Store[key][0].Stamp
	c.put(s, key, nil)
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Replica:
		switch t {
		case timerHandoff:
			c.handOff(n, &node)
		case timerSync:
			c.sync(n, &node)
		default:
			c.purge(&node, keyOf(t))
		}
		*s = node
	case Coordinator:
		switch t {
		case timerSubstitute:
			c.substitute(n, &node)
		case timerCertain:
			c.certain(n, &node)
		}
		*s = node
	}
}

// restart boots a node after a crash. A coordinator has forgotten its operation,
// which never returns.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Replica:
		again := Replica{Purged: node.Purged}
		for key := Key(1); int(key) <= c.Keys; key++ {
			c.put(&again, key, node.Store[key])
			if c.Grace > 0 && node.Store[key].isTombstone() {
				n.SetTimerIn(timerPurge(key), c.Grace)
			}
		}
		if c.keeps(RuleHintDurable) && len(node.Hints) > 0 {
			again.Hints = node.Hints
			n.SetTimerIn(timerHandoff, c.Period)
		}
		c.scheduleSync(n)
		*s = again
	case Coordinator:
		again := Coordinator{Last: node.Last, Acked: node.Acked}
		if !c.keeps(RuleCounterDurable) {
			again.Last = 0
		}
		*s = again
	}
}
