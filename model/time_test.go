package model

import (
	"errors"
	"fmt"
	"testing"
)

// clockState counts the ticks of a stopwatch by its own timer.
type clockState struct {
	Rings int
	Got   int // rings when the message arrived, plus 1
	Read  int // Now at the last ring
}

// stopwatch is a node 1 that rings every two ticks, thrice at most, and sends
// node 2 a message at its first ring. Node 2 rings every tick.
func stopwatch(t Time) System[clockState, restlessMessage] {
	every := func(id NodeID) int { return 3 - int(id) }
	return System[clockState, restlessMessage]{Time: t, Protocol: Protocol[clockState, restlessMessage]{
		Name: "stopwatch", Nodes: 2,
		Start: func(n *Node[restlessMessage], _ *clockState) { n.SetTimerIn("ring", every(n.ID())) },
		Timeout: func(n *Node[restlessMessage], s *clockState, _ Timer) {
			s.Rings++
			if t.Horizon > 0 {
				s.Read = n.Now()
			}
			if n.ID() == 1 && s.Rings == 1 {
				n.Send(2, restlessMessage{})
			}
			if s.Rings < 3*int(n.ID()) {
				n.SetTimerIn("ring", every(n.ID()))
			}
		},
		Receive: func(_ *Node[restlessMessage], s *clockState, _ NodeID, _ restlessMessage) { s.Got = s.Rings + 1 },
		Properties: []Property[clockState]{
			Reachable("Got", func(s clockState) bool { return s.Got > 0 }),
		},
	}}
}

// holdsIn adds a property to the stopwatch and explores it.
func holdsIn(t *testing.T, sys System[clockState, restlessMessage], f Faults, p Property[clockState]) *Result {
	t.Helper()
	sys.Properties = append(sys.Properties, p)
	return explored(t, instance(t, Environment{Network: Multiset, Faults: f}, func() Model { return sys }), Options{})
}

// inStep says by how many of its own rings two nodes that ring every second
// and every tick can be apart: one event of either comes first.
func inStep(apart int) Property[clockState] {
	return Always("InStep", func(v View[clockState]) error {
		a, b := 2*v.State(1).Rings, v.State(2).Rings
		if b-a > apart || a-b > apart {
			return fmt.Errorf("%d ticks at node 1, %d at node 2", a, b)
		}
		return nil
	})
}

// Timers fire on time and not before, and nobody's time runs ahead.
func TestTimersFireOnTime(t *testing.T) {
	lockstep := Time{Tier: Lockstep, Delay: 1}
	// Node 1's ring covers two ticks, of which node 2 counts the first alone;
	// at the second they are due together, in either order.
	if r := holdsIn(t, stopwatch(lockstep), Faults{}, inStep(2)); r.Verdict != Holds {
		t.Errorf("%s: %+v", r.Verdict, r.Violation)
	}
	if r := holdsIn(t, stopwatch(lockstep), Faults{}, inStep(1)); r.Verdict != Violated {
		t.Errorf("%s: a ring of two ticks never made a difference of two", r.Verdict)
	}
	// A drift of one tick is seen.
	if r := holdsIn(t, stopwatch(lockstep), Faults{Drift: 1}, inStep(2)); r.Verdict != Violated {
		t.Errorf("with a drift: %s", r.Verdict)
	}
	// Without time, a timer can fire at any moment.
	if r := holdsIn(t, stopwatch(Time{}), Faults{}, inStep(2)); r.Verdict != Violated {
		t.Errorf("untimed: %s", r.Verdict)
	}
}

// A message arrives within its delay, unless its sender limps or its receiver
// stands still.
func TestMessagesArriveInTime(t *testing.T) {
	inTime := func(delay int) Property[clockState] {
		return EachNode("InTime", func(s clockState) error {
			// Sent at tick 2; a ring at the tick of arrival may come first.
			if s.Got > 0 && s.Got-1 > 2+delay {
				return errors.New("the message comes too late")
			}
			return nil
		})
	}
	for delay := 1; delay <= 2; delay++ {
		sys := stopwatch(Time{Tier: Lockstep, Delay: delay})
		for _, c := range []struct {
			faults Faults
			want   Verdict
		}{
			{Faults{}, Holds},
			{Faults{Limp: 1}, Violated},
			{Faults{Pause: 1}, Violated}, // the sender's ring is late then
			{Faults{Cut: 1}, Violated},
		} {
			if r := holdsIn(t, sys, c.faults, inTime(delay)); r.Verdict != c.want {
				t.Errorf("delay %d, %+v: %s, want %s", delay, c.faults, r.Verdict, c.want)
			}
		}
		if r := holdsIn(t, sys, Faults{}, inTime(delay-1)); r.Verdict != Violated {
			t.Errorf("delay %d: no message takes as long: %s", delay, r.Verdict)
		}
	}
	if r := holdsIn(t, stopwatch(Time{Tier: Lockstep}), Faults{}, inTime(2)); r.Verdict != Violated {
		t.Errorf("without a bound on delays: %s", r.Verdict)
	}
}

// Clocks are never further apart than the skew, and get that far.
func TestClocksAreInSkew(t *testing.T) {
	for skew := 1; skew <= 3; skew++ {
		apart := func(most int) Property[clockState] {
			return Always("InSkew", func(v View[clockState]) error {
				a, b := v.State(1).Read, v.State(2).Read
				// A clock was read up to two ticks ago.
				if b-a > most+2 || a-b > most+2 {
					return fmt.Errorf("clocks at %d and %d", a, b)
				}
				return nil
			})
		}
		sys := stopwatch(Time{Tier: Skewed, Horizon: 7})
		if r := holdsIn(t, sys, Faults{Skew: skew}, apart(skew)); r.Verdict != Holds {
			t.Errorf("skew %d: %s: %+v", skew, r.Verdict, r.Violation.Reason)
		}
		if r := holdsIn(t, sys, Faults{Skew: skew}, apart(skew-2)); r.Verdict != Violated {
			t.Errorf("skew %d: clocks never come so far apart: %s", skew, r.Verdict)
		}
	}
}

// After the environment has become synchronous, a timer waits for messages.
func TestStableTimersWait(t *testing.T) {
	sys := stopwatch(Time{})
	sys.Properties = append(sys.Properties, Always("Patient", func(v View[clockState]) error {
		if v.Stable() && v.State(2).Rings > 3 && v.State(2).Got == 0 && v.State(1).Rings > 0 {
			return errors.New("a timer fired although a message was on its way")
		}
		return nil
	}))
	for _, c := range []struct {
		cores []NodeSet
		want  Verdict
	}{
		{[]NodeSet{Nodes(1, 2)}, Violated}, // before, it may have
		{nil, Holds},                       // never stable
	} {
		sys.Stability.Cores = c.cores
		r := explored(t, instance(t, Environment{Network: Multiset}, func() Model { return sys }), Options{})
		if r.Verdict != c.want {
			t.Errorf("cores %v: %s, want %s", c.cores, r.Verdict, c.want)
		}
	}
}
