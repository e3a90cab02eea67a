package readonly

import "github.com/faultline-mc/faultline/model"

// The timers.
const (
	lost  model.Timer = "lost"  // no quorum has been heard of for too long
	probe model.Timer = "probe" // see whether there is a quorum again
)

func (c Config) start(n *model.Node[Message], s *State) {
	if c.canLose(n.ID(), s) {
		n.SetTimer(lost)
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Get:
		n.Send(from, Held{m.Request, s.Version})
	case Put:
		s.Version = max(s.Version, m.Version)
		n.Send(from, Stored{m.Request})
	case Held:
		s.Version = max(s.Version, m.Version)
		c.answered(n, s, from, m.Request)
	case Stored:
		c.answered(n, s, from, m.Request)
	}
}

// invoke begins an operation, if the node can do it at all.
func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	s.Call = Call{Client: call}
	switch {
	case s.Mode == ReadWrite || call.Op.Func == write && !c.keeps(RuleRefuseWrites):
		c.begin(n, s)
	case call.Op.Func == read:
		c.degrade(n, s)
	default:
		n.Reply(call, Refused)
		s.Call = Call{}
	}
}

// begin asks the peers: to hold what is written, or what they hold.
func (c Config) begin(n *model.Node[Message], s *State) {
	s.Call.Acks = 0
	if s.Call.Client.Op.Func == read {
		n.Broadcast(Get{s.request()})
		return
	}
	s.Version = max(s.Version, s.Call.Client.Op.Arg.(int))
	n.Broadcast(Put{s.request(), s.Version})
	if s.Mode == ReadOnly || !c.keeps(RuleWriteQuorum) {
		c.finish(n, s)
	}
}

func (s *State) request() Request { return Request{s.Epoch, s.Call.Client.Seq} }

func (s *State) isBusy() bool { return s.Call.Client.Seq != 0 }

// answered takes an answer of a peer. It may end an operation, or the time
// without a quorum.
func (c Config) answered(n *model.Node[Message], s *State, from model.NodeID, r Request) {
	if r.Epoch == s.Epoch {
		s.Heard.Add(from)
	}
	if s.isBusy() && (r == s.request() || r.Seq == s.Call.Client.Seq && !c.keeps(RuleThisEpoch)) {
		s.Call.Acks.Add(from)
		if c.isQuorum(s.Call.Acks) {
			c.finish(n, s)
		}
	}
	if s.Mode == ReadOnly && c.isQuorum(s.Heard) && c.keeps(RuleLeaveReadOnlyOnHeal) {
		c.recover(n, s)
	}
}

// finish an operation that a quorum has answered.
func (c Config) finish(n *model.Node[Message], s *State) {
	if op := s.Call.Client.Op; op.Func == write {
		s.Accepted = op.Arg.(int)
		n.Reply(s.Call.Client, Accepted)
	} else {
		n.Reply(s.Call.Client, Reading{Value: s.Version})
	}
	s.Call = Call{}
}

// degrade answers a read from what the node itself holds, and says so.
func (c Config) degrade(n *model.Node[Message], s *State) {
	n.Reply(s.Call.Client, Reading{Value: s.Version, Stale: c.keeps(RuleLabelStale)})
	s.Call = Call{}
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case lost:
		c.lose(n, s)
	case probe:
		for id := range n.Peers() {
			if !s.Heard.Has(id) {
				n.Send(id, Get{Request{Epoch: s.Epoch}})
			}
		}
		n.SetTimer(probe) // what was sent may be lost
	}
}

// lose the quorum: an epoch ends. A read is answered as well as the node can; a
// write has perhaps been done, so that it cannot be refused, and waits.
func (c Config) lose(n *model.Node[Message], s *State) {
	s.Mode, s.Heard = ReadOnly, 0
	s.Epoch++
	n.SetTimer(probe)
	if s.Call.Client.Op.Func == read {
		c.degrade(n, s)
	}
}

// recover from the loss. A write that has waited is begun anew: what was heard
// about it before counts for nothing.
func (c Config) recover(n *model.Node[Message], s *State) {
	s.Mode = ReadWrite
	n.StopTimer(probe)
	if c.canLose(n.ID(), s) {
		n.SetTimer(lost)
	}
	if s.isBusy() {
		c.begin(n, s)
	}
}
