package calibration

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// The registers of singlecopy.go and abd.go: servers are the nodes from 1,
// clients the nodes behind them. Each client writes one value of its own, and
// when that has been acknowledged reads once from another server.
//
// paxos/register has the same clients over again, because a protocol and a
// calibration model do not import each other.

// actor is the state of a node.
type actor interface{ actor() }

// registerMessage is what the nodes of a register send.
type registerMessage interface{ registerMessage() }

// Request names an operation of a client: 1 is its write, 2 its read. The
// zero Request is none.
type Request struct {
	Client model.NodeID
	Number int
}

func (r Request) String() string {
	if r == (Request{}) {
		return "none"
	}
	return fmt.Sprintf("%d/%d", r.Client, r.Number)
}

// Put asks a server to write Value.
type Put struct {
	Request Request
	Value   specs.Value
}

// PutOk says that it has been written.
type PutOk struct{ Request Request }

// Get asks a server for the value.
type Get struct{ Request Request }

// GetOk answers a Get.
type GetOk struct {
	Request Request
	Value   specs.Value
}

func (Put) registerMessage()   {}
func (PutOk) registerMessage() {}
func (Get) registerMessage()   {}
func (GetOk) registerMessage() {}

// client is the state of a client.
type client struct {
	Awaits Request     // the request whose answer it waits for; zero when it is done
	Read   specs.Value // what it has read
}

func (client) actor() {}

// cluster is the size of a register's system.
type cluster struct{ servers, clients int }

// clusterParams are the parameters behind a cluster: the numbers of servers and
// clients by default, and the least number of servers.
func clusterParams(servers, least, clients int) []model.Param {
	return []model.Param{
		model.Int("servers", servers, least, 3, "servers that keep the register"),
		model.Int("clients", clients, 1, 4, "clients, each with a write and a read"),
	}
}

func clusterOf(a model.Args) cluster {
	return cluster{servers: a.Int("servers"), clients: a.Int("clients")}
}

func (c cluster) majority() int { return c.servers/2 + 1 }

func (c cluster) isServer(id model.NodeID) bool { return int(id) <= c.servers }

// tellServers sends m to all other servers. Broadcast would reach the clients.
func (c cluster) tellServers(n *model.Node[registerMessage], m registerMessage) {
	for peer := range n.Peers() {
		if c.isServer(peer) {
			n.Send(peer, m)
		}
	}
}

// registerSystem is a register whose servers have states of type S: boot
// returns a server's first state, serve is its step.
func registerSystem[S actor](
	name string, c cluster,
	boot func(id model.NodeID) S,
	serve func(n *model.Node[registerMessage], s *S, from model.NodeID, m registerMessage),
) model.System[actor, registerMessage] {
	return model.System[actor, registerMessage]{Protocol: model.Protocol[actor, registerMessage]{
		Name:  name,
		Nodes: c.servers + c.clients,
		Start: func(n *model.Node[registerMessage], s *actor) {
			if c.isServer(n.ID()) {
				*s = boot(n.ID())
			} else {
				*s = c.write(n)
			}
		},
		Receive: func(n *model.Node[registerMessage], s *actor, from model.NodeID, m registerMessage) {
			switch node := (*s).(type) {
			case S:
				serve(n, &node, from, m)
				*s = node
			case client:
				c.resume(n, &node, m)
				*s = node
			}
		},
		Roles: func(id model.NodeID) string {
			if c.isServer(id) {
				return "server"
			}
			return "client"
		},
		Properties: []model.Property[actor]{
			history.Linearizable[actor]("Linearizable", history.Register(specs.Value(0))),
			model.Reachable("WriteRead", func(s actor) bool {
				c, ok := s.(client)
				return ok && c.Read != 0
			}),
		},
	}}
}

// write begins a client's first operation: clients write 1, 2 and so on to the
// servers in turn.
func (c cluster) write(n *model.Node[registerMessage]) client {
	put := Put{Request{n.ID(), 1}, specs.Value(c.index(n.ID()) + 1)}
	n.RecordInvoke(model.Op{Func: "write", Arg: put.Value})
	n.Send(c.server(c.index(n.ID())), put)
	return client{Awaits: put.Request}
}

// resume takes the answer that the client waits for.
func (c cluster) resume(n *model.Node[registerMessage], s *client, m registerMessage) {
	switch m := m.(type) {
	case PutOk:
		if m.Request == s.Awaits {
			n.RecordReturn(nil)
			c.read(n, s)
		}
	case GetOk:
		if m.Request == s.Awaits {
			n.RecordReturn(m.Value)
			*s = client{Read: m.Value}
		}
	}
}

// read asks the server after the one that was written to.
func (c cluster) read(n *model.Node[registerMessage], s *client) {
	s.Awaits = Request{n.ID(), 2}
	n.RecordInvoke(model.Op{Func: "read"})
	n.Send(c.server(c.index(n.ID())+1), Get{s.Awaits})
}

// index of a client among the clients, from 0.
func (c cluster) index(client model.NodeID) int { return int(client) - c.servers - 1 }

// server returns the k-th server, from 0, beginning again after the last.
func (c cluster) server(k int) model.NodeID { return model.NodeID(k%c.servers + 1) }

// Stamp orders what is written or proposed: by number, and by node where the
// numbers are equal.
type Stamp struct {
	Number int
	Node   model.NodeID
}

func (s Stamp) String() string { return fmt.Sprintf("%d.%d", s.Number, s.Node) }

func (s Stamp) compare(other Stamp) int {
	return cmp.Or(cmp.Compare(s.Number, other.Number), cmp.Compare(s.Node, other.Node))
}
