package signed

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
		n.Broadcast(Message{node.Order, Chain{commander}}) // SM(m), step 1
		*s = node
	case Lieutenant:
		c.endRound(n, &node)
		*s = node
	}
}

// receive is step 2 of SM(m): a lieutenant notes an order that he has not seen yet.
func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	node, ok := (*s).(Lieutenant)
	if !ok {
		return
	}
	c.see(&node, n.ID(), n.Now(), from, m)
	*s = node
}

func (c Config) see(s *Lieutenant, id model.NodeID, now int, from model.NodeID, m Message) {
	_, isSeen := s.Orders[m.Value]
	if isSeen || m.By.len() != roundAt(now) || !c.isValid(m, from, id) {
		return
	}
	if s.Orders == nil {
		s.Orders = make(map[Value]Chain)
	}
	s.Orders[m.Value] = m.By
}

// isValid reports whether a message is one of the algorithm: the commander has signed
// first and the sender last, the receiver has not, and nobody twice. Each round takes
// a signature more, so that in the last one a loyal general has signed.
func (c Config) isValid(m Message, from, to model.NodeID) bool {
	last := m.By.len() - 1
	switch {
	case m.Value != Attack && m.Value != Retreat:
		return false
	case last < 0, last >= c.rounds(), m.By[0] != commander, m.By[last] != from, m.By.has(to):
		return false
	}
	for i, id := range m.By[:last+1] {
		if slices.Contains(m.By[:i], id) && c.keeps(RuleDistinctSigners) {
			return false
		}
	}
	return true
}

// endRound is what a lieutenant does when a round is over: he signs what was new in
// it and sends it to all who have not signed it, or decides when it was the last.
func (c Config) endRound(n *model.Node[Message], s *Lieutenant) {
	over := roundAt(n.Now()) - 1
	if over == c.rounds() {
		s.Decided, s.Over = c.choice(s.Orders), true
		return
	}
	for _, v := range []Value{Attack, Retreat} {
		by, isSeen := s.Orders[v]
		if !isSeen || by.len() != over {
			continue
		}
		for to := commander + 1; int(to) <= c.Nodes; to++ {
			if to != n.ID() && !by.has(to) {
				n.Send(to, Message{v, by.signed(n.ID())})
			}
		}
	}
	n.SetTimerIn(timerRound, roundTicks)
}

// choice is step 3: a single order is obeyed. Of none, and of several, all must make
// the same: that the commander is a traitor is no reason to fall out.
func (c Config) choice(orders map[Value]Chain) Value {
	attack, hasAttack := orders[Attack]
	retreat, hasRetreat := orders[Retreat]
	isFirst := !hasRetreat || !c.keeps(RuleDeterministicChoice) && attack.len() <= retreat.len()
	if hasAttack && isFirst {
		return Attack
	}
	return Retreat
}

// lies returns what a traitor may say: any order with any signatures that end with
// his own. Some of these are forged; see properties.
func (c Config) lies(from, to model.NodeID) []Message {
	var list []Message
	chains := []Chain{{}}
	for i := 0; i < len(chains); i++ {
		if by := chains[i]; by.len() < c.rounds() {
			for id := commander; int(id) <= c.Nodes; id++ {
				chains = append(chains, by.signed(id))
			}
		}
	}
	for _, by := range chains {
		for _, v := range []Value{Attack, Retreat} {
			if m := (Message{v, by}); from != to && to != commander && c.isValid(m, from, to) {
				list = append(list, m)
			}
		}
	}
	return list
}
