package model

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// What the environment keeps from happening counts as nothing: no goal is
// reached by it, and its kind of event has not happened.
func TestGoalsBehindClosedGates(t *testing.T) {
	sys := System[clockState, restlessMessage]{
		Stability: Stability{Cores: []NodeSet{Nodes(1, 2)}, Omega: []Timer{"ring"}},
		Protocol: Protocol[clockState, restlessMessage]{
			Name: "gated", Nodes: 2,
			Start: func(n *Node[restlessMessage], _ *clockState) {
				if n.ID() == 2 {
					n.SetTimer("ring") // which in a synchronous world is for node 1
				}
			},
			Timeout:    func(_ *Node[restlessMessage], s *clockState, _ Timer) { s.Rings++ },
			Properties: []Property[clockState]{Reachable("Rung", func(s clockState) bool { return s.Rings > 0 })},
		},
	}
	in := instance(t, Environment{Network: Multiset}, func() Model { return sys })
	c, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	def := c.(*systemDef)
	s := newSystem(def, def, in.environment())
	se := newSearch(s, Options{Workers: 1})
	defer se.free()
	steps := s.steps(s.starts()[0].next)
	i := slices.IndexFunc(steps, func(st spaceStep) bool { return st.event.kind == EventStabilise })
	if i < 0 || len(steps) != 2 {
		t.Fatalf("%d steps, want a timeout and that the world becomes synchronous", len(steps))
	}
	w := se.workers[0]
	copy(w.cur, steps[i].next)
	s.expand(w)
	if s.goals() != 0 || s.happened.Load() != 0 || w.transitions != 0 {
		t.Errorf("goals %b, kinds %b, %d transitions of a timer that may not fire", s.goals(), s.happened.Load(), w.transitions)
	}
	copy(w.cur, s.starts()[0].next)
	s.expand(w)
	if s.goals() != 1 || w.transitions != 2 {
		t.Errorf("goals %b, %d transitions where it may", s.goals(), w.transitions)
	}
}

// A refinement sees that the world becomes synchronous.
func TestRefinementSeesTheEnvironment(t *testing.T) {
	stays := Machine[bool]{Name: "never", Init: func(yield func(bool)) { yield(false) }}
	sys := stopwatch(Time{})
	sys.Stability = Stability{Cores: []NodeSet{Nodes(1, 2)}}
	sys.Properties = []Property[clockState]{Refines("Never", stays, func(v View[clockState]) bool { return v.Stable() })}
	in := instance(t, Environment{Network: Multiset}, func() Model { return sys })
	r := explored(t, in, Options{})
	if r.Violation == nil || r.Violation.Property != "Never" || r.Violation.Steps != 1 {
		t.Errorf("%s, %+v", r.Verdict, r.Violation)
	}
	r = simulated(t, in, SimulateOptions{Seed: 1})
	if r.Violation == nil || r.Violation.Property != "Never" || r.Violation.Steps != 1 {
		t.Errorf("simulated: %s, %+v", r.Verdict, r.Violation)
	}
}

// Who stands still does not hold up the clocks of others, nor its own: its timer
// is due and waits for it alone.
func TestClockOfPaused(t *testing.T) {
	sys := stopwatch(Time{Tier: Skewed, Horizon: 7})
	sys.Protocol.Timeout = func(n *Node[restlessMessage], s *clockState, _ Timer) {
		s.Rings++
		if n.ID() == 1 {
			s.Read = n.Now()
			n.SetTimerIn("ring", 1)
		}
	}
	sys.Protocol.Properties = nil
	sys.Properties = []Property[clockState]{
		// Node 2's timer is due at 1, so that its clock waits there, and node 1's
		// one tick later.
		Always("Waits", func(v View[clockState]) error {
			if v.State(1).Read > 2 && v.State(2).Rings == 0 {
				return errors.New("time went on")
			}
			return nil
		}),
	}
	for _, c := range []struct {
		faults Faults
		want   Verdict
	}{{Faults{Skew: 1}, Holds}, {Faults{Skew: 1, Pause: 1}, Violated}} {
		if r := explored(t, instance(t, Environment{Network: Multiset, Faults: c.faults}, func() Model { return sys }), Options{}); r.Verdict != c.want {
			t.Errorf("%+v: %s, want %s", c.faults, r.Verdict, c.want)
		}
	}
}

// Omega and time do not go together: a timer that may not fire would stop the
// clock.
func TestOmegaNeedsUntimed(t *testing.T) {
	sys := stopwatch(Time{Tier: Lockstep})
	sys.Stability = Stability{Cores: []NodeSet{Nodes(1)}, Omega: []Timer{"ring"}}
	s := &Scenario{ID: "test/omega", Network: Multiset, Build: func(Args) (Model, error) { return sys, nil }}
	if _, err := s.Configure(Settings{}); err == nil || !strings.Contains(err.Error(), "Omega need the tier Untimed") {
		t.Errorf("got %v", err)
	}
}

// What a protocol says of its messages and bounds is asked twice, too.
func TestImpureAnswers(t *testing.T) {
	count := 0
	impure := func() bool { count++; return count%2 == 0 }
	timed := stopwatch(Time{Tier: Lockstep, Delay: 1})
	timed.Protocol.Heartbeat = func(restlessMessage) bool { return impure() }
	live := stopwatch(Time{})
	live.Protocol.Bounded = func(NodeID, clockState) bool { return impure() }
	live.Properties = []Property[clockState]{Eventually("GotInTheEnd", func(v View[clockState]) bool { return v.State(2).Got > 0 })}
	for name, sys := range map[string]System[clockState, restlessMessage]{"Heartbeat": timed, "Bounded": live} {
		_, err := instance(t, Environment{Network: Multiset, Faults: Faults{Limp: 1}}, func() Model { return sys }).Run(t.Context(), Options{})
		var impureness *ImpureError
		if !errors.As(err, &impureness) || impureness.Step != name {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
