package register

import "github.com/faultline-mc/faultline/model"

func (c Config) start(n *model.Node[Message], s *State) {
	if c.isServer(n.ID()) {
		*s = Server{}
		return
	}
	*s = c.write(n)
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Server:
		c.serve(n, &node, from, m)
		*s = node
	case Client:
		c.resume(n, &node, m)
		*s = node
	}
}

// serve is a server's step. One that has decided has nothing left to do but to
// answer reads.
func (c Config) serve(n *model.Node[Message], s *Server, from model.NodeID, m Message) {
	if get, ok := m.(Get); ok {
		c.answer(n, s, from, get)
		return
	}
	if s.Decided {
		return
	}
	switch m := m.(type) {
	case Put:
		c.propose(n, s, m)
	case Prepare:
		c.promise(n, s, from, m)
	case Promise:
		c.adopt(n, s, from, m)
	case Accept:
		c.accept(n, s, from, m)
	case Accepted:
		c.decide(n, s, from, m)
	case Decided:
		learn(s, m)
	}
}

// answer a read. Before the decision a server cannot know whether a write has
// returned elsewhere: the Get waits in the network.
func (c Config) answer(n *model.Node[Message], s *Server, from model.NodeID, m Get) {
	if s.Decided || !c.keeps(RuleReadDecided) {
		n.Send(from, GetOk{m.Request, s.Accepted.Proposal.Value})
	}
}

// propose begins phase 1 under a ballot above all that this server has seen.
// It proposes once; its own promise is given on the spot.
func (c Config) propose(n *model.Node[Message], s *Server, m Put) {
	if s.Proposal != (Proposal{}) {
		return
	}
	s.Proposal = Proposal{m.Request, m.Value}
	s.Ballot = Ballot{s.Ballot.Round + 1, n.ID()}
	s.Promises = map[model.NodeID]Vote{n.ID(): s.Accepted}
	c.tellServers(n, Prepare{s.Ballot})
}

// promise is phase 1b.
func (c Config) promise(n *model.Node[Message], s *Server, from model.NodeID, m Prepare) {
	if m.Ballot.Compare(s.Ballot) <= 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	s.Ballot = m.Ballot
	n.Send(from, Promise{m.Ballot, s.Accepted})
}

// adopt collects promises. The one that completes a majority begins phase 2,
// with the value that was accepted under the highest ballot, or, if there is
// none and so none can have been chosen, with the server's own.
func (c Config) adopt(n *model.Node[Message], s *Server, from model.NodeID, m Promise) {
	if m.Ballot != s.Ballot {
		return
	}
	s.Promises[from] = m.Accepted
	if len(s.Promises) != c.majority() {
		return
	}
	last := s.lastVote()
	if last != (Vote{}) && c.keeps(RuleAdoptAccepted) {
		s.Proposal = last.Proposal
	}
	s.Accepted = Vote{s.Ballot, s.Proposal}
	s.Accepts.Add(n.ID())
	c.tellServers(n, Accept{s.Ballot, s.Proposal})
}

// lastVote returns the vote with the highest ballot among the promisers', or
// the zero Vote. Votes of one ballot are equal, so the map's order is no matter.
func (s *Server) lastVote() Vote {
	var last Vote
	for _, v := range s.Promises {
		if v.Ballot.Compare(last.Ballot) > 0 {
			last = v
		}
	}
	return last
}

// accept is phase 2b.
func (c Config) accept(n *model.Node[Message], s *Server, from model.NodeID, m Accept) {
	if m.Ballot.Compare(s.Ballot) < 0 && c.keeps(RuleRefuseBelowPromise) {
		return
	}
	s.Ballot = m.Ballot
	s.Accepted = Vote{m.Ballot, m.Proposal}
	n.Send(from, Accepted{m.Ballot})
}

// decide collects acceptances. With a majority of them the proposal is chosen,
// and the client that wrote it, whoever proposed it in the end, gets its answer.
func (c Config) decide(n *model.Node[Message], s *Server, from model.NodeID, m Accepted) {
	if m.Ballot != s.Ballot {
		return
	}
	s.Accepts.Add(from)
	if s.Accepts.Len() != c.majority() {
		return
	}
	s.Decided = true
	c.tellServers(n, Decided{s.Ballot, s.Proposal})
	n.Send(s.Proposal.Request.Client, PutOk{s.Proposal.Request})
}

func learn(s *Server, m Decided) {
	s.Ballot = m.Ballot
	s.Accepted = Vote{m.Ballot, m.Proposal}
	s.Decided = true
}
