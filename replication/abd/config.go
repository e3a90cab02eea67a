package abd

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Judge is what is asked of the register.
type Judge string

// What can be asked.
const (
	Linearizable Judge = "linearizable"
	Regular      Judge = "regular"   // reads may disagree on the order of writes that they overlap
	WaitFree     Judge = "wait-free" // operations return, whatever a minority does
)

// Config is the size of a register and what clients ask of it, and which of its
// rules are switched off.
type Config struct {
	Servers int
	Writers int
	Readers int
	Writes  int // of each writer, one after the other
	Reads   int // of each reader
	Judge   Judge
	Without model.RuleSet
}

// The operations of clients.
const (
	write = "write" // write(v) returns nothing
	read  = "read"  // read() returns a specs.Value
)

// Protocol returns the register together with those who use it: nodes 1 to
// Servers are the servers, then come the writers, then the readers.
func (c Config) Protocol() model.Protocol[State, Message] {
	return model.Protocol[State, Message]{
		Name:       "abd",
		Nodes:      c.Servers + c.Writers + c.Readers,
		Start:      c.start,
		Receive:    c.receive,
		Invoke:     c.invoke,
		Restart:    c.restart,
		Roles:      c.role,
		Error:      c.heldByFew,
		Properties: c.properties(),
	}
}

// Clients returns the operations: no two writes have the same value.
func (c Config) Clients() []model.Client {
	var list []model.Client
	value := specs.Value(0)
	for i := range c.Writers + c.Readers {
		cl := model.Client{At: []model.NodeID{model.NodeID(c.Servers + 1 + i)}}
		if i < c.Writers {
			for range c.Writes {
				value++
				cl.Ops = append(cl.Ops, model.Op{Func: write, Arg: value})
			}
		} else {
			for range c.Reads {
				cl.Ops = append(cl.Ops, model.Op{Func: read})
			}
		}
		list = append(list, cl)
	}
	return list
}

func (c Config) keeps(r model.Rule) bool { return !c.Without.Has(r) }

// isMajority reports whether a set of servers meets every other such set.
func (c Config) isMajority(servers model.NodeSet) bool { return 2*servers.Len() > c.Servers }

func (c Config) isServer(id model.NodeID) bool { return int(id) <= c.Servers }

func (c Config) role(id model.NodeID) string {
	switch {
	case c.isServer(id):
		return "server"
	case int(id) <= c.Servers+c.Writers:
		return "writer"
	}
	return "reader"
}

// tellServers sends m to all servers. Broadcast would reach writers and readers.
func (c Config) tellServers(n *model.Node[Message], m Message) {
	for peer := range n.Peers() {
		if c.isServer(peer) {
			n.Send(peer, m)
		}
	}
}
