package multi

import (
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

func (c Config) start(n *node, s *State) {
	if !c.isReplica(n.ID()) {
		var client Client
		c.invoke(n, &client)
		*s = client
		return
	}
	var r Replica
	if c.Elected {
		c.elect(n, &r)
	}
	c.schedule(n, &r)
	*s = r
}

// elect has the first replica lead, in a ballot that the least majority with it has
// promised just now.
func (c Config) elect(n *node, s *Replica) {
	if int(n.ID()) > c.Replicas/2+1 {
		return
	}
	s.Promised = Ballot{Round: 1, Leader: firstLeader}
	if n.ID() == firstLeader {
		s.Phase = Leading
		c.beginLease(n, s)
	} else {
		c.bind(n, s, firstLeader)
	}
}

func (c Config) receive(n *node, s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Replica:
		if held, ok := m.(Holding); ok {
			c.rebuild(&node, from, held)
		} else if !node.Rebuilding || !c.keeps(RuleRebuiltReplicaWaits) {
			c.serve(n, &node, from, m)
		}
		c.schedule(n, &node)
		*s = node
	case Client:
		if m, ok := m.(Response); ok {
			c.answered(n, &node, m)
		}
		*s = node
	}
}

func (c Config) serve(n *node, s *Replica, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Prepare:
		c.promise(n, s, from, m)
	case Promise:
		c.promised(n, s, from, m)
	case Accept:
		c.accept(n, s, from, m)
	case Accepted:
		c.accepted(n, s, from, m)
	case Chosen:
		c.learn(n, s, m.Slot, m.Command)
	case Request:
		c.request(n, s, Command{from, m.Seq})
	case Rebuild:
		n.Send(from, Holding{s.Promised, s.Accepted, s.Chosen})
	}
}

// prepare is phase 1a: a replica that believes it should lead asks for promises,
// once for all slots. It already knows what is chosen before its first hole.
func (c Config) prepare(n *node, s *Replica) {
	b, ok := c.next(n.ID(), s.Promised)
	if !ok {
		panic("a campaign without a ballot left")
	}
	s.follow()
	s.Promised, s.Phase, s.Promises = b, Preparing, model.Nodes(n.ID())
	s.Reported = maps.Clone(s.Accepted)
	c.beginLease(n, s)
	c.tellReplicas(n, Prepare{b, s.prefix()})
	c.lead(n, s)
}

// promise is phase 1b: a replica answers a ballot above all that it has answered,
// with what it has accepted in the slots asked for. Its own ballot is over.
func (c Config) promise(n *node, s *Replica, from model.NodeID, m Prepare) {
	if m.Ballot.Compare(s.Promised) <= 0 && c.keeps(RuleRefuseLowerPrepare) {
		return
	}
	if s.isBound(from) {
		return
	}
	s.follow()
	s.Promised = m.Ballot
	c.bind(n, s, from)
	reported := maps.Clone(s.Accepted)
	maps.DeleteFunc(reported, func(slot int, _ Proposal) bool { return slot <= m.After })
	n.Send(from, Promise{m.Ballot, reported})
}

// promised counts a promise, and keeps the highest of the proposals reported.
func (c Config) promised(n *node, s *Replica, from model.NodeID, m Promise) {
	if s.Phase != Preparing || m.Ballot != s.Promised && c.keeps(RulePromiseOfThisBallot) {
		return
	}
	s.Promises.Add(from)
	for slot, p := range m.Accepted {
		s.Reported[slot] = c.higher(s.Reported[slot], p)
	}
	c.lead(n, s)
}

// lead ends phase 1 when a majority has promised. What may have been chosen below
// it has reported, and the leader proposes it again. A slot between those, of
// which nobody has reported anything, gets a no-op: what comes behind could never
// be executed.
func (c Config) lead(n *node, s *Replica) {
	if !c.isMajority(s.Promises) && c.keeps(RulePhase1Majority) {
		return
	}
	reported, last := s.Reported, s.last()
	for slot := range reported {
		last = max(last, slot)
	}
	s.Phase, s.Promises, s.Reported = Leading, 0, nil
	for slot := s.prefix() + 1; slot <= last; slot++ {
		p, ok := reported[slot]
		_, chosen := s.Chosen[slot]
		switch {
		case chosen:
		case ok && c.keeps(RuleAdoptAccepted):
			c.propose(n, s, slot, p.Command)
		case ok || c.keeps(RuleFillGapWithNoop):
			c.propose(n, s, slot, Noop)
		}
	}
}

// propose is phase 2a for a slot. The leader is the first to accept.
func (c Config) propose(n *node, s *Replica, slot int, cmd Command) {
	s.Accepted[slot] = Proposal{s.Promised, cmd}
	s.Accepts[slot] = model.Nodes(n.ID())
	c.tellReplicas(n, Accept{s.Promised, slot, cmd})
	c.choose(n, s, slot)
}

// accept is phase 2b: a replica accepts a proposal, unless it has promised not to.
// From then on it accepts nothing below that ballot either, in any slot.
func (c Config) accept(n *node, s *Replica, from model.NodeID, m Accept) {
	if m.Ballot.Compare(s.Promised) < 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	if m.Ballot.Compare(s.Promised) > 0 && c.keeps(RuleAcceptRaisesPromise) {
		s.follow()
		s.Promised = m.Ballot
	}
	s.Accepted[m.Slot] = Proposal{m.Ballot, m.Command}
	n.Send(from, Accepted{m.Ballot, m.Slot})
}

// accepted counts an answer.
func (c Config) accepted(n *node, s *Replica, from model.NodeID, m Accepted) {
	accepts, open := s.Accepts[m.Slot]
	if !open || m.Ballot != s.Promised {
		return
	}
	accepts.Add(from)
	s.Accepts[m.Slot] = accepts
	c.choose(n, s, m.Slot)
}

// choose finds out whether what the leader proposes for a slot is chosen.
func (c Config) choose(n *node, s *Replica, slot int) {
	if !c.isMajority(s.Accepts[slot]) && c.keeps(RulePhase2Majority) {
		return
	}
	cmd := s.Accepted[slot].Command
	delete(s.Accepts, slot)
	if c.Learners == AllLearn {
		c.tellReplicas(n, Chosen{slot, cmd})
	}
	c.learn(n, s, slot, cmd)
}

// learn takes note of what is chosen, and executes it if nothing is missing before
// it, and what has waited for it. The leader answers the clients.
func (c Config) learn(n *node, s *Replica, slot int, cmd Command) {
	before := c.executed(s)
	s.Chosen[slot] = cmd
	delete(s.Accepts, slot)
	if s.Phase != Leading {
		return
	}
	m := c.replay(nil)
	for _, slot := range c.executed(s) {
		cmd := s.Chosen[slot]
		result := c.execute(&m, cmd)
		if !slices.Contains(before, slot) && !c.isReplica(cmd.Client) {
			n.Send(cmd.Client, Response{cmd.Seq, result})
		}
	}
}

// request takes a client's operation. Only a leader does, and puts it into the
// first slot of which it knows nothing, unless it is proposing it already. What was
// executed it answers.
func (c Config) request(n *node, s *Replica, cmd Command) {
	if s.Phase != Leading {
		return
	}
	m := c.replay(s.commands(c.executed(s)))
	if cmd.Seq > 1 && c.mayRead(s) {
		n.Send(cmd.Client, Response{cmd.Seq, m.Value})
		return
	}
	if result, executed := m.session(cmd); executed && c.keeps(RuleSessionDedup) {
		n.Send(cmd.Client, Response{cmd.Seq, result})
		return
	}
	if s.proposes(cmd) {
		return
	}
	if slot := s.last() + 1; slot <= c.Slots {
		c.propose(n, s, slot, cmd)
	}
}

// higher returns the proposal with the higher ballot; none is below all.
func (c Config) higher(p, q Proposal) Proposal {
	none := Proposal{}
	switch {
	case p == none:
		return q
	case q == none:
		return p
	case (p.Ballot.Compare(q.Ballot) < 0) == c.keeps(RuleAdoptHighest):
		return q
	}
	return p
}

// follow gives up a ballot of the replica's own.
func (s *Replica) follow() {
	s.Phase, s.Promises, s.Reported, s.Accepts = Following, 0, nil, map[int]model.NodeSet{}
	s.Leased = false
}

func (c Config) timeout(n *node, s *State, t model.Timer) {
	r := (*s).(Replica)
	switch t {
	case timerCampaign:
		c.prepare(n, &r)
	case timerGrant:
		r.Bound, r.Master = false, model.None
	case timerLease:
		r.Leased = false
	case timerCommand:
		slot := r.last() + 1
		c.propose(n, &r, slot, Command{n.ID(), slot})
	}
	c.schedule(n, &r)
	*s = r
}

// schedule sets the timers of what a replica can do. It begins a ballot whenever
// it does not lead, and is a voter, and the bound leaves it one.
func (c Config) schedule(n *node, s *Replica) {
	enable := func(t model.Timer, on bool) {
		if on {
			n.SetTimer(t)
		} else {
			n.StopTimer(t)
		}
	}
	_, ok := c.next(n.ID(), s.Promised)
	if !s.Leased {
		n.StopTimer(timerLease)
	}
	enable(timerCampaign, ok && s.Phase != Leading && !s.Rebuilding && !s.isBound(n.ID()))
	enable(timerCommand, c.Judge == Liveness && s.Phase == Leading && s.last() < c.Slots)
}

// invoke begins a client's next operation, unless that was the last. It asks all
// that may lead once: a request that nobody takes waits in the network, so that
// it is as if the client tried again and again.
func (c Config) invoke(n *node, s *Client) {
	if s.Seq == c.operations() {
		*s = Client{}
		return
	}
	s.Seq++
	n.RecordInvoke(c.operation(Command{n.ID(), s.Seq}))
	for id := 1; id <= c.Leaders; id++ {
		n.Send(model.NodeID(id), Request{s.Seq})
	}
}

// answered takes the answer that a client waits for. A late one changes nothing.
func (c Config) answered(n *node, s *Client, m Response) {
	if m.Seq == s.Seq {
		n.RecordReturn(m.Result)
		c.invoke(n, s)
	}
}
