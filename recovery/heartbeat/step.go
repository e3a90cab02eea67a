package heartbeat

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() != monitor {
		*s = Target{}
		if c.Style == Heartbeat {
			c.beat(n)
		}
		return
	}
	m := Monitor{Peers: map[model.NodeID]Peer{}}
	for id := range n.Peers() {
		m.Peers[id] = Peer{}
		n.SetTimerIn(deadline(id), c.patience(0))
	}
	if c.Style == Ping {
		c.ping(n, &m)
	}
	*s = m
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Probe:
		n.Send(from, Answer(m))
	case Answer:
		detector := (*s).(Monitor)
		c.answered(n, &detector, from, m)
		*s = detector
	case Beat:
		detector := (*s).(Monitor)
		c.heard(n, &detector, from)
		*s = detector
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	detector, ok := (*s).(Monitor)
	switch {
	case !ok:
		c.beat(n)
	case t == timerPeriod:
		c.ping(n, &detector)
		*s = detector
	default:
		detector.suspect(n, t)
		*s = detector
	}
}

// beat is a target's heartbeat.
func (c Config) beat(n *model.Node[Message]) {
	n.Send(monitor, Beat{})
	n.SetTimerIn(timerPeriod, c.Period)
}

// ping asks all targets. That says nothing about them, so it leaves their
// deadlines as they are.
func (c Config) ping(n *model.Node[Message], m *Monitor) {
	m.Seq = (m.Seq + 1) % c.pings()
	for id := range n.Peers() {
		p := m.Peers[id]
		if p.Unanswered > c.maxUnanswered() {
			continue // given up, unless one of those many pings is answered after all
		}
		p.Unanswered++
		m.Peers[id] = p
		n.Send(id, Probe{m.Seq})
		if !c.keeps(RuleTimerNotOwnSend) {
			n.SetTimerIn(deadline(id), c.patience(p.Mistakes))
		}
	}
	n.SetTimerIn(timerPeriod, c.Period)
}

// answered is an answer's arrival. Only one to a later ping than all before is
// news: what arrives twice, or after a later one, tells of a time that is known
// already.
func (c Config) answered(n *model.Node[Message], m *Monitor, from model.NodeID, a Answer) {
	later := (m.Seq - a.Seq + c.pings()) % c.pings() // pings after the one that is answered
	p := m.Peers[from]
	if later >= p.Unanswered && c.keeps(RuleAckSeq) {
		return
	}
	p.Unanswered = min(p.Unanswered, later)
	m.Peers[from] = p
	c.heard(n, m, from)
}

// heard is that a target has been up. If it is suspected, that was a mistake,
// and the timeout was too short.
func (c Config) heard(n *model.Node[Message], m *Monitor, from model.NodeID) {
	p := m.Peers[from]
	if p.Suspected {
		p.Mistakes = min(p.Mistakes+1, c.maxMistakes()+1)
		p.Suspected = !c.keeps(RuleSuspicionWithdrawn)
	}
	m.Peers[from] = p
	for id := range n.Peers() {
		if id == from || !c.keeps(RuleTimerOwnPeer) {
			n.SetTimerIn(deadline(id), c.patience(m.Peers[id].Mistakes))
		}
	}
}

// suspect the target whose deadline it is.
func (m *Monitor) suspect(n *model.Node[Message], t model.Timer) {
	for id := range n.Peers() {
		if t == deadline(id) {
			p := m.Peers[id]
			p.Suspected = true
			m.Peers[id] = p
		}
	}
}
