package swim

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	switch n.ID() {
	case prober:
		p := Prober{}
		c.probe(n, &p)
		*s = p
	case subject:
		*s = Subject{}
	default:
		*s = Relay{}
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch at := (*s).(type) {
	case Prober:
		c.proberReceives(n, &at, from, m)
		*s = at
	case Subject:
		c.subjectReceives(n, &at, from, m)
		*s = at
	case Relay:
		c.relayReceives(n, &at, from, m)
		*s = at
	}
}

func (c Config) proberReceives(n *model.Node[Message], p *Prober, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Ack:
		// An ack of an earlier round tells of a time that is over. And it is no
		// refutation: an incarnation that is suspected stays so.
		isNews := m.Round == p.Round || !c.keeps(RuleAckSeq)
		p.Acked = p.Acked || isNews
	case Gossip:
		c.proberHears(n, p, from, m.Rumour)
	}
}

func (c Config) subjectReceives(n *model.Node[Message], s *Subject, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Ping:
		s.Probed = max(s.Probed, m.Round)
		n.Send(from, Ack(m))
	case Gossip:
		c.refute(n, s, m.Rumour)
	}
}

func (c Config) relayReceives(n *model.Node[Message], r *Relay, from model.NodeID, m Message) {
	switch m := m.(type) {
	case PingReq:
		n.Send(subject, Ping{m.Round, from})
	case Ack:
		n.Send(m.Origin, m)
	case Gossip:
		c.relayHears(n, r, from, m.Rumour)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	p := (*s).(Prober)
	switch t {
	case timerDirect:
		c.probeIndirectly(n, &p)
	case timerRound:
		c.endRound(n, &p)
	case timerSuspicion:
		c.declare(n, &p)
	}
	*s = p
}

// probe begins a round (section 3.1).
func (c Config) probe(n *model.Node[Message], p *Prober) {
	p.Round++
	if p.Round > c.Rounds {
		return // Acked stays what it was in the last round
	}
	p.Acked = false
	n.Send(subject, Ping{p.Round, prober})
	n.SetTimerIn(timerDirect, c.direct())
}

// probeIndirectly asks others to try if the subject has not answered in time
// (section 3.1): it may be the link that is bad, and not the member.
func (c Config) probeIndirectly(n *model.Node[Message], p *Prober) {
	n.SetTimerIn(timerRound, c.indirect())
	switch {
	case p.Acked:
	case !c.keeps(RuleIndirectProbe):
		c.suspect(n, p)
	default:
		for id := range n.Peers() {
			if id != subject {
				n.Send(id, PingReq{p.Round})
			}
		}
	}
}

// endRound judges a round and begins the next. Who is dead is not probed.
func (c Config) endRound(n *model.Node[Message], p *Prober) {
	if !p.Acked {
		c.suspect(n, p)
	}
	if p.View.Status != Dead {
		c.probe(n, p)
	}
}

// suspect says so to all, the subject among them, and gives it time to refute
// (section 4.2). Who is suspected already gets no more time.
func (c Config) suspect(n *model.Node[Message], p *Prober) {
	if p.View.Status != Alive {
		return
	}
	if !c.keeps(RuleSuspicionPhase) {
		c.declare(n, p)
		return
	}
	p.View.Status = Suspect
	n.SetTimerIn(timerSuspicion, c.suspicion())
	spread(n, prober, p.View)
}

// declare ends a suspicion that nobody has refuted: the paper's Confirm.
func (c Config) declare(n *model.Node[Message], p *Prober) {
	p.View.Status = Dead
	n.StopTimer(timerDirect)
	n.StopTimer(timerRound)
	spread(n, prober, p.View)
}

// proberHears merges a rumour. Suspicions and deaths are the prober's own, so
// what is news is a later incarnation, which ends the suspicion of an earlier
// one and is a sign of life.
func (c Config) proberHears(n *model.Node[Message], p *Prober, from model.NodeID, r Rumour) {
	news := c.join(p.View, r)
	if news == p.View {
		return
	}
	p.View = news
	p.Acked = true
	n.StopTimer(timerSuspicion)
	spread(n, from, news)
}

// relayHears merges a rumour and passes on what is news.
func (c Config) relayHears(n *model.Node[Message], r *Relay, from model.NodeID, heard Rumour) {
	news := c.join(r.View, heard)
	if news == r.View {
		return
	}
	if news.Status == Suspect && !c.keeps(RuleOnlySubjectBumps) {
		// The relay, which has no complaint itself, answers for the subject.
		r.View = Rumour{Alive, news.Incarnation + 1}
		spread(n, model.None, r.View)
		return
	}
	r.View = news
	spread(n, from, news)
}

// refute is what the subject does when it hears that its present incarnation is
// suspected (section 4.2): it begins another one. The word Alive of the same
// incarnation would be overridden by the suspicion.
func (c Config) refute(n *model.Node[Message], s *Subject, r Rumour) {
	if r.Status != Suspect || r.Incarnation < s.Incarnation {
		return
	}
	if c.keeps(RuleRefuteBumps) {
		s.Incarnation = r.Incarnation + 1
	}
	spread(n, subject, Rumour{Alive, s.Incarnation})
}

// spread tells a rumour to all others whom it concerns but the one it is from.
func spread(n *model.Node[Message], from model.NodeID, r Rumour) {
	for id := range n.Peers() {
		if id != from && concerns(id, r) {
			n.Send(id, Gossip{r})
		}
	}
}
