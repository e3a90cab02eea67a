package model

import (
	"errors"
	"strings"
	"testing"
)

// peers makes a system in which every node, on a timeout, does something once and
// then takes messages.
func peers(nodes int, timeout func(n *Node[peerMessage], s *peer), receive func(n *Node[peerMessage], s *peer, from NodeID, m peerMessage), properties ...Property[peer]) System[peer, peerMessage] {
	return System[peer, peerMessage]{Protocol: Protocol[peer, peerMessage]{
		Name: "peers", Nodes: nodes,
		Start:      func(n *Node[peerMessage], _ *peer) { n.SetTimer("t") },
		Timeout:    func(n *Node[peerMessage], s *peer, _ Timer) { timeout(n, s) },
		Receive:    receive,
		Invoke:     func(n *Node[peerMessage], s *peer, call Call) { n.Reply(call, s.X) },
		Properties: properties,
	}}
}

func tell(n *Node[peerMessage], _ *peer) { n.Broadcast(peerMessage{About: n.ID()}) }

func hear(_ *Node[peerMessage], s *peer, from NodeID, _ peerMessage) { s.Known.Add(from) }

func withClients(sys System[peer, peerMessage], clients ...Client) Model {
	sys.Clients = clients
	return sys
}

// Protocols of a few lines, with the nodes that are interchangeable and with what
// tells others apart.
var systemSymmetries = map[string]struct {
	model Model
	env   Environment
	nodes string // that are interchangeable, or nothing
	says  string // why symmetry is off
}{
	"all alike": {model: peers(3, tell, hear), nodes: "{1, 2, 3}"},
	"two roles": {model: peers(5, func(n *Node[peerMessage], s *peer) {
		if n.ID() <= 2 {
			n.Broadcast(peerMessage{})
		}
	}, hear), nodes: "{1, 2} and {3, 4, 5}"},
	"seven nodes, of which five change places": {model: peers(7, func(_ *Node[peerMessage], s *peer) { s.X = 1 }, hear), nodes: "{1, 2, 3, 4, 5}"},
	"one node is odd": {model: peers(3, func(n *Node[peerMessage], s *peer) {
		if n.ID() == 2 {
			s.X = 1
		}
	}, hear), nodes: "{1, 3}"},
	"rotating leader": {
		model: peers(3, func(n *Node[peerMessage], _ *peer) { n.Send(n.ID()%3+1, peerMessage{}) }, hear),
		says:  "timeout 1 t in node 1 at {X: 0, ",
	},
	"an id in an integer": {
		model: peers(3, func(n *Node[peerMessage], _ *peer) { n.Broadcast(peerMessage{K: int(n.ID())}) }, hear),
		says:  "timeout 1 t in node 1 at {X: 0, ",
	},
	"ties broken by id": {model: peers(3, tell, func(_ *Node[peerMessage], s *peer, from NodeID, _ peerMessage) {
		s.Friend = max(s.Friend, from)
	}), says: "is another step where nodes"},
	// Of the orders in which node 3 hears of the others, it minds one.
	"a step that differs in one image": {model: peers(3, tell, func(n *Node[peerMessage], s *peer, from NodeID, _ peerMessage) {
		if s.Log = append(s.Log, from); n.ID() == 3 && len(s.Log) == 2 && s.Log[0] == 2 {
			s.X = 1
		}
	}), says: "is another step where nodes"},
	"a panic of one node": {model: peers(3, tell, func(n *Node[peerMessage], s *peer, from NodeID, _ peerMessage) {
		if s.Known.Add(from); n.ID() == 1 && s.Known.Len() == 2 {
			panic("two")
		}
	}), nodes: "{2, 3}"},
	"EachNode that knows a node": {model: peers(3, tell, hear, EachNode("NotFirst", func(s peer) error {
		if s.Known == Nodes(1) {
			return errors.New("first")
		}
		return nil
	})), nodes: "{2, 3}"},
	"EachStep that orders nodes": {model: peers(3, tell, hear, EachStep("InOrder", func(a, b peer) error {
		if a.Known == Nodes(3) && b.Known == Nodes(2, 3) {
			return errors.New("out of order")
		}
		return nil
	})), says: "is another step where nodes"},
	"Pairwise that knows a node": {model: peers(3, tell, hear, Pairwise("NotBoth", func(a, b peer) error {
		if a.Known.Has(1) && b.Known.Has(1) {
			return errors.New("both")
		}
		return nil
	})), nodes: "{2, 3}"},
	"Always that knows a node": {model: peers(3, tell, hear, Always("FirstIsLast", func(v View[peer]) error {
		if v.State(1).Known.Len() == 2 {
			return errors.New("first")
		}
		return nil
	})), nodes: "{2, 3}"},
	"a goal that knows a node": {model: peers(3, tell, hear, Reachable("First", func(s peer) bool { return s.Known == Nodes(1) })), nodes: "{2, 3}"},
	"a property that reads messages": {model: peers(3, tell, hear, Always("Few", func(v View[peer]) error {
		if len(v.InFlight()) > 5 {
			return errors.New("many")
		}
		return nil
	})), says: "reads more of a state"},
	"a client of one node":    {model: withClients(peers(3, tell, hear), Client{At: []NodeID{2}, Ops: []Op{{Func: "read"}}}), nodes: "{1, 3}"},
	"a client of all nodes":   {model: withClients(peers(3, tell, hear), Client{At: []NodeID{1, 2, 3}, Ops: []Op{{Func: "read"}}}), nodes: "{1, 2, 3}"},
	"a call that names nodes": {model: withClients(peers(3, tell, hear), Client{At: []NodeID{1, 2, 3}, Ops: []Op{{Func: "tell", Arg: NodeID(3)}}}), nodes: "{1, 2}"},
	"a node that records what it does": {model: withClients(peers(3, func(n *Node[peerMessage], _ *peer) {
		if n.ID() <= 2 {
			n.RecordInvoke(Op{Func: "own"})
		}
	}, hear), Client{At: []NodeID{1, 2, 3}, Ops: []Op{{Func: "read"}}}), says: "is another step where nodes"},
	"all shapes of a partition":                     {model: peers(3, tell, hear), env: Environment{Faults: Faults{Partition: 1}}, nodes: "{1, 2, 3}"},
	"a partition with a bridge and one with a ring": {model: peers(5, func(_ *Node[peerMessage], s *peer) { s.X = 1 }, hear), env: Environment{Faults: Faults{Partition: 1}}, says: "partitions tell"},
	"cuts, pauses, crashes, drops":                  {model: peers(2, tell, hear), env: Environment{Faults: Faults{Cut: 1, Pause: 1, Crash: 1, Drop: 1}}, nodes: "{1, 2}"},
	"a goal of liveness":                            {model: peers(2, tell, hear, Eventually("Heard", func(v View[peer]) bool { return v.State(1).Known != 0 })), says: "liveness is judged"},
	"corruption":                                    {model: peers(2, tell, hear), env: Environment{Faults: Faults{Corrupt: 1}}, says: "corrupted"},
}

// Nodes that the protocol, its properties or the scenario tell apart do not change
// places, and nothing else of the result depends on it.
func TestSystemSymmetries(t *testing.T) {
	for name, tt := range systemSymmetries {
		t.Run(name, func(t *testing.T) {
			if tt.env.Network == "" {
				tt.env.Network = Multiset
			}
			in := instance(t, tt.env, func() Model { return tt.model })
			full, r := reducedAlike(t, in, Options{Workers: 2, MaxViolations: 9, Witnesses: true, Bounds: Bounds{Depth: 7}})
			got := r.Reductions[1]
			want := "nodes " + tt.nodes + " are interchangeable"
			if tt.nodes == "" && !strings.Contains(got.Off, tt.says) || tt.nodes != "" && !strings.HasPrefix(got.Effect, want) {
				t.Errorf("%d of %d states, %+v, want %q", r.States, full.States, got, tt.nodes+tt.says)
			}
		})
	}
}
