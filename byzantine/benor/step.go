package benor

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// values are how many there are to decide on: the paper's 0 and 1 are 1 and 2 here.
const values = 2

func (c Config) start(n *model.Node[Message], s *State) {
	input := specs.Value(1)
	if c.Inputs == AnyInputs {
		input = coin(n)
	}
	report(n, s, 1, input)
}

// coin is one of the values. With which probability does not matter here.
func coin(n *model.Node[Message]) specs.Value { return specs.Value(1 + n.Choose(values)) }

// report begins a round. (Step 1.)
func report(n *model.Node[Message], s *State, round int, v specs.Value) {
	*s = State{Round: round, Value: v, Decided: s.Decided}
	tell(n, Report{round, v})
}

// tell sends a message to all nodes. One that counts has to be counted by who sent
// it, too.
func tell(n *model.Node[Message], m Message) {
	n.Broadcast(m)
	n.Send(n.ID(), m)
}

// propose: of the reports that the node waits for, enough are of one value. (Step 2.)
func (c Config) propose(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if s.Proposed {
		return
	}
	heard := c.reports(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool {
		return slices.ContainsFunc(heard, func(t tally) bool { return t[v] >= c.proposes() })
	}); v != 0 {
		s.Proposed, s.Proposal = true, v
		tell(n, Propose{s.Round, v})
	}
}

// abstain: of no value there are enough. (Step 2.)
func (c Config) abstain(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	none := func(t tally) bool { return t.most() < c.proposes() }
	if !s.Proposed && slices.ContainsFunc(c.reports(mail, s.Round), none) {
		s.Proposed = true
		tell(n, Propose{s.Round, 0})
	}
}

// decide: of the proposals that the node waits for, enough are of one value to know
// that everyone will have it from the next round on. (Step 3.)
func (c Config) decide(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed {
		return
	}
	heard := c.proposals(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool {
		return slices.ContainsFunc(heard, func(t tally) bool { return t[v] >= c.decides() })
	}); v != 0 {
		if s.Decided == 0 {
			s.Decided = v
		}
		c.next(n, s, v)
	}
}

// adopt: a correct node proposes the value, and so no correct node proposes another
// one. (Step 3.)
func (c Config) adopt(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed || !c.keeps(RuleAdopt) {
		return
	}
	heard := c.proposals(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool {
		return slices.ContainsFunc(heard, func(t tally) bool { return t[v] >= c.adopts() && t[v] < c.decides() })
	}); v != 0 {
		c.next(n, s, v)
	}
}

// toss: nothing tells the node which value to take. (Step 3.)
func (c Config) toss(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed || !c.keeps(RuleToss) {
		return
	}
	unheeded := c.adopts()
	if !c.keeps(RuleAdopt) {
		unheeded = c.decides()
	}
	none := func(t tally) bool { return t.most() < unheeded }
	if s.Round < c.Rounds && slices.ContainsFunc(c.proposals(mail, s.Round), none) {
		c.next(n, s, coin(n))
	}
}

// next goes on to the next round. In the last one a node stays where it is: if it
// has decided, others can hear no more of it, and if not, it never will.
func (c Config) next(n *model.Node[Message], s *State, v specs.Value) {
	if s.Round < c.Rounds {
		report(n, s, s.Round+1, v)
	}
}

// pick chooses one of the values for which a condition is met, or none where it is
// met for none. Which of several it is depends on whom the node has heard.
func pick(n *model.Node[Message], met func(v specs.Value) bool) specs.Value {
	first, second := met(1), met(2)
	switch {
	case first && second:
		return coin(n)
	case first:
		return 1
	case second:
		return 2
	}
	return 0
}

// tally says how many messages there are of each value, and of none.
type tally [1 + values]int

func (t tally) heard() int { return t[0] + t[1] + t[2] }

// most returns how many there are of the value that has more of them.
func (t tally) most() int { return max(t[1], t[2]) }

func (c Config) reports(mail model.Mail[Message], round int) []tally {
	return c.tallies(mail, func(m Message) (specs.Value, bool) {
		r, ok := m.(Report)
		return r.Value, ok && r.Round == round
	})
}

func (c Config) proposals(mail model.Mail[Message], round int) []tally {
	return c.tallies(mail, func(m Message) (specs.Value, bool) {
		p, ok := m.(Propose)
		return p.Value, ok && p.Round == round
	})
}

// tallies returns what the messages that a node waits for can come to: those of any
// n-t nodes, of each of them the one that came first. It knows of all that were
// sent, and not of which have arrived.
func (c Config) tallies(mail model.Mail[Message], of func(m Message) (specs.Value, bool)) []tally {
	list := []tally{{}}
	for id := model.NodeID(1); int(id) <= c.Nodes; id++ {
		for _, t := range list {
			if t.heard() == c.awaited() {
				continue
			}
			for m := range mail.From(id) {
				if v, ok := of(m); ok {
					more := t
					more[v]++
					list = append(list, more)
				}
			}
		}
		slices.SortFunc(list, func(a, b tally) int { return slices.Compare(a[:], b[:]) })
		list = slices.Compact(list)
	}
	return slices.DeleteFunc(list, func(t tally) bool { return t.heard() < c.awaited() })
}

// lies returns all that a faulty node can say to some effect: any report, and any
// proposal.
func (c Config) lies(_, _ model.NodeID) []Message {
	var list []Message
	for round := 1; round <= c.Rounds; round++ {
		list = append(list, Report{round, 1}, Report{round, 2}, Propose{round, 0}, Propose{round, 1}, Propose{round, 2})
	}
	return list
}
