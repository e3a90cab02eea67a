package oral

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == commander {
		*s = Commander{}
		n.SetTimerIn(timerOrder, orderAt)
		return
	}
	*s = Lieutenant{}
	n.SetTimerIn(timerRound, orderAt+roundTicks)
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	switch node := (*s).(type) {
	case Commander:
		node.Order = []Value{Attack, Retreat}[n.Choose(2)]
		n.Broadcast(Order{node.Order}) // OM(m), step 1
		*s = node
	case Lieutenant:
		c.endRound(n, &node)
		*s = node
	}
}

// receive notes what a lieutenant is told. A commander has nothing to learn.
func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	node, ok := (*s).(Lieutenant)
	if !ok {
		return
	}
	switch m := m.(type) {
	case Order:
		c.hear(&node, n.ID(), n.Now(), Path{}, from, m.Value)
	case Relay:
		c.hear(&node, n.ID(), n.Now(), m.Via, from, m.Value)
	}
	*s = node
}

// hear notes a value that came on a path. What does not come in its round, or on
// no path of the algorithm, is discarded, and of two values on one path the second.
func (c Config) hear(s *Lieutenant, id model.NodeID, now int, via Path, from model.NodeID, v Value) {
	length := via.len() + 1
	isValue := v == Attack || v == Retreat
	if !isValue || length != roundAt(now) || length > c.rounds() || !isPath(via, from, id) {
		return
	}
	if s.Heard == nil {
		s.Heard = make(map[Path]Value)
	}
	if p := via.through(from); s.Heard[p] == 0 {
		s.Heard[p] = v
	}
}

// isPath reports whether the algorithm sends values from one general to another
// after those of via.
func isPath(via Path, from, to model.NodeID) bool {
	if via.len() == 0 {
		return from == commander
	}
	path := via.through(from)
	for i := range path.len() {
		if path[i] == to || slices.Contains(path[:i], path[i]) {
			return false
		}
	}
	return path[0] == commander
}

// endRound is what a lieutenant does when a round is over: he passes on what he
// has heard in it, as the commander of an OM among the rest (OM(m), step 2), or
// decides when it was the last.
func (c Config) endRound(n *model.Node[Message], s *Lieutenant) {
	over := roundAt(n.Now()) - 1
	if over == c.rounds() {
		s.Decided, s.Over = c.decide(n.ID(), s.Heard), true
		return
	}
	for _, p := range c.paths(over, n.ID()) {
		v := c.heard(s.Heard, p)
		if v == 0 {
			continue
		}
		for to := range c.lieutenants() {
			if to != n.ID() && !p.has(to) {
				n.Send(to, Relay{p, v})
			}
		}
	}
	n.SetTimerIn(timerRound, roundTicks)
}

// heard returns what came on a path. Silence is a value, too: a message that did
// not come in its round never will, and says retreat.
func (c Config) heard(values map[Path]Value, p Path) Value {
	v := values[p]
	if v == 0 && c.keeps(RuleSilenceIsAValue) {
		return Retreat
	}
	return v
}

// decide is the end of OM(m): what lieutenant id makes of the order.
func (c Config) decide(id model.NodeID, values map[Path]Value) Value {
	order := Path{}.through(commander)
	if !c.keeps(RuleMajorityOfRelays) {
		return c.heard(values, order)
	}
	return c.value(id, values, order)
}

// value is what lieutenant id takes for the value that the last general on a path
// has sent to all who are not on it. In OM(0) it is what he heard. Else it is the
// majority of that and of what the others say that they heard, each of whom was
// the commander of an OM one smaller (OM(m), step 3).
func (c Config) value(id model.NodeID, values map[Path]Value, p Path) Value {
	direct := c.heard(values, p)
	if p.len() == c.rounds() {
		return direct
	}
	all := []Value{direct}
	for other := range c.lieutenants() {
		if other != id && !p.has(other) {
			all = append(all, c.value(id, values, p.through(other)))
		}
	}
	return majority(all)
}

// majority returns the value of more than half, or retreat where there is none.
// A value that is missing leaves it open.
func majority(values []Value) Value {
	count := map[Value]int{}
	for _, v := range values {
		count[v]++
	}
	switch {
	case count[0] > 0:
		return 0
	case 2*count[Attack] > len(values):
		return Attack
	}
	return Retreat
}

// lies returns what a traitor may say: any value on any path that ends with him.
// The receiver would discard all else at sight.
func (c Config) lies(from, to model.NodeID) []Message {
	if from == to || to == commander {
		return nil
	}
	var list []Message
	for _, v := range []Value{Attack, Retreat} {
		if from == commander {
			list = append(list, Order{v})
			continue
		}
		for length := 1; length < c.rounds(); length++ {
			for _, via := range c.paths(length, to) {
				if !via.has(from) {
					list = append(list, Relay{via, v})
				}
			}
		}
	}
	return list
}
