package dynamo

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The timers of coordinators.
const (
	timerSubstitute model.Timer = "substitute" // replicas do not answer: ask fallbacks
	timerCertain    model.Timer = "certain"    // the time of a write is past on all clocks
)

// invoke begins an operation. What it waited for before, if anything, was for
// no client.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	coordinator := (*s).(Coordinator)
	if call.Op.Func == read {
		coordinator.Phase = Reading{call, make(map[model.NodeID]Cell)}
		c.tellHomes(n, Fetch{Op: call.Seq, Key: c.keyOf(call)})
	} else {
		v := c.next(n, &coordinator, call)
		coordinator.Phase = Writing{Call: call, Version: v}
		c.tellHomes(n, Store{Op: call.Seq, Key: c.keyOf(call), Version: v})
	}
	if c.Fallbacks > 0 {
		n.SetTimer(timerSubstitute)
	}
	*s = coordinator
}

// tellHomes sends m to all replicas of a key, the first N nodes of its preference
// list. Broadcast would reach everybody.
func (c Config) tellHomes(n *model.Node[Message], m Message) {
	for peer := range n.Peers() {
		if c.isHome(peer) {
			n.Send(peer, m)
		}
	}
}

// next is the version that a write makes. With vectors it replaces what its
// coordinator has read.
func (c Config) next(n *model.Node[Message], s *Coordinator, call model.Call) Version {
	s.Last++
	if c.Clocks {
		s.Last = max(s.Last, n.Now()+1) // times count from 1
	}
	v := Version{Deleted: call.Op.Func == remove}
	if !v.Deleted {
		v.Value = call.Op.Arg.(specs.Value)
	}
	if c.Versions == LastWriteWins {
		v.Stamp = Stamp{s.Last, n.ID()}
	} else {
		v.Clock = s.Context.join(Vector{n.ID(): s.Last})
	}
	return v
}

// substitute has fallbacks stand in for replicas that have not answered: the
// sloppy quorum, of the first N healthy nodes (4.6). Who is taken for unhealthy
// need not be.
func (c Config) substitute(n *model.Node[Message], s *Coordinator) {
	call, _ := callOf(s.Phase)
	for i, home := range c.missing(s.Phase) {
		if i == c.Fallbacks {
			return
		}
		fallback := model.NodeID(c.N + 1 + i)
		switch p := s.Phase.(type) {
		case Writing:
			n.Send(fallback, Store{call.Seq, c.keyOf(call), home, p.Version})
		case Reading:
			n.Send(fallback, Fetch{call.Seq, c.keyOf(call), home})
		}
	}
}

// stored counts the nodes that hold what is written. W of them are enough.
func (c Config) stored(n *model.Node[Message], s *Coordinator, from model.NodeID, m Stored) {
	p, ok := s.Phase.(Writing)
	if !ok || m.Op != p.Call.Seq {
		return
	}
	p.Acks.Add(from)
	s.Phase = p
	if p.Acks.Len() < c.W {
		return
	}
	n.StopTimer(timerSubstitute)
	if left := c.wait(n, p.Version); left > 0 {
		s.Phase = Waiting{p.Call, p.Version}
		n.SetTimerIn(timerCertain, left)
		return
	}
	c.acknowledge(n, s, p.Call, p.Version)
}

// wait returns for how many ticks another clock may not have passed the time of a
// write. Only then does a write that begins when this one has returned have a
// later time, whoever coordinates it.
func (c Config) wait(n *model.Node[Message], v Version) int {
	if !c.Clocks {
		return 0
	}
	left := v.Stamp.Time - n.Now()
	if c.keeps(RuleClockBound) {
		left += c.Uncertainty
	}
	return left
}

// certain ends the wait.
func (c Config) certain(n *model.Node[Message], s *Coordinator) {
	if p, ok := s.Phase.(Waiting); ok {
		c.acknowledge(n, s, p.Call, p.Version)
	}
}

func (c Config) acknowledge(n *model.Node[Message], s *Coordinator, call model.Call, v Version) {
	s.Phase = nil
	s.Acked = append(s.Acked, Acked{c.keyOf(call), v})
	n.Reply(call, nil)
}

// fetched collects what replicas hold. R of them are enough; those that answer
// later are brought up to date if they have to be (5, read repair).
func (c Config) fetched(n *model.Node[Message], s *Coordinator, from model.NodeID, m Fetched) {
	switch p := s.Phase.(type) {
	case Reading:
		if m.Op != p.Call.Seq {
			return
		}
		p.Answers[from] = m.Cell
		if len(p.Answers) == c.R {
			n.StopTimer(timerSubstitute)
			c.answer(n, s, p)
		}
	case Draining:
		if m.Op == p.Call.Seq && c.isBehind(m.Cell, p.Cell) {
			c.repair(n, from, p.Call, p.Cell)
		}
	}
}

// answer a read with what its replicas have together.
func (c Config) answer(n *model.Node[Message], s *Coordinator, p Reading) {
	var cell Cell
	for id := model.NodeID(1); int(id) <= c.N+c.Fallbacks; id++ {
		cell = c.merge(cell, p.Answers[id])
	}
	var behind model.NodeSet
	for id := model.NodeID(1); c.isHome(id); id++ {
		if have, ok := p.Answers[id]; ok && c.isBehind(have, cell) && c.ReadRepair != NoRepair {
			behind.Add(id)
			c.repair(n, id, p.Call, cell)
		}
	}
	if behind != 0 && c.ReadRepair == BlockingRepair {
		s.Phase = Repairing{p.Call, cell, behind}
		return
	}
	c.finish(n, s, p.Call, cell)
}

// isBehind reports whether a replica that has a cell lacks something of another.
func (c Config) isBehind(have, cell Cell) bool { return !same(c.merge(have, cell), have) }

func (c Config) repair(n *model.Node[Message], to model.NodeID, call model.Call, cell Cell) {
	if c.isHome(to) {
		n.Send(to, Repair{call.Seq, c.keyOf(call), cell})
	}
}

// repaired counts the replicas that a read waits for.
func (c Config) repaired(n *model.Node[Message], s *Coordinator, from model.NodeID, m Repaired) {
	p, ok := s.Phase.(Repairing)
	if !ok || m.Op != p.Call.Seq {
		return
	}
	p.Behind.Remove(from)
	s.Phase = p
	if p.Behind == 0 {
		c.finish(n, s, p.Call, p.Cell)
	}
}

// finish a read. With vectors all siblings are returned, and what is written next
// replaces them.
func (c Config) finish(n *model.Node[Message], s *Coordinator, call model.Call, cell Cell) {
	s.Phase = nil
	if c.ReadRepair == AsyncRepair {
		s.Phase = Draining{call, cell}
	}
	if c.Versions == Vectors {
		s.Context = cell.clock()
		n.Reply(call, cell.values())
		return
	}
	value := specs.Value(0)
	for _, v := range cell {
		value = v.Value
	}
	n.Reply(call, value)
}
