package snapshot

import (
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// The timers of a node. All of them fire at any time: a node sends a token, and
// the initiator begins to record, when it likes.
const (
	pass   model.Timer = "pass"   // is set while the node has a token
	record model.Timer = "record" // of the initiator, until it has recorded
	mark   model.Timer = "mark"   // only without RuleMarkerWithRecording
	late   model.Timer = "late"   // only without RuleFIFO
)

func (c Config) start(n *model.Node[Message], s *State) {
	if n.ID() == initiator {
		s.Tokens = c.Tokens
		n.SetTimer(record)
	}
	mayPass(n, s)
}

func (c Config) timeout(n *model.Node[Message], s *State, t model.Timer) {
	switch t {
	case pass:
		c.passToken(n, s)
	case record:
		c.recordState(n, s)
	case mark:
		n.Broadcast(Marker{})
	case late:
		c.handOver(n, s)
	}
}

// receive is where the channel ends. Without RuleFIFO it may hold a message
// back while others pass.
func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	if !c.keeps(RuleFIFO) && n.Choose(2) == 1 {
		s.Overtaken = append(s.Overtaken, Envelope{from, m})
		n.SetTimer(late)
		return
	}
	c.take(n, s, from, m)
}

// handOver gives the node one of the messages that others have overtaken.
func (c Config) handOver(n *model.Node[Message], s *State) {
	i := n.Choose(len(s.Overtaken))
	e := s.Overtaken[i]
	s.Overtaken = slices.Delete(s.Overtaken, i, i+1)
	if len(s.Overtaken) > 0 {
		n.SetTimer(late)
	}
	c.take(n, s, e.From, e.Message)
}

func (c Config) take(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Token:
		c.takeToken(n, s, from, m)
	case Marker:
		c.takeMarker(n, s, from)
	}
}

// passToken is a step of the system that is recorded, and knows nothing of the
// recording: it goes on all the time.
func (c Config) passToken(n *model.Node[Message], s *State) {
	s.Tokens--
	peers := slices.Collect(n.Peers())
	to := peers[0]
	if len(peers) > 1 {
		to = peers[n.Choose(len(peers))]
	}
	n.Send(to, Token{Late: s.Recorded})
	mayPass(n, s)
}

func mayPass(n *model.Node[Message], s *State) {
	if s.Tokens > 0 {
		n.SetTimer(pass)
	}
}

// takeToken receives a token. One that comes between the recording of the
// node's state and the marker was sent before the marker: the recorded global
// state has it on its way.
func (c Config) takeToken(n *model.Node[Message], s *State, from model.NodeID, m Token) {
	if s.Open.Has(from) && c.keeps(RuleRecordChannel) {
		if s.Channels == nil {
			s.Channels = make(map[model.NodeID]int)
		}
		// More than all there are is wrong however much more it is.
		s.Channels[from] = min(s.Channels[from]+1, c.Tokens+1)
	}
	if m.Late && (!s.Recorded || s.Open.Has(from)) {
		s.Early = true
	}
	s.Tokens++
	mayPass(n, s)
}

// recordState is the paper's Marker-Sending Rule: the node records its state,
// and sends a marker on every channel before it sends anything else there.
func (c Config) recordState(n *model.Node[Message], s *State) {
	s.Recorded, s.Saved = true, s.Tokens
	for peer := range n.Peers() {
		s.Open.Add(peer)
	}
	if c.keeps(RuleMarkerWithRecording) {
		n.Broadcast(Marker{})
	} else {
		n.SetTimer(mark)
	}
}

// takeMarker is the paper's Marker-Receiving Rule: a node that has not recorded
// its state does so, and the channel is recorded as empty; else the channel's
// state is what has come on it since.
func (c Config) takeMarker(n *model.Node[Message], s *State, from model.NodeID) {
	if !s.Recorded {
		c.recordState(n, s)
	}
	s.Open.Remove(from)
}
