package threephase

import "github.com/faultline-mc/faultline/model"

const (
	// timerTell has a leader send to the next node, one in a tick.
	timerTell model.Timer = "tell"
	// timerAnswers ends a leader's wait for answers: who is silent has crashed.
	timerAnswers model.Timer = "answers"
	// timerLeader ends a participant's wait for its leader, which has crashed.
	timerLeader model.Timer = "leader"
)

func (c Config) start(n *model.Node[Message], s *State) {
	s.Leader = coordinator
	if n.ID() != coordinator {
		c.await(n, s)
		return
	}
	s.Phase = Waiting
	c.tell(n, s, Prepare{})
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Vote:
		c.count(n, s, from, m)
	case Ack:
		c.collect(n, s, from)
	default:
		if !s.Phase.decided() {
			c.follow(n, s, from, m)
		}
	}
}

// tell begins to send a message to everyone who can still be up. Leaders come in
// the order of their names, so those before have crashed.
func (c Config) tell(n *model.Node[Message], s *State, m Message) {
	s.Telling, s.Untold, s.Awaited = m, 0, 0
	for id := range n.Peers() {
		if id > n.ID() {
			s.Untold.Add(id)
		}
	}
	n.SetTimerIn(timerTell, 1)
}

// tellNext sends the message to one more node. When all are told the leader waits
// for their answers, if it is not at the end.
func (c Config) tellNext(n *model.Node[Message], s *State) {
	if k := s.Untold.Len(); k > 0 {
		to := nth(s.Untold, n.Choose(k))
		n.Send(to, s.Telling)
		s.Untold.Remove(to)
		s.Awaited.Add(to)
		if _, first := s.Telling.(Precommit); first && !c.keeps(RuleAwaitAcks) {
			c.end(n, s, Committed)
			return
		}
	}
	switch {
	case s.Untold != 0:
		n.SetTimerIn(timerTell, 1)
	case s.Phase.decided():
		s.Telling, s.Awaited = nil, 0
	case s.Awaited == 0:
		c.proceed(n, s)
	default:
		n.SetTimerIn(timerAnswers, c.roundTrip())
	}
}

func nth(set model.NodeSet, k int) model.NodeID {
	for id := range set.All() {
		if k == 0 {
			return id
		}
		k--
	}
	panic("no such member")
}

// count is the coordinator's end of the first phase: all have voted to commit, or
// one has not.
func (c Config) count(n *model.Node[Message], s *State, from model.NodeID, m Vote) {
	if _, voting := s.Telling.(Prepare); !voting {
		return
	}
	if !m.Yes {
		c.end(n, s, Aborted)
		return
	}
	s.Awaited.Remove(from)
	if s.Untold == 0 && s.Awaited == 0 || !c.keeps(RuleAllVotes) {
		c.proceed(n, s)
	}
}

// collect takes an answer to Precommit or Align.
func (c Config) collect(n *model.Node[Message], s *State, from model.NodeID) {
	switch s.Telling.(type) {
	case Precommit, Align:
		s.Awaited.Remove(from)
		if s.Untold == 0 && s.Awaited == 0 {
			c.proceed(n, s)
		}
	}
}

// proceed is the leader's next phase, when all have answered that are up.
func (c Config) proceed(n *model.Node[Message], s *State) {
	n.StopTimer(timerAnswers)
	switch s.Telling.(type) {
	case Prepare:
		if !c.keeps(RulePrecommit) {
			c.end(n, s, Committed)
			return
		}
		s.Phase = Precommitted
		c.tell(n, s, Precommit{})
	case Precommit:
		c.end(n, s, Committed)
	case Align:
		c.end(n, s, c.verdict(s.Phase))
	}
}

// verdict is the paper's decision rule for a leader that has taken over. It commits
// if somebody may have committed while it was in its phase, and else aborts.
func (c Config) verdict(p Phase) Phase {
	if p == Precommitted && c.keeps(RuleDecideByPhase) {
		return Committed
	}
	return Aborted
}

// end decides, and tells everyone.
func (c Config) end(n *model.Node[Message], s *State, outcome Phase) {
	s.Phase = outcome
	n.StopTimer(timerAnswers)
	n.StopTimer(timerLeader)
	if outcome == Committed {
		c.tell(n, s, Commit{})
	} else {
		c.tell(n, s, Abort{})
	}
}

// follow does what a leader says.
func (c Config) follow(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	s.Leader = from
	switch m := m.(type) {
	case Prepare:
		if n.Choose(2) == 1 {
			s.Phase = Aborted
			n.Send(from, Vote{})
			break
		}
		s.Phase = Waiting
		n.Send(from, Vote{Yes: true})
	case Precommit:
		s.Phase = Precommitted
		n.Send(from, Ack{})
	case Align:
		s.Phase = m.Phase
		n.Send(from, Ack{})
	case Commit:
		s.Phase = Committed
	case Abort:
		s.Phase = Aborted
	}
	c.await(n, s)
}

// await sets the time by which the leader must be heard of.
func (c Config) await(n *model.Node[Message], s *State) {
	if s.Phase.decided() {
		n.StopTimer(timerLeader)
		return
	}
	n.SetTimerIn(timerLeader, c.patience(s.Leader))
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case timerTell:
		c.tellNext(n, s)
	case timerAnswers:
		c.giveUp(n, s)
	case timerLeader:
		c.replace(n, s)
	}
}

// giveUp goes on without those that have not answered, which have crashed. Without
// a vote there is nothing to commit. Who has not acknowledged does not count: it
// can do no harm any more.
func (c Config) giveUp(n *model.Node[Message], s *State) {
	if _, voting := s.Telling.(Prepare); voting {
		if c.keeps(RuleAbortWithoutVote) {
			c.end(n, s, Aborted)
		}
		return
	}
	if c.keeps(RuleGoOnWithoutDead) {
		c.proceed(n, s)
	}
}

// replace declares the leader dead. The next node is the leader then, and everyone
// knows which that is.
func (c Config) replace(n *model.Node[Message], s *State) {
	if !c.keeps(RuleTakeOver) {
		return
	}
	s.Leader++
	if s.Leader != n.ID() && c.keeps(RuleNextInOrder) {
		c.await(n, s)
		return
	}
	s.Leader = n.ID()
	c.takeOver(n, s)
}

// takeOver is the termination protocol. Nobody can have committed while this node
// has not voted. Otherwise everyone gets into its phase first: should it crash
// while it tells its decision, the next leader comes to the same.
func (c Config) takeOver(n *model.Node[Message], s *State) {
	switch {
	case s.Phase == Initial:
		c.end(n, s, Aborted)
	case !c.keeps(RuleAlignFirst):
		c.end(n, s, c.verdict(s.Phase))
	default:
		c.tell(n, s, Align{s.Phase})
	}
}
