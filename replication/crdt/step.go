package crdt

import (
	"cmp"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// timerGossip has a replica send what it knows.
const timerGossip model.Timer = "gossip"

func (c Config) start(n *model.Node[Message], s *State) {
	s.Payload = c.empty()
	if c.Always {
		n.SetTimer(timerGossip)
	}
}

// invoke answers at once, from what this replica knows: available whatever the
// others do.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	if call.Op.Func != "read" {
		c.change(n, s, call.Op)
	}
	if !c.keeps(RuleAnswerAtOnce) {
		s.Waits = append(s.Waits, call)
		return
	}
	answer(n, s, call)
}

func answer(n *model.Node[Message], s *State, call model.Call) {
	if call.Op.Func == "read" {
		n.Reply(call, s.Payload.Value())
		return
	}
	n.Reply(call, nil)
}

// change carries out an update here, and has the others hear of it.
func (c Config) change(n *model.Node[Message], s *State, op model.Op) {
	id, u := s.record(n.ID(), op)
	if c.Type == TypeOp {
		c.updateOp(n, s, id, u)
		return
	}
	s.Payload = c.update(c.tag(n.ID(), s, u), s.Payload, u.Func, u.Arg)
	n.SetTimer(timerGossip)
}

// record puts an update into what is known.
func (s *State) record(me model.NodeID, op model.Op) (ID, Update) {
	u := Update{Func: op.Func, Arg: op.Arg.(int), Saw: s.vector()}
	id := ID{me, s.count(me) + 1}
	if s.Known == nil {
		s.Known = make(map[ID]Update)
	}
	s.Known[id] = u
	return id, u
}

// tag returns the replica's name, with a new number for an addition to a set. Other
// updates need none.
func (c Config) tag(me model.NodeID, s *State, u Update) Tag {
	isSet := c.Type == TypeORSet || c.Type == TypeOp
	if !isSet || u.Func != "add" {
		return Tag{Replica: me}
	}
	s.Tags++
	return Tag{me, s.Tags}
}

// timeout sends the state to everyone. It may arrive late and many times.
func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	n.Broadcast(Merge{s.Payload, s.Known})
	if c.Always {
		n.SetTimer(timerGossip)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, _ model.NodeID, m Message) {
	switch m := m.(type) {
	case Merge:
		s.Payload = c.merge(s.Payload, m.Payload)
		if s.Known == nil {
			s.Known = make(map[ID]Update)
		}
		maps.Copy(s.Known, m.Known)
	case Apply:
		c.apply(s, m)
	}
	for _, call := range s.Waits {
		answer(n, s, call)
	}
	s.Waits = nil
}

// updateOp is an operation-based update: what it does is decided here, once, and
// carried out here and at all others.
func (c Config) updateOp(n *model.Node[Message], s *State, id ID, u Update) {
	p := s.Payload.(OpSet)
	m := Apply{ID: id, Update: u}
	if u.Func == "add" {
		m.Tag = c.tag(n.ID(), s, u)
	} else {
		m.Removed = tagsOf(p.Added, u.Arg)
	}
	s.Payload = effect(p, m)
	n.Broadcast(m)
}

// apply carries out an update of another replica, once, and not before those that
// it was made in the knowledge of. A removal forgets the additions that it removes,
// so one that came later would never be removed.
func (c Config) apply(s *State, m Apply) {
	if !c.keeps(RuleCausalExactlyOnce) {
		s.carryOut(m)
		return
	}
	if _, done := s.Known[m.ID]; done {
		return
	}
	if s.Held == nil {
		s.Held = make(map[ID]Apply)
	}
	s.Held[m.ID] = m
	for ready := s.ready(); ready != nil; ready = s.ready() {
		delete(s.Held, ready.ID)
		s.carryOut(*ready)
	}
}

// ready returns an update that is held back for nothing any more, or nil.
func (s *State) ready() *Apply {
	known := s.vector()
	for _, id := range sorted(s.Held) {
		m := s.Held[id]
		missing := false
		for replica, n := range m.Update.Saw {
			missing = missing || known[replica] < n
		}
		if !missing {
			return &m
		}
	}
	return nil
}

func (s *State) carryOut(m Apply) {
	s.Payload = effect(s.Payload.(OpSet), m)
	if s.Known == nil {
		s.Known = make(map[ID]Update)
	}
	s.Known[m.ID] = m.Update
}

func effect(p OpSet, m Apply) OpSet {
	p.Added = cloned(p.Added)
	if m.Update.Func == "add" {
		p.Added[m.Tag] = m.Update.Arg
	}
	for _, tag := range m.Removed {
		delete(p.Added, tag)
	}
	return p
}

// restart finds everything on disk. What was not sent yet is sent.
func (c Config) restart(n *model.Node[Message], s *State) {
	if !c.keeps(RuleStateDurable) {
		*s = State{Payload: c.empty()}
	}
	if !c.keeps(RuleFreshTagsAfterRestart) {
		s.Tags = 0
	}
	if c.Type != TypeOp {
		n.SetTimer(timerGossip)
	}
}

// sorted returns the names of updates in a fixed order.
func sorted[V any](updates map[ID]V) []ID {
	return slices.SortedFunc(maps.Keys(updates), func(a, b ID) int {
		return cmp.Or(cmp.Compare(a.Replica, b.Replica), cmp.Compare(a.Number, b.Number))
	})
}
