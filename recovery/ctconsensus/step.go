package ctconsensus

import (
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

const (
	// suspect is the failure detector: while it is set, the coordinator can be
	// suspected at any moment, with or without a reason.
	suspect model.Timer = "suspect"
	// tell is when the next message of a broadcast is sent. A crash can come
	// before each of them.
	tell model.Timer = "tell"
)

func (c Config) start(n *model.Node[Message], s *State) {
	s.Estimate = Estimate{Value: n.ID()}
	if c.Live {
		s.Estimate.Value = c.coordinator(1)
	}
	c.sendEstimate(n, s)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Propose:
		c.takeEstimate(n, s, from, m)
	case Select:
		c.takeProposal(n, s, from, m)
	case Ack:
		if m.Round == s.Round && s.proposed() {
			s.Acks.Add(from)
			c.concludeRound(n, s)
		}
	case Nack:
		c.takeNack(n, s, from, m)
	case Decide:
		c.takeDecision(n, s, from, m)
	}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case suspect:
		c.suspectCoordinator(n, s)
	case tell:
		c.tellNext(n, s)
	}
}

// sendEstimate is phase 1, with which a round begins. What is addressed to the
// node itself takes no message.
func (c Config) sendEstimate(n *model.Node[Message], s *State) {
	delete(s.Nacks, s.Round)
	s.Round++
	s.Acks = 0
	n.StopTimer(suspect)
	if c.outOfRounds(*s) {
		*s = State{Round: s.Round} // the rest can matter to nobody any more
		return
	}
	coordinator := c.coordinator(s.Round)
	if coordinator == n.ID() {
		c.keepEstimate(s, s.Round, n.ID(), s.Estimate)
		c.selectEstimate(n, s)
		return
	}
	n.Send(coordinator, Propose{s.Round, s.Estimate})
	if v, early := s.Proposals[s.Round]; early {
		delete(s.Proposals, s.Round)
		c.adopt(n, s, coordinator, v)
		return
	}
	if c.keeps(RuleSuspectCoordinator) {
		n.SetTimer(suspect)
	}
}

// takeEstimate is the receipt in phase 2. An estimate can come before its
// coordinator is in that round, or too late to be of use.
func (c Config) takeEstimate(n *model.Node[Message], s *State, from model.NodeID, m Propose) {
	if !c.runs(s) || m.Round < s.Round || m.Round == s.Round && s.proposed() {
		return
	}
	c.keepEstimate(s, m.Round, from, m.Estimate)
	if m.Round == s.Round {
		c.selectEstimate(n, s)
	}
}

func (c Config) keepEstimate(s *State, round int, from model.NodeID, e Estimate) {
	if s.Estimates == nil {
		s.Estimates = map[int]map[model.NodeID]Estimate{}
	}
	if s.Estimates[round] == nil {
		s.Estimates[round] = map[model.NodeID]Estimate{}
	}
	s.Estimates[round][from] = e
}

// selectEstimate is the rest of phase 2. If a value was decided in an earlier
// round, a majority adopted it there; one of them is among those heard now, and
// nothing else has a timestamp as large.
func (c Config) selectEstimate(n *model.Node[Message], s *State) {
	heard := s.Estimates[s.Round]
	if len(heard) < c.needed(RuleMajorityOfEstimates) {
		return
	}
	values := c.candidates(heard)
	v := values[n.Choose(len(values))]
	delete(s.Estimates, s.Round)
	s.Estimate = Estimate{v, s.Round}
	s.Acks.Add(n.ID())
	n.Broadcast(Select{s.Round, v})
	c.concludeRound(n, s)
}

// candidates returns the values that the coordinator may select, of which there
// are several only if none has been adopted.
func (c Config) candidates(heard map[model.NodeID]Estimate) []model.NodeID {
	largest := 0
	if c.keeps(RuleEstimateTimestamp) {
		for _, e := range heard {
			largest = max(largest, e.Stamp)
		}
	}
	var values []model.NodeID
	for _, from := range slices.Sorted(maps.Keys(heard)) {
		if e := heard[from]; e.Stamp >= largest && !slices.Contains(values, e.Value) {
			values = append(values, e.Value)
		}
	}
	return values
}

// takeProposal is phase 3 where the proposal comes before a suspicion. Who has
// given up a round has told the next coordinator what it adopted so far, and
// must not add to that.
func (c Config) takeProposal(n *model.Node[Message], s *State, from model.NodeID, m Select) {
	switch {
	case !c.runs(s):
	case m.Round > s.Round:
		if s.Proposals == nil {
			s.Proposals = map[int]model.NodeID{}
		}
		s.Proposals[m.Round] = m.Value
	case m.Round == s.Round:
		c.adopt(n, s, from, m.Value)
	case !c.keeps(RuleRefuseOldProposal):
		n.Send(from, Ack{m.Round})
	}
}

// adopt makes the coordinator's value the node's estimate, and goes on to the
// next round without waiting for what becomes of this one.
func (c Config) adopt(n *model.Node[Message], s *State, coordinator, v model.NodeID) {
	if c.keeps(RuleAdoptBeforeAck) {
		s.Estimate = Estimate{v, s.Round}
	}
	n.Send(coordinator, Ack{s.Round})
	c.sendEstimate(n, s)
}

// suspectCoordinator is phase 3 where the failure detector is first. The nack is
// for a coordinator that is suspected wrongly, and waits.
func (c Config) suspectCoordinator(n *model.Node[Message], s *State) {
	if c.keeps(RuleNackOnSuspicion) {
		n.Send(c.coordinator(s.Round), Nack{s.Round})
	}
	c.sendEstimate(n, s)
}

// takeNack is the receipt in phase 4. A suspicion needs no proposal, so its nack
// can come before there is one, and even before the round.
func (c Config) takeNack(n *model.Node[Message], s *State, from model.NodeID, m Nack) {
	early := m.Round > s.Round || m.Round == s.Round && !s.proposed()
	if !c.runs(s) || m.Round < s.Round || early && !c.keeps(RuleKeepEarlyNack) {
		return
	}
	if s.Nacks == nil {
		s.Nacks = map[int]model.NodeSet{}
	}
	nacks := s.Nacks[m.Round]
	nacks.Add(from)
	s.Nacks[m.Round] = nacks
	if !early {
		c.concludeRound(n, s)
	}
}

// concludeRound is phase 4. The answers come one by one, so the first majority
// of them has as many as are needed to decide, or a nack.
func (c Config) concludeRound(n *model.Node[Message], s *State) {
	if s.Acks.Len()+s.Nacks[s.Round].Len() < c.needed(RuleMajorityOfAcks) {
		return
	}
	if s.Nacks[s.Round] == 0 {
		c.broadcast(n, s, s.Estimate.Value, model.None)
		return
	}
	c.sendEstimate(n, s)
}

// broadcast begins to tell everyone v, except the one that it is known from.
func (c Config) broadcast(n *model.Node[Message], s *State, v, from model.NodeID) {
	*s = State{Telling: v}
	for id := range n.Peers() {
		if id != from {
			s.Untold.Add(id)
		}
	}
	n.StopTimer(suspect)
	n.SetTimer(tell)
}

// tellNext sends one message of the broadcast. A process delivers a decision
// itself when it has sent it to all others (reliable broadcast by relay).
func (c Config) tellNext(n *model.Node[Message], s *State) {
	untold := slices.Collect(s.Untold.All())
	next := untold[n.Choose(len(untold))]
	n.Send(next, Decide{s.Telling})
	s.Untold.Remove(next)
	if s.Untold == 0 {
		*s = State{Decided: s.Telling}
		return
	}
	n.SetTimer(tell)
}

// takeDecision is the receipt of a broadcast message. Who sent it may have
// crashed before it could tell everyone else.
func (c Config) takeDecision(n *model.Node[Message], s *State, from model.NodeID, m Decide) {
	if s.Telling != model.None || s.Decided != model.None {
		return
	}
	if c.keeps(RuleDecideByReliableBroadcast) {
		c.broadcast(n, s, m.Value, from)
		return
	}
	n.StopTimer(suspect)
	*s = State{Decided: m.Value}
}
