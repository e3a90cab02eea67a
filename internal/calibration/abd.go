package calibration

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// abdScenario is the register of Attiya, Bar-Noy and Dolev (1995) with several
// writers: an operation first asks a majority for the newest version, then
// records the version that it writes, or the one that it is about to return,
// at a majority.
var abdScenario = &model.Scenario{
	ID:      "calibration/abd",
	Title:   "a replicated register by majorities: write and read in two phases",
	Params:  clusterParams(2, 2, 2),
	Network: model.Multiset,
	Build: func(a model.Args) (model.Model, error) {
		c := abd{clusterOf(a)}
		return registerSystem("abd", c.cluster, c.boot, c.serve), nil
	},
	Pins: []model.Pin{{States: 544, Transitions: 874, Depth: 25, Source: stateright}},
}

// abd holds the steps of the servers.
type abd struct{ cluster }

// abdServer is a server's state.
type abdServer struct {
	Newest Version // the newest version that it knows
	Phase  phase   // of the operation it serves; nil if it serves none
}

func (abdServer) actor() {}

// Version is a value with the stamp of its write.
type Version struct {
	Stamp Stamp
	Value specs.Value
}

// phase is what a server is about for a client, whose Put or Get is the Call.
type phase interface{ phase() }

// asking is the first phase: what each server that answered knows.
type asking struct {
	Call  registerMessage
	Known map[model.NodeID]Version
}

// recording is the second phase: who has recorded the version.
type recording struct {
	Call registerMessage
	Read specs.Value // what a Get is going to return
	Acks model.NodeSet
}

func (asking) phase()    {}
func (recording) phase() {}

// Query asks for the newest version that a server knows.
type Query struct{ Request Request }

// AckQuery tells it.
type AckQuery struct {
	Request Request
	Version Version
}

// Record asks to record a version.
type Record struct {
	Request Request
	Version Version
}

// AckRecord says that it is recorded.
type AckRecord struct{ Request Request }

func (Query) registerMessage()     {}
func (AckQuery) registerMessage()  {}
func (Record) registerMessage()    {}
func (AckRecord) registerMessage() {}

func (c abd) boot(id model.NodeID) abdServer {
	return abdServer{Newest: Version{Stamp: Stamp{0, id}}}
}

func (c abd) serve(n *model.Node[registerMessage], s *abdServer, from model.NodeID, m registerMessage) {
	switch m := m.(type) {
	case Put:
		c.ask(n, s, m, m.Request)
	case Get:
		c.ask(n, s, m, m.Request)
	case Query:
		n.Send(from, AckQuery{m.Request, s.Newest})
	case AckQuery:
		c.collect(n, s, from, m)
	case Record:
		n.Send(from, AckRecord{m.Request})
		s.record(m.Version)
	case AckRecord:
		c.finish(n, s, from, m)
	}
}

// ask begins the first phase. A server serves one operation at a time, and
// leaves the others in the network.
func (c abd) ask(n *model.Node[registerMessage], s *abdServer, call registerMessage, r Request) {
	if s.Phase != nil {
		return
	}
	s.Phase = asking{call, map[model.NodeID]Version{n.ID(): s.Newest}}
	c.tellServers(n, Query{r})
}

// collect answers of the first phase, and with a majority begin the second.
func (c abd) collect(n *model.Node[registerMessage], s *abdServer, from model.NodeID, m AckQuery) {
	p, ok := s.Phase.(asking)
	if !ok || requestOf(p.Call) != m.Request {
		return
	}
	p.Known[from] = m.Version
	if len(p.Known) != c.majority() {
		return
	}
	version := p.newest()
	next := recording{Call: p.Call, Acks: model.Nodes(n.ID())}
	switch call := p.Call.(type) {
	case Put:
		version = Version{Stamp{version.Stamp.Number + 1, n.ID()}, call.Value}
	case Get:
		next.Read = version.Value
	}
	s.record(version)
	s.Phase = next
	c.tellServers(n, Record{m.Request, version})
}

// newest returns the version with the greatest stamp. No two versions share a
// stamp, so the order of the map is no matter.
func (p asking) newest() Version {
	var newest Version
	for _, v := range p.Known {
		if v.Stamp.compare(newest.Stamp) > 0 {
			newest = v
		}
	}
	return newest
}

// record a version, unless a newer one is known.
func (s *abdServer) record(v Version) {
	if v.Stamp.compare(s.Newest.Stamp) > 0 {
		s.Newest = v
	}
}

// finish collects acknowledgements of the second phase, and with a majority
// answers the client.
func (c abd) finish(n *model.Node[registerMessage], s *abdServer, from model.NodeID, m AckRecord) {
	p, ok := s.Phase.(recording)
	if !ok || requestOf(p.Call) != m.Request || p.Acks.Has(from) {
		return
	}
	p.Acks.Add(from)
	if p.Acks.Len() != c.majority() {
		s.Phase = p
		return
	}
	s.Phase = nil
	switch call := p.Call.(type) {
	case Put:
		n.Send(call.Request.Client, PutOk{call.Request})
	case Get:
		n.Send(call.Request.Client, GetOk{call.Request, p.Read})
	}
}

func requestOf(call registerMessage) Request {
	switch call := call.(type) {
	case Put:
		return call.Request
	case Get:
		return call.Request
	}
	return Request{}
}
