package model

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// restless is a protocol in which everything that the environment can do
// matters: messages with fields, timers of both kinds, a restart, a heartbeat.
type restlessState struct {
	Seen  int
	Votes NodeSet
	Boots int
}

type restlessMessage struct {
	Number int
	By     NodeID
	Beat   bool
}

const (
	timerSoon Timer = "soon"
	timerAny  Timer = "any"
)

func restless(nodes int, t Time) System[restlessState, restlessMessage] {
	return System[restlessState, restlessMessage]{Time: t, Protocol: Protocol[restlessState, restlessMessage]{
		Name: "restless", Nodes: nodes,
		Start: func(n *Node[restlessMessage], s *restlessState) {
			n.SetTimerIn(timerSoon, 1)
			if n.ID() == 1 {
				n.SetTimer(timerAny)
			}
		},
		Timeout: func(n *Node[restlessMessage], s *restlessState, timer Timer) {
			if timer == timerAny {
				n.Broadcast(restlessMessage{Number: 1, By: n.ID()})
				return
			}
			if s.Seen < 2 {
				n.Send(n.ID()%NodeID(nodes)+1, restlessMessage{By: n.ID(), Beat: true})
				n.SetTimerIn(timerSoon, 2)
			}
		},
		Receive: func(n *Node[restlessMessage], s *restlessState, from NodeID, m restlessMessage) {
			if s.Seen >= 3 {
				return
			}
			s.Seen = max(s.Seen, m.Number)
			s.Votes.Add(from)
			if m.Number == 1 && n.Choose(2) == 1 {
				n.Send(from, restlessMessage{Number: 2, By: m.By})
			}
		},
		Restart: func(n *Node[restlessMessage], s *restlessState) {
			s.Boots++
			n.SetTimerIn(timerSoon, 1)
		},
		Heartbeat: func(m restlessMessage) bool { return m.Beat },
		Properties: []Property[restlessState]{
			Reachable("Seen", func(s restlessState) bool { return s.Seen > 0 }),
		},
	}}
}

// drawWorld draws an environment that the protocol accepts, and its system.
func drawWorld(t *rapid.T) (System[restlessState, restlessMessage], Environment) {
	tier := Tier(rapid.IntRange(0, 2).Draw(t, "tier"))
	clock := Time{Tier: tier}
	env := Environment{Network: rapid.SampledFrom([]Network{Multiset, FIFO, Set, Distinct}).Draw(t, "network")}
	budget := func(name string) int { return rapid.IntRange(0, 1).Draw(t, name) }
	f := &env.Faults
	*f = Faults{
		Crash: budget("crash"), Partition: budget("partition"), Cut: budget("cut"), Pause: budget("pause"),
		Corrupt: budget("corrupt"), Limp: budget("limp"), Byzantine: budget("byzantine"),
	}
	if env.Network != Set {
		f.Drop = budget("drop")
	}
	if !env.holdsOne() {
		f.Duplicate = budget("duplicate")
	}
	if env.Network == FIFO {
		f.Reorder = budget("reorder")
	}
	switch tier {
	case Lockstep:
		f.Drift = budget("drift")
		if !env.holdsOne() {
			clock.Delay = rapid.IntRange(0, 2).Draw(t, "delay")
		}
		clock.Horizon = rapid.SampledFrom([]int{0, 3}).Draw(t, "horizon")
	case Skewed:
		clock.Horizon = 3
		f.Skew = rapid.IntRange(1, 2).Draw(t, "skew")
	}
	sys := restless(rapid.IntRange(1, 4).Draw(t, "nodes"), clock)
	if rapid.Bool().Draw(t, "stabilises") {
		sys.Stability.Cores = []NodeSet{Nodes(1)}
		if tier == Untimed {
			sys.Stability.Omega = []Timer{timerAny}
		}
	}
	return sys, env
}

// The search and the world that counterexamples are replayed on agree, on
// random runs, on what can happen and on what comes of it. They share the
// handlers and what the environment does by itself, and nothing else.
func TestWorldAgreesWithSearch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sys, env := drawWorld(t)
		in := instance(t, env, func() Model { return sys })
		c, err := in.build()
		if err != nil {
			t.Fatal(err)
		}
		def := c.(*systemDef)
		s, w := newSystem(def, def, env), newSystemWorld(def, env)
		start := s.starts()[0]
		if _, err := w.begin(&start.event); err != nil {
			t.Fatal(err)
		}
		leaves, run := start.next, []string{}
		for range 40 {
			steps := s.steps(leaves)
			events, err := w.enabled()
			if err != nil {
				t.Fatal(err)
			}
			var found []event
			for _, st := range steps {
				found = append(found, st.event)
			}
			if !slices.EqualFunc(found, events, func(a, b event) bool { return a.compare(&b) == 0 }) {
				t.Fatalf("after %v the search has\n%s\nand the world\n%s", run, labels(def, found), labels(def, events))
			}
			if len(steps) == 0 {
				return
			}
			st := steps[rapid.IntRange(0, len(steps)-1).Draw(t, "step")]
			run = append(run, w.label(&st.event))
			if _, err := w.apply(&st.event); err != nil {
				t.Fatal(err)
			}
			leaves = st.next
			for i := range s.cells {
				if b := s.locals.get(s.localOf(i, leaves[i])); string(b) != string(w.locals[i]) {
					t.Fatalf("after %v node %d is %s in the search, %s in the world", run, i+1,
						def.handlers.showLocal(b).Text, def.handlers.showLocal(w.locals[i]).Text)
				}
			}
		}
	})
}

func labels(def *systemDef, events []event) string {
	s := ""
	for i := range events {
		s += "  " + def.handlers.label(&events[i]) + "\n"
	}
	return s
}

// The labels of all events can be read again, and mean the same.
func TestLabelsOfFaults(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sys, env := drawWorld(t)
		in := instance(t, env, func() Model { return sys })
		c, err := in.build()
		if err != nil {
			t.Fatal(err)
		}
		def := c.(*systemDef)
		w := newSystemWorld(def, env)
		if _, err := w.begin(&event{kind: eventStart}); err != nil {
			t.Fatal(err)
		}
		for range 15 {
			events, err := w.enabled()
			if err != nil {
				t.Fatal(err)
			}
			if len(events) == 0 {
				return // the run ends here
			}
			for i := range events {
				label := w.label(&events[i])
				line, syntax := parseEvent(label)
				if syntax != nil {
					t.Fatalf("%s: %v", label, syntax)
				}
				again, syntax := parseEvent(line.String())
				if syntax != nil || line.kind != events[i].kind || !again.fits(line) {
					t.Fatalf("%s is read as %s", label, line)
				}
			}
			if _, err := w.apply(&events[rapid.IntRange(0, len(events)-1).Draw(t, "step")]); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// The counts are the same for one worker and for two, with all that the
// environment can do.
func TestEnvironmentInParallel(t *testing.T) {
	for _, env := range []Environment{
		{Network: Multiset, Faults: Faults{Partition: 1, Crash: 1, Corrupt: 1}},
		{Network: FIFO, Faults: Faults{Reorder: 1, Pause: 1, Byzantine: 1}},
	} {
		for _, clock := range []Time{{}, {Tier: Lockstep, Delay: 1}} {
			sys := restless(2, clock)
			sys.Stability = Stability{Cores: []NodeSet{Nodes(1, 2)}}
			var first *Result
			for _, workers := range []int{1, 2} {
				r, err := instance(t, env, func() Model { return sys }).Run(context.Background(), Options{Workers: workers, Bounds: Bounds{States: 20_000}})
				if err != nil {
					t.Fatal(err)
				}
				if first == nil {
					first = r
				}
				if r.States != first.States || r.Transitions != first.Transitions || r.Depth != first.Depth {
					t.Errorf("%+v %+v: %d states, %d transitions with %d workers, %d and %d with one", env, clock,
						r.States, r.Transitions, workers, first.States, first.Transitions)
				}
			}
		}
	}
}

// The shapes of partitions of three nodes are the nine that there are besides
// none: one isolated, one deaf, one mute.
func TestPartitionShapes(t *testing.T) {
	for nodes, want := range map[int]int{1: 0, 2: 1, 3: 9, 4: 4*3 + 3, 5: 5*3 + 10 + 2} {
		list := partitionShapes(nodes)
		seen := map[string]bool{}
		for _, s := range list {
			if seen[fmt.Sprint(s.cut)] {
				t.Errorf("%d nodes: %s cuts what another one does", nodes, s.name)
			}
			seen[fmt.Sprint(s.cut)] = true
		}
		if len(list) != want {
			t.Errorf("%d nodes: %d shapes, want %d", nodes, len(list), want)
		}
	}
}

// In a ring every node hears a majority, itself included, and no two the same.
func TestMajoritiesRing(t *testing.T) {
	for nodes := 5; nodes <= 9; nodes++ {
		shapes := partitionShapes(nodes)
		ring := shapes[len(shapes)-1]
		hears := map[NodeSet]bool{}
		for i, cut := range ring.cut {
			reach := NodeSet(0)
			for id := NodeID(1); int(id) <= nodes; id++ {
				if id == NodeID(i+1) || !cut.Has(id) {
					reach.Add(id)
				}
			}
			if 2*reach.Len() <= nodes {
				t.Errorf("%d nodes: node %d hears only %v", nodes, i+1, reach)
			}
			hears[reach] = true
		}
		if nodes > 5 && len(hears) == 1 {
			t.Errorf("%d nodes: all hear %v", nodes, hears)
		}
	}
}
