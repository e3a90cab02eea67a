package abd

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

func (c Config) start(n *model.Node[Message], s *State) {
	if c.isServer(n.ID()) {
		*s = Server{}
		return
	}
	*s = Client{}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		c.serve(n, &node, from, m)
		*s = node
	case Client:
		c.proceed(n, &node, from, m)
		*s = node
	}
}

// serve is a server's step: it tells its version, or takes a newer one.
func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Query:
		n.Send(from, Answer{m.Op, s.Newest})
	case Propagate:
		if c.newer(m.Version.Tag, s.Newest.Tag) || !c.keeps(RuleNewerOnly) {
			s.Newest = m.Version
		}
		n.Send(from, Ack{m.Op})
	}
}

// proceed is the step of a writer or a reader.
func (c Config) proceed(n *model.Node[Message], s *Client, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Answer:
		c.collect(n, s, from, m)
	case Ack:
		c.count(n, s, from, m)
	}
}

// invoke begins an operation. A single writer knows the newest tag; everybody
// else has to ask for it.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	client := (*s).(Client)
	if call.Op.Func == write && (c.Writers == 1 || !c.keeps(RuleWriteQuery)) {
		c.propagate(n, &client, call, next(client.Last, n.ID(), call))
	} else {
		client.Phase = Querying{Call: call}
		c.tellServers(n, Query{call.Seq})
	}
	*s = client
}

// next is what a write makes of the version before it.
func next(v Version, writer model.NodeID, call model.Call) Version {
	return Version{Tag{v.Tag.Number + 1, writer}, call.Op.Arg.(specs.Value)}
}

// collect answers of the first phase. With a majority of them begins the second.
func (c Config) collect(n *model.Node[Message], s *Client, from model.NodeID, m Answer) {
	p, ok := s.Phase.(Querying)
	if !ok || !c.isFor(p.Call, m.Op) {
		return
	}
	p.Heard.Add(from)
	if c.newer(m.Version.Tag, p.Newest.Tag) {
		p.Newest = m.Version
	}
	s.Phase = p
	switch {
	case !c.isMajority(p.Heard) && c.keeps(RuleReadMajority):
	case p.Call.Op.Func == write:
		c.propagate(n, s, p.Call, next(p.Newest, n.ID(), p.Call))
	case c.keeps(RuleWriteBack):
		c.propagate(n, s, p.Call, p.Newest)
	default:
		c.finish(n, s, p.Call, p.Newest)
	}
}

// isFor reports whether an answer is one to a call, and not to an earlier one.
func (c Config) isFor(call model.Call, op int) bool {
	return op == call.Seq || !c.keeps(RuleThisOperation)
}

// propagate begins the second phase.
func (c Config) propagate(n *model.Node[Message], s *Client, call model.Call, v Version) {
	s.Phase = Propagating{Call: call, Version: v}
	c.tellServers(n, Propagate{call.Seq, v})
}

// count the acknowledgements of the second phase. With a majority of them the
// operation ends.
func (c Config) count(n *model.Node[Message], s *Client, from model.NodeID, m Ack) {
	p, ok := s.Phase.(Propagating)
	if !ok || !c.isFor(p.Call, m.Op) {
		return
	}
	p.Acks.Add(from)
	s.Phase = p
	if c.isMajority(p.Acks) || !c.keeps(RuleWriteMajority) {
		c.finish(n, s, p.Call, p.Version)
	}
}

// finish an operation.
func (c Config) finish(n *model.Node[Message], s *Client, call model.Call, v Version) {
	*s = Client{Last: v}
	if call.Op.Func == write {
		n.Reply(call, nil)
	} else {
		n.Reply(call, v.Value)
	}
}

// restart boots a node after a crash. A client has forgotten what it was about,
// and its operation never returns.
func (c Config) restart(_ *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Server:
		if !c.keeps(RuleServerDurable) {
			node.Newest = Version{}
		}
		*s = node
	case Client:
		*s = Client{}
	}
}
