package cic

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers of the application: it sends, and takes checkpoints, at any time.
const (
	send       model.Timer = "send"
	checkpoint model.Timer = "checkpoint"
)

func (c Config) start(n *model.Node[App], s *State) { c.schedule(n, s) }

func (c Config) timeout(n *model.Node[App], s *State, t model.Timer) {
	switch t {
	case send:
		c.send(n, s)
	case checkpoint:
		s.take(s.Index() + 1) // a basic checkpoint
	}
	c.schedule(n, s)
}

// take takes a checkpoint.
func (s *State) take(index int) { s.Checkpoints = append(s.Checkpoints, index) }

// send sends a message to any other process, with the index of the sender.
func (c Config) send(n *model.Node[App], s *State) {
	peers := slices.Collect(n.Peers())
	to := peers[0]
	if len(peers) > 1 {
		to = peers[n.Choose(len(peers))]
	}
	seq := len(s.Sent) + 1
	s.Sent = append(s.Sent, Sending{To: to, Seq: seq, After: s.Last()})
	n.Send(to, App{Index: s.Index(), Seq: seq})
}

// receive delivers a message, after a forced checkpoint if its index is higher
// than the receiver's. The checkpoint takes over the index, so that it stands in
// for all that were skipped.
func (c Config) receive(n *model.Node[App], s *State, from model.NodeID, m App) {
	forced := m.Index > s.Index() && c.keeps(RuleForcedCheckpoint)
	index := m.Index
	if !c.keeps(RuleAdoptIndex) {
		index = s.Index() + 1
	}
	if forced && c.keeps(RuleForceBeforeDelivery) {
		s.take(index)
	}
	s.Received = append(s.Received, Receipt{From: from, Seq: m.Seq, After: s.Last()})
	if forced && !c.keeps(RuleForceBeforeDelivery) {
		s.take(index)
	}
	c.schedule(n, s)
}

// schedule sets the timers of the application, within its bounds.
func (c Config) schedule(n *model.Node[App], s *State) {
	set := func(t model.Timer, may bool) {
		if may {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	set(send, len(s.Sent) < c.Messages)
	set(checkpoint, s.Index() < c.Indices)
}
