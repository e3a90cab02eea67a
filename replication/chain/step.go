package chain

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// suspect is the master's timer: a server has not been heard of for long enough.
const suspect model.Timer = "suspect"

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
			c.serve(n, &node, m)
		}
		*s = node
	case Master:
		c.manage(n, &node, from, m)
		*s = node
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, m Message) {
	switch m := m.(type) {
	case NewLayout:
		c.install(n, s, m.Layout)
	case Forward:
		c.process(n, s, m)
	case Ack:
		c.acknowledge(n, s, m)
	case Link:
		c.link(n, s, m)
	case Current:
		c.reply(n, s, m)
	}
}

// invoke takes a client's request. The head processes updates and the tail
// queries; anyone else ignores them, and the client never hears of it.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	server := (*s).(Server)
	l, request := server.Layout, Request{call.Client, call.Seq}
	switch {
	case server.Lost:
	case call.Op.Func == write && l.head() == n.ID():
		c.update(n, &server, Update{request, call.Op.Arg.(int)})
	case call.Op.Func == read && (l.tail() == n.ID() || !c.keeps(RuleReadAtTail)):
		c.query(n, &server, call)
	}
	*s = server
}

// update processes an update and passes it on. At the tail it is done: the
// client is answered, and all before are told. (Section 2, protocol details.)
func (c Config) update(n *model.Node[Message], s *Server, u Update) {
	s.Hist = append(s.Hist, u)
	next := s.Layout.successor(n.ID())
	switch {
	case next == model.None:
		c.finish(n, s)
		c.tell(n, s, s.Acked)
	case s.Linked || !c.keeps(RuleLinkFirst):
		n.Send(next, Forward{s.Layout, u})
	}
	if next != model.None && !c.keeps(RuleAckFromTail) {
		c.tell(n, s, len(s.Hist))
	}
}

// finish answers all updates that are not known to have been answered. That is
// one, unless this server has just become the tail: then it may be all of Sent.
func (c Config) finish(n *model.Node[Message], s *Server) {
	for _, u := range s.Sent() {
		n.Reply(u.Request.call(), nil)
	}
	s.Acked = len(s.Hist)
}

// tell the predecessor how much the tail has processed.
func (c Config) tell(n *model.Node[Message], s *Server, processed int) {
	if before := s.Layout.predecessor(n.ID()); before != model.None {
		n.Send(before, Ack{s.Layout, processed})
	}
}

// query reads at the tail: what it has processed, all have. It asks the master
// first whether it is still the tail if it can be deposed without knowing it.
func (c Config) query(n *model.Node[Message], s *Server, call model.Call) {
	if c.Suspicions == 0 || !c.keeps(RuleConfigEpoch) || !c.keeps(RuleReadAtTail) {
		n.Reply(call, s.value())
		return
	}
	request := Request{call.Client, call.Seq}
	s.Queries = append(s.Queries, request)
	n.Send(c.master(), Check{s.Layout.Epoch, request})
}

func (c Config) reply(n *model.Node[Message], s *Server, m Current) {
	if i := slices.Index(s.Queries, m.Request); i >= 0 {
		n.Reply(m.Request.call(), s.value())
		s.Queries = slices.Delete(s.Queries, i, i+1)
	}
}

// process takes an update from the predecessor.
func (c Config) process(n *model.Node[Message], s *Server, m Forward) {
	if c.isCurrent(n, s, m.Layout) {
		c.update(n, s, m.Update)
	}
}

// acknowledge takes updates out of Sent, and passes the word on.
func (c Config) acknowledge(n *model.Node[Message], s *Server, m Ack) {
	if c.isCurrent(n, s, m.Layout) && m.Len > s.Acked {
		s.Acked = m.Len
		c.tell(n, s, s.Acked)
	}
}

// isCurrent reports whether a message is of the newest layout, which it may be
// the first to tell of. Otherwise its sender is no longer a neighbour, or was
// not when it sent it.
func (c Config) isCurrent(n *model.Node[Message], s *Server, l Layout) bool {
	c.install(n, s, l)
	return l.Epoch == s.Layout.Epoch || !c.keeps(RuleRefuseOldEpoch)
}

// install takes up a layout. Every link begins anew: who has a predecessor tells
// it how far it has come. A server that became the tail has now what the tail
// has, and answers for it. (Section 3, failure of the head, of the tail, and of
// other servers. There the master passes the word on; here it travels directly.)
func (c Config) install(n *model.Node[Message], s *Server, l Layout) {
	if l.Epoch <= s.Layout.Epoch {
		return
	}
	s.Layout, s.Linked = l, false
	if l.tail() != n.ID() {
		s.Queries = nil
	} else if c.keeps(RuleNewTailAnswers) {
		c.finish(n, s)
	}
	if before := l.predecessor(n.ID()); before != model.None {
		n.Send(before, Link{l, len(s.Hist), s.Acked})
	}
	c.recheck(n, s)
}

// recheck asks again for what waits: the master does not vouch for an epoch that
// is over.
func (c Config) recheck(n *model.Node[Message], s *Server) {
	for _, r := range s.Queries {
		n.Send(c.master(), Check{s.Layout.Epoch, r})
	}
}

// link begins to serve a successor, with what it has missed of Sent: updates may
// have been on their way to it through a server that is gone.
func (c Config) link(n *model.Node[Message], s *Server, m Link) {
	if !c.isCurrent(n, s, m.Layout) {
		return
	}
	s.Linked = true
	next := s.Layout.successor(n.ID())
	if c.keeps(RuleResendSent) {
		for _, u := range s.Hist[max(s.Acked, m.Len):] {
			n.Send(next, Forward{s.Layout, u})
		}
	}
	if m.Acked > s.Acked {
		s.Acked = m.Acked
		c.tell(n, s, s.Acked)
	}
}

// restart boots an empty machine in the place of a server that has crashed. That
// is how the master learns of it, sooner or later and never wrongly: servers are
// fail-stop.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Server:
		*s = Server{Lost: true}
		n.Send(c.master(), Lost{})
	case Master:
		c.watch(n, &node)
	}
}

func (c Config) manage(n *model.Node[Message], s *Master, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Lost:
		c.remove(n, s, from)
	case Check:
		if m.Epoch == s.Layout.Epoch {
			n.Send(from, Current{m.Request})
		}
	}
}

// timeout is a suspicion: the master removes a server that may be well.
func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	master := (*s).(Master)
	master.Suspected++
	c.remove(n, &master, master.Layout.at(n.Choose(len(master.Layout.Chain))))
	*s = master
}

// remove makes a layout without a server.
func (c Config) remove(n *model.Node[Message], s *Master, id model.NodeID) {
	if s.Layout.has(id) {
		s.Layout.Epoch++
		s.Layout.Chain = slices.DeleteFunc(s.Layout.Chain, func(other model.NodeID) bool { return other == id })
		n.Broadcast(NewLayout{s.Layout})
	}
	c.watch(n, s)
}

// watch goes on suspecting, but not the last server.
func (c Config) watch(n *model.Node[Message], s *Master) {
	if len(s.Layout.Chain) > 1 && s.Suspected < c.Suspicions {
		n.SetTimer(suspect)
	} else {
		n.StopTimer(suspect)
	}
}
