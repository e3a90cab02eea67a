package kootoueg

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers: the application sends, and a round begins, at any time. The third
// one exists only where the decision is told before it is on disk.
const (
	send       model.Timer = "send"
	checkpoint model.Timer = "checkpoint"
	write      model.Timer = "write"
)

func (c Config) start(n *model.Node[Message], s *State) { c.schedule(n, s) }

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case send:
		c.send(n, s)
	case checkpoint:
		s.Begun = true
		c.take(n, s, n.ID(), model.None)
	case write:
		c.settle(n, s, true)
	}
	c.schedule(n, s)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case App:
		c.deliver(s, from, m)
	case Request:
		c.request(n, s, from, m)
	case Answer:
		c.answer(n, s, from, m)
	case Decision:
		c.decision(n, s, m)
	case Roll:
		c.roll(n, s, from, m)
	case Ready:
		c.ready(n, s, from, m)
	case Resume:
		c.resume(n, s, from, m)
	}
	c.schedule(n, s)
}

// send sends a message of the application to any other process, with the next
// label.
func (c Config) send(n *model.Node[Message], s *State) {
	peers := slices.Collect(n.Peers())
	to := peers[0]
	if len(peers) > 1 {
		to = peers[n.Choose(len(peers))]
	}
	raise(&s.Current.Sent, to, s.Current.Sent[to]+1)
	n.Send(to, App{s.Incarnations[n.ID()], s.Current.Sent[to]})
}

func raise(labels *map[model.NodeID]int, id model.NodeID, label int) {
	if *labels == nil {
		*labels = make(map[model.NodeID]int)
	}
	(*labels)[id] = label
}

// deliver delivers a message to the application. One that another has overtaken
// counts as lost, so that channels are first in, first out. One from after a
// rollback waits until it is heard of; one from before is lost with it.
func (c Config) deliver(s *State, from model.NodeID, m App) {
	known := s.Incarnations[from]
	undone := m.Incarnation < known && c.keeps(RuleDiscardUndone)
	if s.Phase != Running || m.Incarnation > known || undone || m.Label <= s.Current.Received[from] {
		return
	}
	raise(&s.Current.Received, from, m.Label)
}

// take takes a tentative checkpoint and asks everyone for another on whose
// messages it depends: those received since the permanent one (ckpt_cohort).
func (c Config) take(n *model.Node[Message], s *State, round, parent model.NodeID) {
	s.Round, s.Parent = round, parent
	s.Tentative = s.Current.clone()
	s.Cohort = 0
	if parent == model.None || c.keeps(RuleTransitiveDependency) {
		for id := range n.Peers() {
			if last := s.Current.Received[id]; last > s.Permanent.Received[id] {
				s.Cohort.Add(id)
				n.Send(id, Request{round, last})
			}
		}
	}
	s.Waiting = s.Cohort
	c.willing(n, s)
}

// request is what a process does that is asked: it takes a checkpoint only if
// the one who asks has a message that its own permanent checkpoint has not sent
// (last_rmsg >= first_smsg). It refuses while it is in another round, or going
// back, and after the decision, for the request is late and the round undone. In
// the same round it is willing: one checkpoint serves both.
func (c Config) request(n *model.Node[Message], s *State, from model.NodeID, m Request) {
	busy := s.Phase != Running || s.Settled.Has(m.Round) || s.Round != model.None && s.Round != m.Round
	needed := m.Last > s.Permanent.Sent[from] || !c.keeps(RuleOnlyIfNeeded)
	if !busy && s.Round == model.None && needed {
		c.take(n, s, m.Round, from)
		return
	}
	n.Send(from, Answer{m.Round, !busy})
}

// answer waits for the whole cohort. One refusal is enough to give up.
func (c Config) answer(n *model.Node[Message], s *State, from model.NodeID, m Answer) {
	if m.Round != s.Round || s.Phase != Running || !s.Waiting.Has(from) {
		return
	}
	if m.Willing {
		s.Waiting.Remove(from)
		c.willing(n, s)
		return
	}
	s.Waiting = 0
	if s.Parent != model.None {
		n.Send(s.Parent, Answer{s.Round, false})
		return
	}
	c.decide(n, s, false)
}

// willing is the end of the first phase, once the whole cohort is.
func (c Config) willing(n *model.Node[Message], s *State) {
	switch {
	case s.Waiting != 0:
	case s.Parent != model.None:
		n.Send(s.Parent, Answer{s.Round, true})
	default:
		c.decide(n, s, true)
	}
}

// decide is the second phase. The decision is on disk when the first one hears
// of it: the checkpoint of the process that decides is permanent by then.
func (c Config) decide(n *model.Node[Message], s *State, permanent bool) {
	if permanent && !c.keeps(RuleDecisionDurable) {
		c.tell(n, s, permanent)
		n.SetTimer(write)
		return
	}
	c.tell(n, s, permanent)
	c.settle(n, s, permanent)
}

func (c Config) tell(n *model.Node[Message], s *State, permanent bool) {
	for id := range s.Cohort.All() {
		n.Send(id, Decision{s.Round, permanent})
	}
}

// decision follows the decision, and passes it on to whoever was asked.
func (c Config) decision(n *model.Node[Message], s *State, m Decision) {
	if m.Round != s.Round || m.Round == n.ID() {
		return // it is known; or the request is still on its way
	}
	c.tell(n, s, m.Permanent)
	c.settle(n, s, m.Permanent)
}

// settle makes the tentative checkpoint permanent or undoes it. A process that
// has waited for that to restart now goes back.
func (c Config) settle(n *model.Node[Message], s *State, permanent bool) {
	if permanent {
		s.Permanent = s.Tentative
		if s.Parent == model.None {
			s.Committed = true
		}
	}
	s.Settled.Add(s.Round)
	s.Round, s.Tentative, s.Parent, s.Cohort, s.Waiting = model.None, Snapshot{}, model.None, 0, 0
	if s.Phase == Restarting {
		c.goBack(n, s, model.None)
	}
}

// restart begins the rollback, unless there is a tentative checkpoint. A process
// that has begun the round and not decided undoes it; any other refuses, in case
// it has not answered yet, and waits for the decision.
func (c Config) restart(n *model.Node[Message], s *State) {
	s.Current = Snapshot{}
	s.Waiting = 0
	s.Phase = Restarting
	switch {
	case s.Round == model.None:
		c.goBack(n, s, model.None)
	case s.Parent == model.None:
		c.decide(n, s, false)
	default:
		n.Send(s.Parent, Answer{s.Round, false})
	}
	c.schedule(n, s)
}

// goBack begins a rollback on this process, and asks all others, who may have
// received what it undoes (roll_cohort). It stands still until all are ready.
func (c Config) goBack(n *model.Node[Message], s *State, parent model.NodeID) {
	s.Phase = RollingBack
	s.Parent = parent
	s.Cohort = 0
	raise(&s.Incarnations, n.ID(), s.Incarnations[n.ID()]+1)
	for id := range n.Peers() {
		s.Cohort.Add(id)
		n.Send(id, Roll{s.Incarnations[n.ID()], s.Permanent.Sent[id]})
	}
	s.Waiting = s.Cohort
}

// roll goes back as well if a message was received that the sender undoes. With
// a tentative checkpoint a process first waits for the decision.
func (c Config) roll(n *model.Node[Message], s *State, from model.NodeID, m Roll) {
	if s.Round != model.None || m.Incarnation <= s.Incarnations[from] {
		return
	}
	raise(&s.Incarnations, from, m.Incarnation)
	if s.Phase == Running && s.Current.Received[from] > m.Last && c.keeps(RuleRollBackDependents) {
		c.goBack(n, s, from)
		return
	}
	if s.Phase == RollingBack && from == s.Parent && s.Waiting != 0 {
		return // it has failed again, and is answered once this process is ready
	}
	n.Send(from, Ready{m.Incarnation})
}

// ready ends the first phase of the rollback, once all are.
func (c Config) ready(n *model.Node[Message], s *State, from model.NodeID, m Ready) {
	if s.Phase != RollingBack || m.Incarnation != s.Incarnations[n.ID()] {
		return
	}
	s.Waiting.Remove(from)
	switch {
	case s.Waiting != 0:
	case s.Parent != model.None:
		n.Send(s.Parent, Ready{s.Incarnations[s.Parent]})
	default:
		c.restore(n, s)
	}
}

// resume is the second phase: go back, and go on from there. The end of an earlier
// rollback of the same process, which is late, is not that of this one.
func (c Config) resume(n *model.Node[Message], s *State, from model.NodeID, m Resume) {
	if s.Phase == RollingBack && from == s.Parent && m.Incarnation == s.Incarnations[from] {
		c.restore(n, s)
	}
}

func (c Config) restore(n *model.Node[Message], s *State) {
	for id := range s.Cohort.All() {
		n.Send(id, Resume{s.Incarnations[n.ID()]})
	}
	s.Current = s.Permanent.clone()
	s.Phase, s.Parent, s.Cohort = Running, model.None, 0
}

// schedule sets the timers of what a process may do. With a tentative checkpoint
// it may not send: what it sends now would not be in it.
func (c Config) schedule(n *model.Node[Message], s *State) {
	set := func(t model.Timer, may bool) {
		if may && s.Phase == Running {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	sent := 0
	for _, label := range s.Current.Sent {
		sent += label
	}
	tentative := s.Round != model.None
	set(send, sent < c.Messages && !(tentative && c.keeps(RuleNoSendWhileTentative)))
	set(checkpoint, int(n.ID()) <= c.Initiators && !s.Begun && !tentative)
}
