package model

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

type (
	peerNode     = *Node[peerMessage]
	peerProtocol = Protocol[peer, peerMessage]
)

// called makes a system in which one node, whichever, is called once. As nodes are
// interchangeable at first, a search by orbits follows only one of those lives.
func called(p peerProtocol, properties ...Property[peer]) Model {
	p.Name, p.Properties = "called", properties
	sys := System[peer, peerMessage]{Protocol: p, Clients: []Client{{Ops: []Op{{Func: "go"}}}}}
	for id := range NodeID(p.Nodes) {
		sys.Clients[0].At = append(sys.Clients[0].At, id+1)
	}
	if p.Invoke == nil {
		sys.Protocol.Invoke = func(n peerNode, s *peer, _ Call) { s.X = 1; n.SetTimer("t") }
	}
	return sys
}

func neverX(x int) Property[peer] {
	return EachNode("Never", func(s peer) error {
		if s.X == x {
			return errors.New("it is")
		}
		return nil
	})
}

// other is who else there is, of two.
func other(n peerNode) NodeID { return 3 - n.ID() }

// secondStepOf has the node that is called take two steps, of which the second is
// another one at a node that is odd.
func secondStepOf(odd NodeID) Model {
	return called(peerProtocol{Nodes: 4, Timeout: func(n peerNode, s *peer, _ Timer) {
		if s.X++; s.X == 2 {
			n.SetTimer("t")
		} else if n.ID() == odd {
			s.X = 9
		}
	}}, neverX(9))
}

// twoMessages has the node that is called send two messages, a node that is odd in
// the other order.
func twoMessages(odd NodeID) Model {
	return called(peerProtocol{
		Nodes: 2,
		Timeout: func(n peerNode, _ *peer, _ Timer) {
			first := 0
			if n.ID() == odd {
				first = 1
			}
			n.Send(other(n), peerMessage{K: first})
			n.Send(other(n), peerMessage{K: 1 - first})
		},
		Receive: func(_ peerNode, s *peer, _ NodeID, m peerMessage) {
			if s.X == 0 {
				s.X = 2 + m.K
			}
		},
	}, neverX(3))
}

// lateMessage has the node that is called send two messages to the other one, which
// ignores the first before it gets the second and, unless it is odd, after that.
func lateMessage(odd NodeID) Model {
	return called(peerProtocol{
		Nodes: 2,
		Timeout: func(n peerNode, _ *peer, _ Timer) {
			n.Send(other(n), peerMessage{K: 0})
			n.Send(other(n), peerMessage{K: 1})
		},
		Receive: func(n peerNode, s *peer, _ NodeID, m peerMessage) {
			switch {
			case m.K == 1:
				s.X = 5
			case s.X == 5 && n.ID() == odd:
				s.X = 9
			}
		},
	}, neverX(9))
}

// changingPlaces has a message wait at the node that is called until it has come
// to X = 3. In a search by orbits it lives up to X = 2 as one node, and on as the
// other: what it does there has the other's cell, of a greater id by then, change
// places with its own.
func changingPlaces() Model {
	const wait, ask, answer = 0, 1, 2
	return called(peerProtocol{
		Nodes: 2,
		Start: func(n peerNode, _ *peer) { n.Send(other(n), peerMessage{K: wait}) },
		Timeout: func(n peerNode, s *peer, _ Timer) {
			switch s.X {
			case 1:
				s.X = 2
				n.SetTimer("t")
			case 2:
				n.Send(other(n), peerMessage{K: ask})
				n.SetTimer("t")
			}
		},
		Receive: func(n peerNode, s *peer, from NodeID, m peerMessage) {
			switch {
			case m.K == ask && s.X == 0:
				s.X = 8
				n.Send(from, peerMessage{K: answer})
			case m.K == answer && s.X == 2:
				s.X = 3
			case m.K == wait && s.X == 3:
				s.X = 9
			}
		},
	}, neverX(9))
}

// oneOfTwo has each node tell the other one of two things, which it ignores after
// the other: unless it is odd, but no run comes to that.
func oneOfTwo(odd NodeID) Model {
	return peers(2, func(n peerNode, _ *peer) { n.Send(other(n), peerMessage{K: n.Choose(2)}) },
		func(n peerNode, s *peer, _ NodeID, m peerMessage) {
			switch {
			case m.K == 1:
				s.X = 1
			case s.X == 1 && n.ID() == odd:
				s.X = 9
			}
		}, neverX(9))
}

// missedTimer has each node stop its second timer when the first one fires, which
// a node that is paused misses. When it gets there, what the other has become has a
// lesser id, so that the two change places.
func missedTimer() Model {
	sys := peers(2, nil, hear, neverX(9))
	sys.Protocol.Start = func(n peerNode, _ *peer) { n.SetTimerIn("first", 1); n.SetTimerIn("second", 2) }
	sys.Protocol.Timeout = func(n peerNode, s *peer, t Timer) {
		if s.X = 9; t == "first" {
			s.X = 1
			n.StopTimer("second")
		}
	}
	sys.Time.Tier = Lockstep
	return sys
}

// Protocols that come to a wrong verdict or count if one thing is left out of a
// search by orbits. Each oddity is tried at every node, for it depends on ids whose
// life is followed.
func TestSymmetryCorners(t *testing.T) {
	tests := []struct {
		name   string
		env    Environment
		build  func() Model
		steps  int    // of the shortest violation, 0 for none
		nodes  string // that are interchangeable, or nothing
		rounds int    // of dead messages, 0 if that is not the point
	}{
		{name: "the second step of node 1", build: func() Model { return secondStepOf(1) }, steps: 3, nodes: "{2, 3, 4}"},
		{name: "the second step of node 2", build: func() Model { return secondStepOf(2) }, steps: 3, nodes: "{1, 3, 4}"},
		{name: "the second step of node 3", build: func() Model { return secondStepOf(3) }, steps: 3, nodes: "{1, 2, 4}"},
		{name: "the second step of node 4", build: func() Model { return secondStepOf(4) }, steps: 3, nodes: "{1, 2, 3}"},
		{name: "the order of node 1's messages", env: Environment{Network: FIFO}, build: func() Model { return twoMessages(1) }, steps: 3},
		{name: "the order of node 2's messages", env: Environment{Network: FIFO}, build: func() Model { return twoMessages(2) }, steps: 3},
		{name: "no order of messages", build: func() Model { return twoMessages(1) }, steps: 3, nodes: "{1, 2}"},
		{name: "a message to node 1 that looks dead", build: func() Model { return lateMessage(1) }, steps: 4},
		{name: "a message to node 2 that looks dead", build: func() Model { return lateMessage(2) }, steps: 4},
		{name: "a life as one node and then the other", env: Environment{Network: Distinct}, build: changingPlaces, steps: 6, nodes: "{1, 2}", rounds: 2},
		{name: "what node 1 never does", build: func() Model { return oneOfTwo(1) }, nodes: "{1, 2}", rounds: 2},
		{name: "what node 2 never does", build: func() Model { return oneOfTwo(2) }, nodes: "{1, 2}", rounds: 2},
		{name: "a node that is paused", env: Environment{Faults: Faults{Pause: 1}}, build: missedTimer, steps: 6, nodes: "{1, 2}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.env.Network == "" {
				tt.env.Network = Multiset
			}
			in := instance(t, tt.env, tt.build)
			full, r := reducedAlike(t, in, Options{Workers: 1})
			if v := r.Violation; v != nil && v.Steps != tt.steps || (v == nil) != (tt.steps == 0) {
				t.Errorf("got %+v, want %d steps", v, tt.steps)
			}
			sym := r.Reductions[1]
			if tt.nodes == "" && !strings.Contains(sym.Off, "is another step") || tt.nodes != "" && !strings.HasPrefix(sym.Effect, "nodes "+tt.nodes+" are interchangeable") {
				t.Errorf("got %+v, want nodes %q", sym, tt.nodes)
			}
			if d := deadOf(t, r); tt.rounds > 0 && (d.Off != "" || d.Rounds != tt.rounds) {
				t.Errorf("got %+v, want %d rounds", d, tt.rounds)
			}
			represented, states := searchByOrbits(t, in, Options{Workers: 1, Bounds: Bounds{Depth: full.Depth}})
			if !slices.Equal(represented, full.StatesByDepth) {
				t.Errorf("%d states stand for %v, want %v", states, represented, full.StatesByDepth)
			}
			replaysAlike(t, in, r)
		})
	}
}
