package craq

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// suspect is the master's timer: a server has not been heard of for long enough.
const suspect model.Timer = "suspect"

// isCurrent reports whether a message is of the newest layout, which it may be
// the first to tell of.
func (c Config) isCurrent(n *model.Node[Message], s *Server, l Layout) bool {
	c.install(n, s, l)
	return l.Epoch == s.Layout.Epoch
}

// install takes up a layout, as in chain replication: a server that became the
// tail commits what it has, who has a predecessor tells it how far it has come,
// and reads begin anew.
func (c Config) install(n *model.Node[Message], s *Server, l Layout) {
	if l.Epoch <= s.Layout.Epoch {
		return
	}
	s.Layout, s.Linked = l, false
	if l.tail() == n.ID() {
		c.commitAll(n, s)
	}
	if before := l.predecessor(n.ID()); before != model.None {
		n.Send(before, Link{l, s.newest().Number, s.Clean.Number})
	}
	if !l.has(n.ID()) {
		s.Reads = nil
	}
	for i := len(s.Reads) - 1; i >= 0; i-- { // backwards, since some may be done at once
		c.repeat(n, s, i)
	}
}

// repeat begins a read anew, since the tail that it asked may be gone, or may
// not have been the tail any more when it answered.
func (c Config) repeat(n *model.Node[Message], s *Server, i int) {
	if s.Reads[i].Known && !c.keeps(RuleQueryPinsConfig) {
		c.know(n, s, i, s.Reads[i].Number)
		return
	}
	s.Reads[i] = Read{Request: s.Reads[i].Request}
	c.ask(n, s, i)
}

// link begins to serve a successor, with the dirty versions that it has missed.
func (c Config) link(n *model.Node[Message], s *Server, m Link) {
	if !c.isCurrent(n, s, m.Layout) {
		return
	}
	if m.Number < s.Clean.Number {
		panic("a version is clean that the successor has not got")
	}
	s.Linked = true
	for _, v := range s.Dirty {
		if v.Number > m.Number && c.keeps(RuleResendDirty) {
			n.Send(s.Layout.successor(n.ID()), Forward{s.Layout, v})
		}
	}
	if m.Clean > s.Clean.Number {
		s.clean(m.Clean)
		c.tell(n, s)
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
			n.Send(from, Current(m))
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
