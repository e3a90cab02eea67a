package bracha

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// start: the sender sends its value to all, itself included. (Step 0.)
func (c Config) start(n *model.Node[Message], _ *State) {
	if n.ID() == sender {
		tell(n, Send{proposed})
	}
}

// tell sends a message to all nodes. One that counts has to be counted by who sent
// it, too.
func tell(n *model.Node[Message], m Message) {
	n.Broadcast(m)
	n.Send(n.ID(), m)
}

// echo: what the sender says is passed on, once. (Step 1.)
func (c Config) echo(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if s.Echoed != 0 && c.keeps(RuleEchoOnce) {
		return
	}
	if v := c.pick(n, func(v specs.Value) bool { return c.wasSent(mail, v) }); v != 0 && v != s.Echoed {
		s.Echoed = v
		tell(n, Echo{v})
	}
}

// wasSent reports whether the sender has sent this value, and not just anyone.
func (c Config) wasSent(mail model.Mail[Message], v specs.Value) bool {
	from := mail.Senders(func(m Message) bool { return m == Send{v} })
	return from.Has(sender) || from != 0 && !c.keeps(RuleSenderOnly)
}

// ready: so many have echoed a value that no other one can have as many. (Step 2.)
func (c Config) ready(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	c.beReady(n, s, func(v specs.Value) bool { return count(mail, Echo{v}) >= c.echoes() })
}

// amplify: a correct node is ready for a value. That is as good as the echoes, and
// comes to those, too, who were not sent enough of them. (Step 2.)
func (c Config) amplify(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if c.keeps(RuleAmplify) {
		c.beReady(n, s, func(v specs.Value) bool { return count(mail, Ready{v}) >= c.readies() })
	}
}

func (c Config) beReady(n *model.Node[Message], s *State, may func(v specs.Value) bool) {
	if s.Ready != 0 {
		return
	}
	if v := c.pick(n, may); v != 0 {
		s.Ready = v
		tell(n, Ready{v})
	}
}

// deliver: so many are ready that everyone will be. (Step 3.)
func (c Config) deliver(n *model.Node[Message], s *State, mail model.Mail[Message]) {
	if s.Delivered == 0 {
		s.Delivered = c.pick(n, func(v specs.Value) bool { return count(mail, Ready{v}) >= c.enough() })
	}
}

// pick chooses one of the values for which a condition is met, or none where it is
// met for none. Which of several is met first depends on the order of the mail.
func (c Config) pick(n *model.Node[Message], met func(v specs.Value) bool) specs.Value {
	var list []specs.Value
	for v := specs.Value(1); int(v) <= c.Values; v++ {
		if met(v) {
			list = append(list, v)
		}
	}
	switch len(list) {
	case 0:
		return 0
	case 1:
		return list[0]
	}
	return list[n.Choose(len(list))]
}

// count returns how many nodes have sent a message.
func count(mail model.Mail[Message], want Message) int {
	return mail.Senders(func(m Message) bool { return m == want }).Len()
}

// lies returns all that a faulty node can say to some effect: any ECHO and any
// READY, and any value as the sender.
func (c Config) lies(from, _ model.NodeID) []Message {
	var list []Message
	for v := specs.Value(1); int(v) <= c.Values; v++ {
		if from == sender || !c.keeps(RuleSenderOnly) {
			list = append(list, Send{v})
		}
		list = append(list, Echo{v}, Ready{v})
	}
	return list
}
