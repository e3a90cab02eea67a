package retry

import "github.com/faultline-mc/faultline/model"

func (c Config) receive(n *model.Node[Message], s *State, _ model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		c.serve(n, &node, m)
		*s = node
	case Client:
		c.conclude(n, &node, m.(Reply))
		*s = node
	}
}

func (c Config) serve(n *model.Node[Message], s *Server, m Message) {
	c.finish(n, s)
	switch m := m.(type) {
	case Request:
		c.execute(n, s, m.Token)
	case Replicate:
		c.replicate(n, s, m)
	case Replicated:
		c.reply(n, s, m.Token)
	}
}

// execute applies a request, unless it has been, and answers it. A backup that
// is asked knows that the client has given up the primary, and takes over.
func (c Config) execute(n *model.Node[Message], s *Server, t Token) {
	if n.ID() == backup {
		s.TookOver = true
	}
	if c.known(s, t) {
		c.answer(n, s, t)
		return
	}
	s.Applied = append(s.Applied, t)
	if !c.keeps(RuleTokenWithEffect) {
		s.Halfway = t
		n.SetTimer(second)
		return
	}
	s.enter(t)
	c.answer(n, s, t)
}

// known says whether a request has been applied. The table has only the last
// one of each client, but a client that sends it has got the answers to all
// before, so any that arrive still are copies.
func (c Config) known(s *Server, t Token) bool {
	last := s.Table[t.Client].Seq
	switch {
	case !c.keeps(RuleRequestToken):
		return false
	case !c.keeps(RuleKeepTokenWhileDup):
		return t.Seq == last
	}
	return t.Seq <= last
}

// enter puts a request that was applied just now into the table.
func (s *Server) enter(t Token) {
	if s.Table == nil {
		s.Table = make(map[model.NodeID]Entry)
	}
	s.Table[t.Client] = Entry{t.Seq, len(s.Applied)}
}

// second is the timer of a server that writes effect and token one after the
// other: it has done the second write.
const second model.Timer = "second"

// finish does the second write, at the latest before the next request.
func (c Config) finish(n *model.Node[Message], s *Server) {
	if t := s.Halfway; t != (Token{}) {
		s.Halfway = Token{}
		n.StopTimer(second)
		s.enter(t)
		c.answer(n, s, t)
	}
}

// answer sends the reply to a request that is applied. A primary first sees to
// it that its backup has the request, also if it has asked for that before: it
// may have been in a crash.
func (c Config) answer(n *model.Node[Message], s *Server, t Token) {
	if !c.replicates(n.ID()) {
		c.reply(n, s, t)
		return
	}
	m := Replicate{Token: t, Applied: s.Applied}
	if c.keeps(RuleTokenReplicated) {
		m.Table = s.Table
	}
	n.Send(backup, m)
	if !c.keeps(RuleReplicateBeforeReply) {
		c.reply(n, s, t)
	}
}

// reply gives the client the answer that the table has. A client that has gone
// on to its next request has got it already.
func (c Config) reply(n *model.Node[Message], s *Server, t Token) {
	e := s.Table[t.Client]
	if e.Seq != t.Seq {
		return
	}
	if !c.keeps(RuleCachedReply) {
		e.Result = len(s.Applied)
	}
	n.Send(t.Client, Reply{t, e.Result})
}

// replicate takes over what the primary has. A backup that serves itself does
// not: the primary is left without its answer, and so are its clients until
// they turn to the backup.
func (c Config) replicate(n *model.Node[Message], s *Server, m Replicate) {
	if s.TookOver && c.keeps(RuleRefuseOldPrimary) {
		return
	}
	if len(m.Applied) >= len(s.Applied) {
		s.Applied, s.Table = m.Applied, m.Table
	}
	n.Send(primary, Replicated{m.Token})
}

func (c Config) timeout(n *model.Node[Message], s *State, _ model.Timer) {
	switch node := (*s).(type) {
	case Server:
		c.finish(n, &node)
		*s = node
	case Client:
		c.retry(n, &node)
		*s = node
	}
}

func (c Config) start(n *model.Node[Message], s *State) {
	if c.isServer(n.ID()) {
		*s = Server{}
		return
	}
	node := Client{Server: primary}
	c.ask(n, &node)
	*s = node
}

// restart says what is durable.
func (c Config) restart(n *model.Node[Message], s *State) {
	switch node := (*s).(type) {
	case Server:
		node.Halfway = Token{}
		if !c.keeps(RuleTableDurable) {
			node.Table = nil
		}
		*s = node
	case Client:
		c.mayResend(n, &node)
	}
}
