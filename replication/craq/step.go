package craq

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() != c.master() {
		*s = Server{Layout: c.first(), Linked: true}
		return
	}
	master := Master{Layout: c.first()}
	c.watch(n, &master)
	*s = master
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		if !node.Lost {
			c.serve(n, &node, from, m)
		}
		*s = node
	case Master:
		c.manage(n, &node, from, m)
		*s = node
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	switch m := m.(type) {
	case NewLayout:
		c.install(n, s, m.Layout)
	case Forward:
		c.store(n, s, m)
	case Ack:
		c.commit(n, s, m)
	case Link:
		c.link(n, s, m)
	case Query:
		c.answer(n, s, from, m)
	case Answer:
		c.learn(n, s, m)
	case Current:
		c.finish(n, s, m)
	}
}

// invoke takes a client's request: writes at the head, reads anywhere. Who is
// not in the chain, as far as it knows, ignores them.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	server := (*s).(Server)
	request := Request{call.Client, call.Seq}
	switch {
	case server.Lost || !server.Layout.has(n.ID()):
	case call.Op.Func == write && server.Layout.head() == n.ID():
		c.add(n, &server, Version{server.newest().Number + 1, call.Op.Arg.(int), request})
	case call.Op.Func == read && c.returnsDirty(&server):
		n.Reply(call, server.newest().Value)
	case call.Op.Func == read:
		server.Reads = append(server.Reads, Read{Request: request})
		c.ask(n, &server, len(server.Reads)-1)
	}
	*s = server
}

// returnsDirty reports whether the newest version is good enough for a read,
// committed or not. (2.4.)
func (c Config) returnsDirty(s *Server) bool {
	return c.Consistency == Eventual ||
		c.Consistency == Bounded && (len(s.Dirty) <= c.Bound || !c.keeps(RuleVersionBound))
}

// add appends a version to those of the object, and passes it on. At the tail it
// is committed. (2.3, second item.)
func (c Config) add(n *model.Node[Message], s *Server, v Version) {
	s.Dirty = append(s.Dirty, v)
	next := s.Layout.successor(n.ID())
	switch {
	case next == model.None:
		c.commitAll(n, s)
		c.tell(n, s)
	case s.Linked:
		n.Send(next, Forward{s.Layout, v})
	}
}

// commitAll makes clean what the tail has, and answers those who wrote it.
func (c Config) commitAll(n *model.Node[Message], s *Server) {
	for _, v := range s.Dirty {
		n.Reply(v.Request.call(), nil)
	}
	s.Clean, s.Dirty = s.newest(), nil
}

// tell the predecessor what is committed.
func (c Config) tell(n *model.Node[Message], s *Server) {
	if before := s.Layout.predecessor(n.ID()); before != model.None {
		n.Send(before, Ack{s.Layout, s.Clean.Number})
	}
}

// store takes a version from the predecessor.
func (c Config) store(n *model.Node[Message], s *Server, m Forward) {
	if c.isCurrent(n, s, m.Layout) {
		c.add(n, s, m.Version)
	}
}

// commit marks versions as clean, and deletes those before. (2.3, third item.)
func (c Config) commit(n *model.Node[Message], s *Server, m Ack) {
	if c.isCurrent(n, s, m.Layout) && m.Number > s.Clean.Number {
		s.clean(m.Number)
		c.tell(n, s)
	}
}

// ask decides which version a read returns. If the newest one is clean it is
// that. A dirty one may be committed or not, and only the tail knows. (2.3,
// fourth item.)
func (c Config) ask(n *model.Node[Message], s *Server, i int) {
	r := s.Reads[i]
	switch {
	case len(s.Dirty) == 0 || !c.keeps(RuleReadCleanOnly):
		c.know(n, s, i, s.newest().Number)
	case !c.keeps(RuleAskTail):
		c.know(n, s, i, s.Clean.Number)
	default:
		n.Send(s.Layout.tail(), Query{s.Layout, r.Request})
	}
}

// answer a version query: what the tail has, it has committed.
func (c Config) answer(n *model.Node[Message], s *Server, from model.NodeID, m Query) {
	if c.isCurrent(n, s, m.Layout) {
		n.Send(from, Answer{m.Layout, m.Request, s.Clean.Number})
	}
}

// learn takes the tail's answer. One that was given in an earlier layout may be
// that of a server which was no longer the tail.
func (c Config) learn(n *model.Node[Message], s *Server, m Answer) {
	if !c.isCurrent(n, s, m.Layout) && c.keeps(RuleQueryPinsConfig) {
		return
	}
	if i := s.find(m.Request); i >= 0 {
		c.know(n, s, i, m.Number)
	}
}

func (s *Server) find(r Request) int {
	return slices.IndexFunc(s.Reads, func(read Read) bool { return read.Request == r })
}

// know settles which version a read returns. If this server or the tail can be
// removed without knowing it, the master has to vouch for the layout first.
func (c Config) know(n *model.Node[Message], s *Server, i, number int) {
	s.Reads[i].Known, s.Reads[i].Number = true, number
	if c.Suspicions == 0 || !c.keeps(RuleConfigEpoch) {
		c.reply(n, s, i)
		return
	}
	n.Send(c.master(), Check{s.Layout.Epoch, s.Reads[i].Request})
}

// finish returns what is known, on the master's word for the present layout.
func (c Config) finish(n *model.Node[Message], s *Server, m Current) {
	if i := s.find(m.Request); i >= 0 && m.Epoch == s.Layout.Epoch && s.Reads[i].Known {
		c.reply(n, s, i)
	}
}

func (c Config) reply(n *model.Node[Message], s *Server, i int) {
	r := s.Reads[i]
	n.Reply(r.Request.call(), s.version(r.Number).Value)
	s.Reads = slices.Delete(s.Reads, i, i+1)
}
