package primarybackup

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers.
const (
	suspect  model.Timer = "suspect"  // the service has not heard of a server for long enough
	announce model.Timer = "announce" // it has not heard that a server knows of the view
	degrade  model.Timer = "degrade"  // a semi-synchronous primary has waited for long enough
	resend   model.Timer = "resend"   // a server has not been answered
)

// start installs the first view, with server 1 as the primary of all.
func (c Config) start(n *model.Node[Message], s *State) {
	first := View{Epoch: 1, Primary: 1, Members: c.servers()}
	if n.ID() != c.service() {
		*s = Server{View: first, Synced: 1}
		return
	}
	service := Service{View: first}
	c.watch(n, &service)
	*s = service
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		c.serve(n, &node, from, m)
		c.watchAnswers(n, &node)
		*s = node
	case Service:
		c.manage(n, &node, from, m)
		*s = node
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	switch m := m.(type) {
	case NewView:
		c.install(n, s, m.View)
		if c.Resend {
			n.Send(from, Installed{s.View.Epoch})
		}
	case Join:
		c.admit(n, s, from, m)
	case Replicate:
		c.store(n, s, from, m)
	case Ack:
		c.count(n, s, from, m)
	case Confirm:
		c.confirm(n, s, from, m)
	case Confirmed:
		c.collect(n, s, from, m)
	}
}

// invoke takes a client's request. Only a primary enqueues one (Budhiraja and
// others, Pb3); any other server ignores it, and the client never hears of it.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	server := (*s).(Server)
	request := Request{call.Client, call.Seq}
	switch {
	case call.Op.Func == write && server.leads(n.ID()):
		c.write(n, &server, request, call.Op.Arg.(int))
	case call.Op.Func == read && server.leads(n.ID()):
		c.read(n, &server, request)
	case call.Op.Func == read && c.ReadAny:
		n.Reply(call, server.value(len(server.Log)))
	}
	c.watchAnswers(n, &server)
	*s = server
}

// write begins a write.
func (c Config) write(n *model.Node[Message], s *Server, request Request, value int) {
	s.Log = append(s.Log, value)
	s.Writes = append(s.Writes, Write{request, len(s.Log)})
	for id := range c.others(n, s).All() {
		replicate(n, s, id)
	}
	c.commit(n, s)
}

// read begins a read. A synchronous primary asks all who could be primary after
// it whether one of them is already: it may be deposed and not know it. In the
// other modes it answers at once.
func (c Config) read(n *model.Node[Message], s *Server, request Request) {
	r := Read{Request: request, Index: s.Committed}
	if c.Mode == Sync {
		r.Index = len(s.Log)
	}
	s.Reads = append(s.Reads, c.query(n, s, r))
	c.answer(n, s)
}

// query asks for the confirmations that a read needs in the present view.
func (c Config) query(n *model.Node[Message], s *Server, r Read) Read {
	r.Unconfirmed = 0
	if c.Mode == Sync && c.keeps(RuleLeaseOrQuorumRead) {
		r.Unconfirmed = c.others(n, s)
	}
	for id := range r.Unconfirmed.All() {
		n.Send(id, Confirm{s.View.Epoch, r.Request})
	}
	return r
}

// others returns who has to have an entry before the primary may acknowledge it:
// the other members of its view, and those of a view that it may not have heard
// of yet. One of them is the next primary.
func (c Config) others(n *model.Node[Message], s *Server) model.NodeSet {
	set := s.View.Members
	set.Remove(n.ID())
	if c.keeps(RuleWaitForJoiner) {
		set |= s.Joining
	}
	return set
}

func replicate(n *model.Node[Message], s *Server, to model.NodeID) {
	n.Send(to, Replicate{s.View, s.Log, s.Committed})
}

// store takes the log of a primary. The first one of an epoch replaces what was
// here, in which there may be entries that the primary has never had. Later ones
// only grow, and one that is not longer is late.
func (c Config) store(n *model.Node[Message], s *Server, from model.NodeID, m Replicate) {
	if m.View.Epoch < s.View.Epoch && c.keeps(RuleEpochCheck) {
		return // its sender is deposed, and hears so from the service
	}
	if m.View.Epoch > s.View.Epoch {
		c.follow(n, s, m.View)
	}
	replaces := m.View.Epoch != s.Synced && c.keeps(RuleReplaceDivergent)
	if replaces || len(m.Log) > len(s.Log) {
		s.Log = m.Log
	}
	s.Synced = max(s.Synced, m.View.Epoch)
	s.Committed = min(max(s.Committed, m.Committed), len(s.Log))
	n.Send(from, Ack{m.View.Epoch, len(s.Log)})
}

// count takes note of what another server has. A joiner that has all of it can
// be let in, and counts from that moment on: the service may make a view with it
// long before this server hears of that.
func (c Config) count(n *model.Node[Message], s *Server, from model.NodeID, m Ack) {
	if !s.leads(n.ID()) || m.Epoch != s.View.Epoch {
		return
	}
	if s.Match == nil {
		s.Match = map[model.NodeID]int{}
	}
	s.Match[from] = max(s.Match[from], m.Len)
	switch {
	case s.View.Members.Has(from) || s.Joining.Has(from):
	case m.Len < len(s.Log):
		replicate(n, s, from)
	default:
		s.Joining.Add(from)
		n.Send(c.service(), Add{s.View.Epoch, from})
	}
	c.commit(n, s)
}

// commit acknowledges what the mode allows to.
func (c Config) commit(n *model.Node[Message], s *Server) {
	s.Committed = max(s.Committed, c.committable(n, s))
	c.answer(n, s)
	if c.Mode != SemiSync || len(s.Writes) == 0 {
		n.StopTimer(degrade)
	} else {
		n.SetTimer(degrade)
	}
}

// committable returns how many entries may be acknowledged.
func (c Config) committable(n *model.Node[Message], s *Server) int {
	replicated := len(s.Log)
	for id := range c.others(n, s).All() {
		replicated = min(replicated, s.Match[id])
	}
	switch {
	case c.Mode == SemiSync && s.Degraded:
		return len(s.Log)
	case c.Mode == Async && c.keeps(RuleLagBound):
		return min(len(s.Log), replicated+c.Lag)
	case c.Mode == Async || !c.keeps(RuleAckAfterAll):
		return len(s.Log)
	}
	return replicated
}

// answer answers the requests that have waited for long enough.
func (c Config) answer(n *model.Node[Message], s *Server) {
	s.Writes = slices.DeleteFunc(s.Writes, func(w Write) bool {
		if w.Index > s.Committed {
			return false
		}
		n.Reply(w.Request.call(), nil)
		return true
	})
	s.Reads = slices.DeleteFunc(s.Reads, func(r Read) bool {
		if r.Unconfirmed != 0 || r.Index > s.Committed && c.keeps(RuleReadCommitted) {
			return false
		}
		n.Reply(r.Request.call(), s.value(r.Index))
		return true
	})
}

// confirm that no later epoch is known here. It says something about the past
// alone, and so nothing has to be kept.
func (c Config) confirm(n *model.Node[Message], s *Server, from model.NodeID, m Confirm) {
	if m.Epoch >= s.View.Epoch {
		n.Send(from, Confirmed{m.Epoch, m.Request})
	}
}

// collect a confirmation.
func (c Config) collect(n *model.Node[Message], s *Server, from model.NodeID, m Confirmed) {
	if m.Epoch != s.View.Epoch {
		return
	}
	for i := range s.Reads {
		if s.Reads[i].Request == m.Request {
			s.Reads[i].Unconfirmed.Remove(from)
		}
	}
	c.answer(n, s)
}

// install takes up a view. Whoever is not in it asks to be let in again.
func (c Config) install(n *model.Node[Message], s *Server, v View) {
	if v.Epoch <= s.View.Epoch {
		return
	}
	c.follow(n, s, v)
	switch {
	case s.leads(n.ID()):
		c.lead(n, s)
	case !v.Members.Has(n.ID()):
		n.Send(v.Primary, Join{v})
	}
}

// follow leaves the view before. What waits at a primary that is deposed stays
// without an answer: it may survive, or not.
func (c Config) follow(n *model.Node[Message], s *Server, v View) {
	s.View, s.Match, s.Joining = v, nil, 0
	if !s.leads(n.ID()) {
		s.Writes, s.Reads = nil, nil
		n.StopTimer(degrade)
	}
}

// lead begins a view as its primary, or goes on with it after a crash: it brings
// the backups up to its log, and acknowledges nothing before it knows that they
// are. It does so also for what was written under earlier primaries.
func (c Config) lead(n *model.Node[Message], s *Server) {
	s.Synced = s.View.Epoch
	for id := range c.others(n, s).All() {
		replicate(n, s, id)
	}
	if !c.keeps(RuleResumeOnView) {
		return
	}
	for i, r := range s.Reads {
		s.Reads[i] = c.query(n, s, r)
	}
	c.commit(n, s)
}

// admit sends the log to a server that wants to be a backup. Its request may be
// how this server hears of its own view.
func (c Config) admit(n *model.Node[Message], s *Server, from model.NodeID, m Join) {
	c.install(n, s, m.View)
	if m.View.Epoch == s.View.Epoch {
		replicate(n, s, from)
	}
}

// restart boots a server from its disk. Nobody need have noticed that it was
// away, so it is in the view that it was in, with all that it has promised.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Server:
		node.Match, node.Writes, node.Reads = nil, nil, nil
		if c.Cached {
			node.Log = node.Log[:len(node.Log)-n.Choose(len(node.Log)+1)]
		}
		if !c.keeps(RuleTruncateByEpoch) {
			node.Log = node.Log[:node.Committed]
		}
		node.Committed = min(node.Committed, len(node.Log))
		if !c.keeps(RuleJoiningDurable) {
			node.Joining = 0
		}
		if node.leads(n.ID()) {
			c.lead(n, &node)
		}
		c.watchAnswers(n, &node)
		*s = node
	case Service:
		c.watch(n, &node)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch node := (*s).(type) {
	case Server:
		if t == degrade {
			node.Degraded = true
			c.commit(n, &node)
		} else {
			c.resend(n, &node)
		}
		c.watchAnswers(n, &node)
		*s = node
	case Service:
		if t == suspect {
			c.suspect(n, &node)
		} else {
			c.tell(n, &node)
			c.watch(n, &node)
		}
		*s = node
	}
}

// watchAnswers has what is not answered sent again, if anything is.
func (c Config) watchAnswers(n *model.Node[Message], s *Server) {
	waits := !s.leads(n.ID()) && !s.View.Members.Has(n.ID())
	if s.leads(n.ID()) {
		unconfirmed := slices.ContainsFunc(s.Reads, func(r Read) bool { return r.Unconfirmed != 0 })
		waits = unconfirmed || s.Joining != 0 || c.behind(n, s) != 0
	}
	if c.Resend && waits {
		n.SetTimer(resend)
	} else {
		n.StopTimer(resend)
	}
}

// behind returns the others that are not known to have the whole log.
func (c Config) behind(n *model.Node[Message], s *Server) model.NodeSet {
	var set model.NodeSet
	for id := range c.others(n, s).All() {
		if s.Match[id] < len(s.Log) {
			set.Add(id)
		}
	}
	return set
}

// resend sends once more what has not been answered.
func (c Config) resend(n *model.Node[Message], s *Server) {
	if !s.leads(n.ID()) {
		n.Send(s.View.Primary, Join{s.View})
		return
	}
	for id := range c.behind(n, s).All() {
		replicate(n, s, id)
	}
	for _, r := range s.Reads {
		for id := range r.Unconfirmed.All() {
			n.Send(id, Confirm{s.View.Epoch, r.Request})
		}
	}
	for id := range s.Joining.All() {
		n.Send(c.service(), Add{s.View.Epoch, id})
	}
}
