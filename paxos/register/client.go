package register

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// write begins a client's first operation: clients write 1, 2 and so on to
// the servers in turn.
func (c Config) write(n *model.Node[Message]) Client {
	put := Put{Request{n.ID(), 1}, specs.Value(c.index(n.ID()) + 1)}
	n.RecordInvoke(model.Op{Func: "write", Arg: put.Value})
	n.Send(c.server(c.index(n.ID())), put)
	return Client{Awaits: put.Request}
}

// resume takes the answer that the client waits for. A late answer to an
// earlier request changes nothing.
func (c Config) resume(n *model.Node[Message], s *Client, m Message) {
	switch m := m.(type) {
	case PutOk:
		if m.Request == s.Awaits {
			n.RecordReturn(nil)
			c.read(n, s)
		}
	case GetOk:
		if m.Request == s.Awaits {
			n.RecordReturn(m.Value)
			*s = Client{Read: m.Value}
		}
	}
}

// read asks the server after the one that was written to, so that a server
// that answers by itself what it ought to learn from the others is found out.
func (c Config) read(n *model.Node[Message], s *Client) {
	s.Awaits = Request{n.ID(), 2}
	n.RecordInvoke(model.Op{Func: "read"})
	n.Send(c.server(c.index(n.ID())+1), Get{s.Awaits})
}

// index of a client among the clients, from 0.
func (c Config) index(client model.NodeID) int { return int(client) - c.Servers - 1 }

// server returns the k-th server, from 0, beginning again after the last.
func (c Config) server(k int) model.NodeID { return model.NodeID(k%c.Servers + 1) }
