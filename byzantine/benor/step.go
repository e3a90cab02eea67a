package benor

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// values are how many there are to decide on: the paper's 0 and 1 are 1 and 2 here.
const values = 2

func (c Config) start(n *model.Node[Message], s *State) {
	input := specs.Value(1)
	switch c.Inputs {
	case AnyInputs:
		input = coin(n)
	case SplitInputs:
		if n.ID()%2 == 0 {
			input = 2
		}
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
	heard := reports(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool { return heard.canBe(c.awaited(), v, c.proposes(), c.Nodes) }); v != 0 {
		s.Proposed, s.Proposal = true, v
		tell(n, Propose{s.Round, v})
	}
}

// abstain: of no value there are enough. (Step 2.)
func (c Config) abstain(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed && reports(mail, s.Round).canAllBeBelow(c.awaited(), c.proposes()) {
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
	heard := proposals(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool { return heard.canBe(c.awaited(), v, c.decides(), c.Nodes) }); v != 0 {
		if s.Decided == 0 {
			s.Decided = v
		}
		c.next(n, s, v)
	}
}

// adopt: a correct node proposes the value, and so no correct node proposes another
// one. (Step 3.)
func (c Config) adopt(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed || s.Round == c.Rounds || !c.keeps(RuleAdopt) {
		return
	}
	heard := proposals(mail, s.Round)
	if v := pick(n, func(v specs.Value) bool { return heard.canBe(c.awaited(), v, c.adopts(), c.decides()-1) }); v != 0 {
		c.next(n, s, v)
	}
}

// toss: nothing tells the node which value to take. (Step 3.)
func (c Config) toss(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if !s.Proposed || s.Round == c.Rounds || !c.keeps(RuleToss) {
		return
	}
	heeded := c.adopts()
	if !c.keeps(RuleAdopt) {
		heeded = c.decides()
	}
	if proposals(mail, s.Round).canAllBeBelow(c.awaited(), heeded) {
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

// votes are the messages of one step of a round: for each value, and for none, who
// has sent it. A node has heard some of them when it goes on: one message of each of
// n-t nodes, the first that came. It knows of all that were sent, and any of them may
// have been these. A node that lies has sent several, of which one is heard.
type votes [1 + values]model.NodeSet

func reports(mail model.Mail[Message], round int) votes {
	return votesOf(mail, func(v specs.Value) Message { return Report{round, v} })
}

func proposals(mail model.Mail[Message], round int) votes {
	return votesOf(mail, func(v specs.Value) Message { return Propose{round, v} })
}

func votesOf(mail model.Mail[Message], message func(v specs.Value) Message) votes {
	var sent votes
	for v := range sent {
		want := message(specs.Value(v))
		sent[v] = mail.Senders(func(m Message) bool { return m == want })
	}
	return sent
}

// canBe reports whether of that many messages heard from as many nodes, some number
// from least to most can be of the given value. It can be any from what is left when
// all who have sent something else are heard with that, to all who have sent it.
func (s votes) canBe(heard int, v specs.Value, least, most int) bool {
	var others model.NodeSet
	for w, from := range s {
		if specs.Value(w) != v {
			others |= from
		}
	}
	from, to := max(least, heard-others.Len()), min(most, heard, s[v].Len())
	return (others|s[v]).Len() >= heard && from <= to
}

// canAllBeBelow reports whether that many messages can be heard from as many nodes,
// and of each value fewer than below. Who has sent that it has none is heard with
// that; who has sent a single value, with that, up to the limit; and who has sent
// both, with either.
func (s votes) canAllBeBelow(heard, below int) bool {
	both := s[1] & s[2] &^ s[0]
	first, second := s[1]&^s[2]&^s[0], s[2]&^s[1]&^s[0]
	one, two := min(first.Len(), below-1), min(second.Len(), below-1)
	either := min(both.Len(), 2*(below-1)-one-two)
	return s[0].Len()+one+two+either >= heard
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
