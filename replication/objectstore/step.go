package objectstore

import "github.com/faultline-mc/faultline/model"

// timerExpire has a gateway forget what it has cached.
const timerExpire model.Timer = "expire"

func (c Config) start(n *model.Node[Message], s *State) {
	switch id := n.ID(); {
	case int(id) <= c.Gateways:
		*s = Gateway{}
	case id == c.blobs():
		*s = BlobStore{}
	case id == c.second() && c.Mode == Strong:
		*s = Witness{}
	default:
		*s = Index{}
	}
}

func (c Config) receive(n *model.Node[Message], s *State, from model.NodeID, m Message) {
	switch node := (*s).(type) {
	case Gateway:
		c.receiveAnswer(n, &node, from, m)
		*s = node
	case Index:
		c.receiveAtIndex(n, &node, from, m)
		*s = node
	case Witness:
		switch m := m.(type) {
		case Announce:
			node.Version = max(node.Version, m.Version)
			n.Send(from, Witnessed(m))
		case Check:
			n.Send(from, Newest{node.Version})
		}
		*s = node
	case BlobStore:
		switch m := m.(type) {
		case Store:
			if node.Contents == nil {
				node.Contents = make(map[Blob]int)
			}
			node.Contents[m.Blob] = m.Content
			n.Send(from, Stored{m.Blob})
		case Fetch:
			n.Send(from, Fetched{m.Blob, node.Contents[m.Blob]})
		}
		*s = node
	}
}

func (c Config) receiveAnswer(n *model.Node[Message], g *Gateway, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Stored:
		if g.Phase == Storing && m.Blob == g.Entry.Blob {
			c.change(n, g)
		}
	case Changed:
		if g.Phase == Indexing {
			c.remember(n, g, m.Entry)
			c.answer(n, g, m.Entry, nil)
		}
	case Newest:
		if g.Phase == Checking {
			c.trust(n, g, m.Version)
		}
	case Found:
		if g.Phase == LookingUp {
			c.found(n, g, from, m.Entry)
		}
	case Fetched:
		if g.Phase == Fetching && m.Blob == g.Entry.Blob {
			c.answer(n, g, g.Entry, m.Content)
		}
	}
}

func (c Config) invoke(n *model.Node[Message], s *State, call model.Call) {
	g := (*s).(Gateway)
	g.Call = call
	switch call.Op.Func {
	case "put":
		c.put(n, &g, call.Op.Arg.(int))
	case "delete":
		g.Entry = Entry{}
		c.change(n, &g)
	default:
		c.look(n, &g)
	}
	*s = g
}

// put stores the content under a new name first. The index must not name what is
// not there.
func (c Config) put(n *model.Node[Message], g *Gateway, content int) {
	g.Blobs++
	g.Entry = Entry{Blob: Blob{n.ID(), g.Blobs}}
	g.Phase = Storing
	n.Send(c.blobs(), Store{g.Entry.Blob, content})
	if !c.keeps(RuleIndexAfterBlob) {
		c.change(n, g)
	}
}

// change has the index name the blob, or none.
func (c Config) change(n *model.Node[Message], g *Gateway) {
	g.Phase = Indexing
	n.Send(c.primary(), Change{g.Entry.Blob})
}

// look begins a get or a list, from the cache if it has something. What was cached
// may be old, and in the store's second life the witness knows whether it is.
func (c Config) look(n *model.Node[Message], g *Gateway) {
	switch {
	case !g.Cached:
		c.lookUp(n, g)
	case c.Mode == Strong && c.keeps(RuleCacheChecksVersion):
		g.Phase = Checking
		n.Send(c.second(), Check{})
	default:
		c.show(n, g, g.Cache)
	}
}

// trust uses the cache if nothing newer has been announced.
func (c Config) trust(n *model.Node[Message], g *Gateway, newest int) {
	if g.Cached && g.Cache.Version >= newest {
		c.show(n, g, g.Cache)
		return
	}
	c.lookUp(n, g)
}

// lookUp asks the index: the primary, or in the first life any copy.
func (c Config) lookUp(n *model.Node[Message], g *Gateway) {
	g.Phase = LookingUp
	at := c.primary()
	if c.Mode == Historical && n.Choose(2) == 1 {
		at = c.second()
	}
	n.Send(at, Lookup{})
}

// found takes what the index says. A copy that has never heard of the object is no
// reason to say that there is none: so new objects are found at once.
func (c Config) found(n *model.Node[Message], g *Gateway, from model.NodeID, e Entry) {
	if e == (Entry{}) && from == c.second() && c.keeps(RuleMissAsksPrimary) {
		n.Send(c.primary(), Lookup{})
		return
	}
	c.remember(n, g, e)
	c.show(n, g, e)
}

// remember puts an entry into the cache, for some time.
func (c Config) remember(n *model.Node[Message], g *Gateway, e Entry) {
	g.Cached, g.Cache = true, e
	if c.keeps(RuleCacheExpires) {
		n.SetTimer(timerExpire)
	}
}

// show answers from an entry, for which a get needs the content.
func (c Config) show(n *model.Node[Message], g *Gateway, e Entry) {
	if g.Call.Op.Func == "list" {
		c.answer(n, g, e, e.present())
		return
	}
	if !e.present() {
		c.answer(n, g, e, 0)
		return
	}
	g.Phase, g.Entry = Fetching, e
	n.Send(c.blobs(), Fetch{e.Blob})
}

// answer ends the request.
func (c Config) answer(n *model.Node[Message], g *Gateway, about Entry, result any) {
	n.Reply(g.Call, result)
	g.Call, g.Phase, g.Entry = model.Call{}, Idle, Entry{}
	g.Answered = about
	if about.Version > g.Newest.Version {
		g.Newest = about
	}
}

func (c Config) receiveAtIndex(n *model.Node[Message], s *Index, from model.NodeID, m Message) {
	switch m := m.(type) {
	case Change:
		c.order(n, s, from, m.Blob)
	case Witnessed:
		c.publish(n, s, m)
	case Replicate:
		c.apply(s, m.Entry)
	case Lookup:
		n.Send(from, Found{s.Entry})
	}
}

// order gives a change its version. In the store's first life it is done with that,
// and the other copy is told. In the second the witness hears of it before anyone
// can read it.
func (c Config) order(n *model.Node[Message], s *Index, from model.NodeID, b Blob) {
	s.Last++
	e := Entry{s.Last, b}
	if c.Mode == Historical {
		c.apply(s, e)
		n.Send(c.second(), Replicate{e})
		n.Send(from, Changed{e})
		return
	}
	n.Send(c.second(), Announce{e.Version, from})
	if !c.keeps(RuleWitnessFirst) {
		c.apply(s, e)
		n.Send(from, Changed{e})
		return
	}
	if s.Waiting == nil {
		s.Waiting = make(map[model.NodeID]Entry)
	}
	s.Waiting[from] = e
}

// publish makes a change readable that the witness knows of.
func (c Config) publish(n *model.Node[Message], s *Index, m Witnessed) {
	e, ok := s.Waiting[m.Gateway]
	if !ok || e.Version != m.Version {
		return
	}
	delete(s.Waiting, m.Gateway)
	c.apply(s, e)
	n.Send(m.Gateway, Changed{e})
}

// apply changes a copy of the index. Changes come in any order, and the newest one
// stays.
func (c Config) apply(s *Index, e Entry) {
	if e.Version > s.Entry.Version || !c.keeps(RuleNewerVersionOnly) {
		s.Entry = e
	}
}

func (c Config) timeout(_ *model.Node[Message], s *State, _ model.Timer) {
	g := (*s).(Gateway)
	g.Cached, g.Cache = false, Entry{}
	*s = g
}

// restart loses what a gateway was doing, and its cache. A client whose request was
// going on never hears of it.
func (c Config) restart(_ *model.Node[Message], s *State) {
	if g, ok := (*s).(Gateway); ok {
		*s = Gateway{Blobs: g.Blobs, Answered: g.Answered, Newest: g.Newest}
	}
}
