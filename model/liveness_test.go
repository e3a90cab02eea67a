package model

import (
	"errors"
	"slices"
	"testing"
)

func x(id NodeID, want ...int) func(v View[cornerState]) bool {
	return func(v View[cornerState]) bool { return slices.Contains(want, v.State(id).X) }
}

// loops is a node that goes from X to the one of next[X] that is chosen, whenever
// its timer fires, and ends at an X that has none.
func loops(next map[int][]int, properties ...cornerProperty) cornerSystem {
	set := func(n cornerNode, s *cornerState) {
		if len(next[s.X]) > 0 {
			n.SetTimer("go")
		}
	}
	return corner(cornerProtocol{
		Start: set,
		Timeout: func(n cornerNode, s *cornerState, _ Timer) {
			s.X = next[s.X][n.Choose(len(next[s.X]))]
			set(n, s)
		},
	}, properties...)
}

// The link of a node that sends until its message gets through: what is on it can
// pass or be lost.
func lossy(losses int, f Fairness, properties ...cornerProperty) cornerSystem {
	sys := corner(cornerProtocol{
		Nodes: 2,
		Start: func(n cornerNode, s *cornerState) {
			if n.ID() == 1 {
				n.SetTimer("send")
			}
		},
		Timeout: func(n cornerNode, s *cornerState, t Timer) {
			n.StopTimer("pass")
			n.StopTimer("lose")
			switch t {
			case "send":
				n.SetTimer("pass")
				if losses < 0 || len(s.Log) < losses {
					n.SetTimer("lose")
				}
			case "lose":
				if losses >= 0 {
					s.Log = append(s.Log, 1)
				}
				n.SetTimer("send")
			case "pass":
				n.Send(2, cornerMessage{K: 1})
			}
		},
		Receive: func(_ cornerNode, s *cornerState, _ NodeID, m cornerMessage) { s.X = m.K },
	}, properties...)
	sys.Fairness = f
	return sys
}

// A liveness property with a known verdict: where it is violated, the run has
// so many steps, of which the last ones, after loop, repeat for ever.
type livenessCase struct {
	name        string
	env         Environment
	build       func() Model
	verdict     Verdict
	steps, loop int
}

func livenessCases() []livenessCase {
	plain := Environment{Network: Multiset}
	lossyGot := func(losses int, f Fairness) func() Model {
		return func() Model { return lossy(losses, f, Eventually("Got", x(2, 1))) }
	}
	loop := func(next map[int][]int, p ...cornerProperty) func() Model {
		return func() Model { return loops(next, p...) }
	}
	bounded := func(next map[int][]int, bound int, p ...cornerProperty) func() Model {
		return func() Model {
			sys := loops(next, p...)
			sys.Protocol.Bounded = func(_ NodeID, s cornerState) bool { return s.X == bound }
			return sys
		}
	}
	flip := map[int][]int{0: {1}, 1: {0}}
	return []livenessCase{
		{"two-state lasso", plain, loop(flip, Eventually("P", x(1, 2))), Violated, 2, 0},
		{"two-state lasso through the goal", plain, loop(flip, Eventually("P", x(1, 1))), Holds, 0, 0},
		// A search that remembers a state, but not whether the goal was met on the
		// way, does not look at the end again.
		{"join of a finished and an unfinished path", plain, loop(map[int][]int{0: {1, 2}, 1: {3}, 2: {3}}, Eventually("P", x(1, 1))), Violated, 2, 2},
		{"choice that need never fall the other way", plain, loop(map[int][]int{0: {0, 1}}, Eventually("P", x(1, 1))), Violated, 1, 0},

		{"lossy link, weakly fair", plain, lossyGot(-1, Fairness{}), Violated, 2, 0},
		{"lossy link, strongly fair", plain, lossyGot(-1, Fairness{Strong: []EventKind{EventTimeout}}), Holds, 0, 0},
		{"link that loses twice", plain, lossyGot(2, Fairness{}), Holds, 0, 0},
		{"delivery that need not be", plain, lossyGot(0, Fairness{None: []EventKind{EventDeliver}}), Violated, 2, 2},
		{"drop", Environment{Network: Multiset, Faults: Faults{Drop: 1}}, lossyGot(0, Fairness{}), Violated, 3, 3},

		{"goal again and again", plain, loop(flip, AlwaysEventually("P", x(1, 1))), Holds, 0, 0},
		{"goal for a while", plain, loop(map[int][]int{0: {1}, 1: {2}}, AlwaysEventually("P", x(1, 1))), Violated, 2, 2},
		{"goal that comes and goes", plain, loop(flip, EventuallyAlways("P", x(1, 1))), Violated, 2, 0},
		{"goal that stays", plain, loop(map[int][]int{0: {1}, 1: {2}, 2: {1}}, EventuallyAlways("P", x(1, 1, 2))), Holds, 0, 0},
		{"goal that stays or not", plain, loop(map[int][]int{0: {0, 1}}, EventuallyAlways("P", x(1, 1))), Violated, 1, 0},

		{"leads to", plain, loop(map[int][]int{0: {1, 3}, 1: {2}, 2: {0}, 3: {3}}, LeadsTo("P", x(1, 1), x(1, 2))), Holds, 0, 0},
		{"does not lead to", plain, loop(map[int][]int{0: {1}, 1: {2, 3}, 3: {3}}, LeadsTo("P", x(1, 1), x(1, 2))), Violated, 3, 2},
		{"due again after it was fulfilled", plain, loop(map[int][]int{0: {1}, 1: {2}, 2: {3}, 3: {4}}, LeadsTo("P", x(1, 1, 3), x(1, 2))), Violated, 4, 4},

		{"possible", plain, loop(map[int][]int{0: {1, 0}, 1: {0}}, Possible("P", x(1, 1))), Holds, 0, 0},
		{"stuck", plain, loop(map[int][]int{0: {1, 2}, 1: {0}, 2: {3}, 3: {2}}, Possible("P", x(1, 1))), Violated, 1, -1},

		{"at a bound", plain, bounded(map[int][]int{0: {1}, 1: {2}}, 2, Eventually("P", x(1, 3))), Inconclusive, 0, 0},
		{"at a bound and elsewhere", plain, bounded(map[int][]int{0: {1}, 1: {2, 4}}, 2, Eventually("P", x(1, 3))), Violated, 2, 2},
		{"beyond the goal at a bound", plain, bounded(map[int][]int{0: {1}, 1: {2}}, 2, Eventually("P", x(1, 1))), Holds, 0, 0},
		{"possible beyond a bound", plain, bounded(map[int][]int{0: {1}, 1: {2}}, 2, Possible("P", x(1, 3))), Inconclusive, 0, 0},
		{"loop through a bound", plain, bounded(map[int][]int{0: {1}, 1: {2}, 2: {1}}, 2, EventuallyAlways("P", x(1, 2))), Inconclusive, 0, 0},
	}
}

func TestLiveness(t *testing.T) {
	for _, c := range livenessCases() {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

func (c *livenessCase) check(t *testing.T) {
	t.Helper()
	in := instance(t, c.env, c.build)
	r := explored(t, in, Options{Workers: 1})
	if r.Verdict != c.verdict {
		t.Fatalf("got %s, want %s: %+v", r.Verdict, c.verdict, r.Properties)
	}
	sameText(t, "with 2 workers the result", resultText(t, r), resultText(t, explored(t, in, Options{Workers: 2})))
	replaysAlike(t, in, r)
	if c.verdict != Violated {
		return
	}
	loop := -1
	if l := r.Violation.Trace.Loop; l != nil {
		loop = *l
	}
	if r.Violation.Steps != c.steps || loop != c.loop {
		t.Errorf("got %d steps with the loop after %d, want %d and %d: %s\n%q", r.Violation.Steps, loop, c.steps, c.loop, r.Violation.Reason, events(r.Violation.Trace))
	}
}

// Nothing makes a node crash, and nothing makes it recover unless that is
// promised.
func TestLivenessOfRestart(t *testing.T) {
	model := func(restart bool, p cornerProperty) func() Model {
		return func() Model {
			sys := corner(cornerProtocol{Restart: func(_ cornerNode, s *cornerState) { s.X = 1 }}, p)
			sys.Fairness.Restart = restart
			return sys
		}
	}
	down := func(v View[cornerState]) bool { return !v.Up(1) }
	env := Environment{Network: Multiset, Faults: Faults{Crash: 1}}
	for _, c := range []livenessCase{
		{"only a crash is enabled", env, model(true, Eventually("Back", x(1, 1))), Violated, 0, 0},
		{"restart need not be", env, model(false, LeadsTo("Back", down, x(1, 1))), Violated, 1, 1},
		{"restart is promised", env, model(true, LeadsTo("Back", down, x(1, 1))), Holds, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// A delivery of which nothing comes uses the message up, even where messages
// have no order: who ignores an update before it has joined does not get it
// afterwards.
func TestLivenessOfNoops(t *testing.T) {
	build := func() Model {
		return corner(cornerProtocol{
			Start: func(n cornerNode, s *cornerState) {
				n.SetTimer("join")
				n.Send(1, cornerMessage{K: 2})
			},
			Timeout: func(_ cornerNode, s *cornerState, _ Timer) { s.X = 1 },
			Receive: func(_ cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
				if s.X > 0 {
					s.X = m.K
				}
			},
		}, Eventually("Updated", x(1, 2)))
	}
	for _, c := range []livenessCase{
		{"multiset", Environment{Network: Multiset}, build, Violated, 2, 2},
		{"fifo", Environment{Network: FIFO}, build, Violated, 2, 2},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// A message that is sent again and again does not keep another from arriving.
func TestLivenessOfOtherMessages(t *testing.T) {
	c := livenessCase{"", Environment{Network: Multiset}, func() Model {
		return corner(cornerProtocol{
			Start: func(n cornerNode, s *cornerState) {
				n.Send(1, cornerMessage{K: 1})
				n.Send(1, cornerMessage{K: 2})
			},
			Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
				if m.K == 1 {
					n.Send(1, m)
				} else {
					s.X = m.K
				}
			},
		}, Eventually("Other", x(1, 2)))
	}, Holds, 0, 0}
	c.check(t)
}

// What a search did not see to the end has no liveness.
func TestLivenessOfACutSearch(t *testing.T) {
	in := instance(t, Environment{Network: Multiset}, func() Model {
		return loops(map[int][]int{0: {1}, 1: {2}}, Eventually("P", x(1, 2)))
	})
	r := explored(t, in, Options{Workers: 1, Bounds: Bounds{Depth: 2}})
	if r.Verdict != Inconclusive || r.Properties[0].Status != StatusInconclusive {
		t.Errorf("got %s and %s, want both inconclusive", r.Verdict, r.Properties[0].Status)
	}
}

// A lasso that was tampered with does not replay.
func TestReplayOfAFalseLasso(t *testing.T) {
	in := instance(t, Environment{Network: Multiset}, func() Model {
		return loops(map[int][]int{0: {0, 1}, 1: {2}, 2: {1}}, AlwaysEventually("P", x(1, 0)))
	})
	trace := explored(t, in, Options{Workers: 1}).Violation.Trace
	for _, loop := range []*int{nil, new(int), new(2)} {
		trace.Loop = loop
		if _, err := in.ReplayTrace(trace); !isReplayError(err) {
			t.Errorf("loop %v: got %v, want a ReplayError", loop, err)
		}
	}
}

func isReplayError(err error) bool {
	_, is := errors.AsType[*ReplayError](err)
	return is
}

// Two nodes take the lead from each other for ever, until the world becomes
// synchronous and only one of them starts elections.
func TestLivenessOfStability(t *testing.T) {
	duel := func(omega []Timer, p cornerProperty) func() Model {
		return func() Model {
			sys := corner(cornerProtocol{
				Nodes: 2,
				Start: func(n cornerNode, _ *cornerState) { n.SetTimer("elect") },
				Timeout: func(n cornerNode, s *cornerState, _ Timer) {
					s.X = 1
					n.Broadcast(cornerMessage{})
				},
				Receive: func(n cornerNode, s *cornerState, _ NodeID, _ cornerMessage) {
					s.X = 0
					n.SetTimer("elect")
				},
			}, p)
			sys.Stability = Stability{Cores: []NodeSet{Nodes(1, 2)}, Omega: omega}
			return sys
		}
	}
	leads := x(1, 1)
	settled := EventuallyAlways("Settled", func(v View[cornerState]) bool { return !v.Stable() || leads(v) })
	env := Environment{Network: Multiset}
	for _, c := range []livenessCase{
		{"duel", env, duel(nil, EventuallyAlways("Leads", leads)), Violated, 4, 0},
		{"synchronous without a leader", env, duel(nil, settled), Violated, 5, 1},
		{"synchronous with a leader", env, duel([]Timer{"elect"}, settled), Holds, 0, 0},
		{"once synchronous", env, duel([]Timer{"elect"}, LeadsTo("Served", func(v View[cornerState]) bool { return v.Stable() }, leads)), Holds, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// What a limping node sends need not arrive, unless it is a heartbeat.
func TestLivenessOfLimping(t *testing.T) {
	model := func(heartbeat bool) func() Model {
		return func() Model {
			return corner(cornerProtocol{
				Nodes: 2,
				Start: func(n cornerNode, _ *cornerState) {
					if n.ID() == 1 {
						n.Send(2, cornerMessage{K: 1})
					}
				},
				Receive:   func(_ cornerNode, s *cornerState, _ NodeID, m cornerMessage) { s.X = m.K },
				Heartbeat: func(cornerMessage) bool { return heartbeat },
			}, Eventually("Got", x(2, 1)))
		}
	}
	env := Environment{Network: Multiset, Faults: Faults{Limp: 1}}
	for _, c := range []livenessCase{
		{"data", env, model(false), Violated, 1, 1},
		{"heartbeat", env, model(true), Holds, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// A run in which time stands still is none, however much happens in it (Zeno).
func TestLivenessOfTimedModels(t *testing.T) {
	model := func(time Time, ticks int, p cornerProperty) func() Model {
		return func() Model {
			sys := corner(cornerProtocol{
				Start: func(n cornerNode, _ *cornerState) { n.SetTimerIn("flip", ticks) },
				Timeout: func(n cornerNode, s *cornerState, _ Timer) {
					s.X = 1 - s.X
					n.SetTimerIn("flip", ticks)
				},
			}, p)
			sys.Time = time
			return sys
		}
	}
	never := Eventually("P", x(1, 2))
	// A timer that is due, but need not fire, stops the clock, while messages
	// go on.
	stalled := func(time Time) func() Model {
		return func() Model {
			sys := corner(cornerProtocol{
				Start: func(n cornerNode, _ *cornerState) {
					n.SetTimerIn("never", 1)
					n.Send(1, cornerMessage{})
				},
				Timeout: func(_ cornerNode, s *cornerState, _ Timer) { s.X = 2 },
				Receive: func(n cornerNode, _ *cornerState, _ NodeID, m cornerMessage) { n.Send(1, m) },
			}, never)
			sys.Time, sys.Fairness.None = time, []EventKind{EventTimeout}
			return sys
		}
	}
	env := Environment{Network: Multiset}
	for _, c := range []livenessCase{
		{"without a tick", env, stalled(Time{Tier: Lockstep}), Holds, 0, 0},
		{"without time", env, stalled(Time{}), Violated, 1, 0},
		{"with ticks", env, model(Time{Tier: Lockstep}, 1, never), Violated, 4, 0},
		{"again and again", env, model(Time{Tier: Lockstep}, 2, AlwaysEventually("P", x(1, 1))), Holds, 0, 0},
		{"up to the horizon", env, model(Time{Tier: Lockstep, Horizon: 3}, 1, never), Inconclusive, 0, 0},
		{"clocks of their own", Environment{Network: Multiset, Faults: Faults{Skew: 1}}, model(Time{Tier: Skewed, Horizon: 3}, 1, never), Inconclusive, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t) })
	}
}

// Fairness of what is no matter of fairness, and liveness where there is none,
// are refused.
func TestRefusedLiveness(t *testing.T) {
	for name, m := range map[string]Model{
		"a fault":       System[cornerState, cornerMessage]{Protocol: cornerProtocol{Nodes: 1}, Fairness: Fairness{Strong: []EventKind{EventDrop}}},
		"both":          System[cornerState, cornerMessage]{Protocol: cornerProtocol{Nodes: 1}, Fairness: Fairness{Strong: []EventKind{EventDeliver}, None: []EventKind{EventDeliver}}},
		"a machine's":   Machine[int]{Name: "m", Init: func(func(int)) {}, Actions: []Action[int]{{}}, Properties: []Property[int]{Possible("P", func(View[int]) bool { return true })}},
		"a set network": loops(nil, Eventually("P", x(1, 1))),
	} {
		s := &Scenario{ID: "test/model", Build: func(Args) (Model, error) { return m, nil }}
		if _, isMachine := m.(Machine[int]); !isMachine {
			s.Network = Set
		}
		if _, err := s.Configure(Settings{}); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
}
