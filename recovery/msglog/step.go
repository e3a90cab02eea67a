package msglog

import (
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// flush is when the log reaches the disk.
const flush model.Timer = "flush"

func (c Config) start(n *model.Node[Message], s *State) { c.send(n, s, 0, 0) }

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	if m, ok := m.(Holding); ok {
		c.replay(n, s, from, m)
		return
	}
	if s.Recovering {
		return // it has nothing to say before it knows where it was
	}
	switch m := m.(type) {
	case App:
		c.deliver(n, s, from, m)
	case Logged:
		c.learn(n, s, from, m)
	case Keep:
		c.hold(n, s, from, m)
	case Kept:
		s.Stable = max(s.Stable, m.Count)
		c.output(n, s)
	case Gather:
		c.answer(n, s, from)
	case Recovered:
		c.follow(n, s, from, m)
	}
}

// deliver delivers a message that is neither known nor undone. One from after a
// rollback that this process has not heard of waits until it has.
func (c Config) deliver(n *model.Node[Message], s *State, from model.NodeID, m App) {
	d := Delivery{from, m}
	switch {
	case c.early(s, d), s.Halted.Has(from) && c.keeps(RuleHoldWhileRecovering),
		slices.Contains(idsOf(s.Delivered), d.ID()), c.orphan(s, d) && c.keeps(RuleDiscardLost):
		return
	}
	s.Delivered = append(s.Delivered, d)
	k := len(s.Delivered)
	if !c.sendsAfterFlush() {
		c.send(n, s, k, k)
	}
	if c.Mode != Causal {
		n.SetTimer(flush)
	} else if n.ID() != server {
		n.Send(server, Keep{idsOf(s.Delivered)})
	}
	c.output(n, s)
}

// sendsAfterFlush is what makes pessimistic logging pessimistic.
func (c Config) sendsAfterFlush() bool { return c.Mode == Pessimistic && c.keeps(RuleFlushBeforeSend) }

// send sends what the deliveries from the first to the last give rise to.
func (c Config) send(n *model.Node[Message], s *State, first, last int) {
	for k := first; k <= last; k++ {
		if to, m, ok := c.sending(n.ID(), s, k); ok {
			n.Send(to, m)
		}
	}
}

// timeout writes the log. Pessimistic logging sends now what it held back;
// optimistic logging tells the clients how far the log is.
func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	before := s.Stable
	s.Stable = len(s.Delivered)
	if c.sendsAfterFlush() {
		c.send(n, s, before+1, s.Stable)
	}
	if c.Mode == Optimistic {
		for id := range n.Peers() {
			if id != server { // it has no output to wait with
				n.Send(id, Logged{Interval{s.incarnation(n.ID()), s.Stable}})
			}
		}
	}
	c.output(n, s)
}

// learn records how far the log of another process is. What it logs after a
// rollback says nothing of the states before, so that has to be heard of first.
func (c Config) learn(n *model.Node[Message], s *State, from model.NodeID, m Logged) {
	early := m.Interval.Incarnation > s.incarnation(from)
	if early || m.Interval.Compare(s.Logged[from]) <= 0 {
		return
	}
	if s.Logged == nil {
		s.Logged = make(map[model.NodeID]Interval)
	}
	s.Logged[from] = m.Interval
	c.output(n, s)
}

// hold keeps the order of another process's deliveries.
func (c Config) hold(n *model.Node[Message], s *State, from model.NodeID, m Keep) {
	if s.Held == nil {
		s.Held = make(map[model.NodeID][]ID)
	}
	s.Held[from] = longer(s.Held[from], m.Order)
	n.Send(from, Kept{len(m.Order)})
}

// output has a client show to the world the answers that no crash can take back
// any more: the output commit.
func (c Config) output(n *model.Node[Message], s *State) {
	if n.ID() == server {
		return
	}
	for k := len(s.Outputs) + 1; k <= len(s.Delivered); k++ {
		if !c.committed(n.ID(), s, k) && c.keeps(RuleOutputAfterStable) {
			return
		}
		answer := s.Delivered[k-1].App
		s.Outputs = append(s.Outputs, Output{answer.Seq, answer.Past})
	}
}

// committed reports whether all that the state after the k-th delivery depends
// on is stable. With pessimistic logging it is because it arrived, and with
// causal logging because the order of the sender's deliveries came with it: then
// two processes know it, and at most one of them fails.
func (c Config) committed(id model.NodeID, s *State, k int) bool {
	if k > s.Stable {
		return false
	}
	if c.Mode != Optimistic {
		return true
	}
	for other, i := range c.vector(id, s, k) {
		if other != id && (i.Count > s.Logged[other].Count || i.Incarnation > s.Logged[other].Incarnation) {
			return false
		}
	}
	return true
}

// vector is the dependency vector of a process after its k-th delivery: its own
// state, and of every other the last one that any of these messages depends on.
func (c Config) vector(id model.NodeID, s *State, k int) map[model.NodeID]Interval {
	v := make(map[model.NodeID]Interval)
	for _, d := range s.Delivered[:k] {
		for other, i := range d.App.Depends {
			if i.Compare(v[other]) > 0 {
				v[other] = i
			}
		}
	}
	v[id] = Interval{s.incarnation(id), k}
	return v
}

// dependsOn is what a delivery makes its receiver depend on: the state that the
// message was sent in, and in optimistic mode the vector that came with it.
func dependsOn(d Delivery) map[model.NodeID]Interval {
	if len(d.App.Depends) > 0 {
		return d.App.Depends
	}
	return map[model.NodeID]Interval{d.From: {d.App.Incarnation, d.App.Seq}}
}

// orphan reports whether a delivery depends on what is lost.
func (c Config) orphan(s *State, d Delivery) bool {
	for id, i := range dependsOn(d) {
		if s.lost(id, i) {
			return true
		}
	}
	return false
}

// early reports whether a delivery depends on a rollback not yet heard of.
func (c Config) early(s *State, d Delivery) bool {
	for id, i := range dependsOn(d) {
		if i.Incarnation > s.incarnation(id) {
			return true
		}
	}
	return false
}

// restart has a process that logs on disk replay its log, which gives it the
// state that it had; with causal logging it must ask the others first.
func (c Config) restart(n *model.Node[Message], s *State) {
	kept := State{Stable: s.Stable, Ends: s.Ends, Outputs: s.Outputs}
	delivered := s.Delivered
	*s = kept
	if c.Mode == Causal {
		s.Stable = 0
		s.Recovering = true
		n.Broadcast(Gather{})
		return
	}
	s.Delivered = c.ordered(delivered[:s.Stable])
	c.announce(n, s)
}

// ordered is the order in which a log is replayed.
func (c Config) ordered(log []Delivery) []Delivery {
	if !c.keeps(RuleReplayInOrder) {
		slices.Reverse(log)
	}
	return log
}

// answer tells a process that recovers the order of its deliveries as far as it
// is known here, and halts what it sent before the crash: whatever arrives from
// now on, this answer does not know of.
func (c Config) answer(n *model.Node[Message], s *State, to model.NodeID) {
	s.Halted.Add(to)
	m := Holding{Order: s.Held[to]}
	for _, d := range s.Delivered {
		if d.From == to && c.keeps(RulePiggybackDeterminants) {
			m.Order = longer(m.Order, d.App.Past)
		}
	}
	for k := range len(s.Delivered) + 1 {
		if receiver, app, ok := c.sending(n.ID(), s, k); ok && receiver == to {
			m.Sent = append(m.Sent, app)
		}
	}
	n.Send(to, m)
}

// replay waits for all answers, and has the deliveries that anyone knows of
// happen again in their order.
func (c Config) replay(n *model.Node[Message], s *State, from model.NodeID, m Holding) {
	if !s.Recovering {
		return
	}
	if s.Found == nil {
		s.Found = make(map[model.NodeID]Holding)
	}
	s.Found[from] = m
	if len(s.Found) < c.nodes()-1 {
		return
	}
	var order []ID
	for _, m := range s.Found {
		order = longer(order, m.Order)
	}
	for _, id := range order {
		sent := s.Found[id.From].Sent
		i := slices.IndexFunc(sent, func(m App) bool { return m.Seq == id.Seq })
		s.Delivered = append(s.Delivered, Delivery{id.From, sent[i]})
	}
	s.Delivered = c.ordered(s.Delivered)
	s.Stable = len(s.Delivered)
	s.Recovering, s.Found = false, nil
	c.announce(n, s)
}

// longer returns the longer one of two orders of the same deliveries.
func longer(a, b []ID) []ID {
	if len(b) > len(a) {
		return b
	}
	return a
}

// announce ends a rollback: a new incarnation begins, and everyone is told.
func (c Config) announce(n *model.Node[Message], s *State) {
	if s.Ends == nil {
		s.Ends = make(map[model.NodeID][]int)
	}
	s.Ends[n.ID()] = append(s.Ends[n.ID()], len(s.Delivered))
	n.Broadcast(Recovered{s.Ends[n.ID()], idsOf(s.Delivered)})
}

// follow hears of a rollback. Optimistic logging goes back itself where it
// depends on what was undone; and what the other has lost is sent again.
func (c Config) follow(n *model.Node[Message], s *State, from model.NodeID, m Recovered) {
	s.Halted.Remove(from)
	if len(m.Ends) <= s.incarnation(from) {
		return
	}
	if s.Ends == nil {
		s.Ends = make(map[model.NodeID][]int)
	}
	s.Ends[from] = m.Ends
	if c.Mode == Optimistic && c.keeps(RuleOrphanRollsBack) {
		c.rollBack(n, s)
	}
	sent := len(s.Delivered)
	if c.sendsAfterFlush() {
		sent = s.Stable
	}
	for k := range sent + 1 {
		to, app, ok := c.sending(n.ID(), s, k)
		if ok && to == from && !slices.Contains(m.Have, ID{n.ID(), k}) {
			n.Send(to, app)
		}
	}
}

// rollBack goes back to before the first delivery that depends on what is lost.
func (c Config) rollBack(n *model.Node[Message], s *State) {
	first := slices.IndexFunc(s.Delivered, func(d Delivery) bool { return c.orphan(s, d) })
	if first < 0 {
		return
	}
	s.Delivered = s.Delivered[:first]
	if s.Stable >= first {
		s.Stable = first
		n.StopTimer(flush)
	}
	maps.DeleteFunc(s.Logged, func(id model.NodeID, i Interval) bool { return s.lost(id, i) })
	c.announce(n, s)
}
