package model

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// reducedAlike explores an instance with and without reductions, which must come
// to the same, and returns both results.
func reducedAlike(t rapid.TB, in *Instance, opt Options) (full, reduced *Result) {
	t.Helper()
	opt.Unreduced = true
	full = explored(t, in, opt)
	opt.Unreduced = false
	if full.StoppedBy == "max-states" {
		opt.Bounds = Bounds{Depth: full.Depth}
	}
	reduced = explored(t, in, opt)
	want, got := countsOf(full), countsOf(reduced)
	if diff := differ(want.Fell, got.Fell); diff != "" {
		t.Fatalf("what fell (-without +with reductions):\n%s", diff)
	}
	for i, v := range full.Violations {
		if v.Trace == nil {
			continue
		}
		if diff := differ(v.Trace, reduced.Violations[i].Trace); diff != "" && opt.Bounds == full.Bounds {
			t.Fatalf("%s (-without +with reductions):\n%s", v.Property, diff)
		}
	}
	if full.Complete != reduced.Complete || full.StoppedBy == "max-states" {
		return full, reduced // the reduced search may have come to its end
	}
	for _, c := range []*counts{&want, &got} {
		c.States, c.Transitions, c.Depth, c.StatesByDepth = 0, 0, 0, nil
	}
	if diff := differ(want, got); diff != "" {
		t.Fatalf("results (-without +with reductions):\n%s", diff)
	}
	if len(full.Witnesses) > 0 || len(reduced.Witnesses) > 0 {
		if diff := differ(full.Witnesses, reduced.Witnesses); diff != "" {
			t.Fatalf("witnesses (-without +with reductions):\n%s", diff)
		}
	}
	return full, reduced
}

// deadOf is what became of dead messages.
func deadOf(t rapid.TB, r *Result) Reduction {
	t.Helper()
	if len(r.Reductions) != 2 || r.Reductions[0].Name != deadName || r.Reductions[1].Name != symmetryName {
		t.Fatalf("reductions: %+v", r.Reductions)
	}
	d := r.Reductions[0]
	if r.Complete && !d.Verified && d.Off == "" {
		t.Fatalf("complete, but not verified: %+v", d)
	}
	return d
}

// drawAround draws a protocol in a world with everything that there is.
func drawAround(t *rapid.T) (c randomCase, build func() Model) {
	c = drawCase(t, 200)
	few := rapid.SampledFrom([]int{0, 0, 0, 1})
	f := &c.env.Faults
	for _, n := range []*int{&f.Partition, &f.Cut, &f.Pause, &f.Corrupt, &f.Byzantine, &f.Limp} {
		*n = few.Draw(t, "faults")
	}
	if c.env.Network == FIFO {
		f.Reorder = few.Draw(t, "reorder")
	}
	var clock Time
	switch clock.Tier = rapid.SampledFrom([]Tier{Untimed, Untimed, Lockstep, Skewed}).Draw(t, "tier"); clock.Tier {
	case Lockstep:
		clock.Horizon = rapid.IntRange(0, 2).Draw(t, "horizon")
		if !c.env.holdsOne() {
			clock.Delay = few.Draw(t, "delay")
		}
		f.Drift = few.Draw(t, "drift")
	case Skewed:
		clock.Horizon, f.Skew = rapid.IntRange(1, 2).Draw(t, "horizon"), 1
	}
	var stability Stability
	if rapid.IntRange(0, 7).Draw(t, "stability") == 7 {
		stability.Cores = []NodeSet{1 << 1}
	}
	return c, func() Model {
		sys := c.system()
		sys.Time, sys.Stability = clock, stability
		return sys
	}
}

// Random protocols come to the same with and without reductions, in every world,
// and the reduced search to the same in every manner.
func TestRandomProtocolsReduced(t *testing.T) {
	manner := rapid.SampledFrom([]string{"2 workers", "4 workers", "another order"})
	dropped := 0
	rapid.Check(t, func(t *rapid.T) {
		c, build := drawAround(t)
		in := instance(t, c.env, build)
		opt := Options{Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		_, r := reducedAlike(t, in, opt)
		if d := deadOf(t, r); d.Off == "" {
			dropped += d.PairsDropped
		}
		replaysAlike(t, in, r)
		opt.Bounds = r.Bounds
		how := manner.Draw(t, "manner")
		sameText(t, "with "+how+" the result", resultText(t, explored(t, in, opt)), resultText(t, manners[how](t, in, opt)))
	})
	if dropped == 0 && !t.Failed() && !testing.Short() { // -short draws few
		t.Error("no message was ever dropped")
	}
}

// FuzzRandomProtocolsReduced is for more of them.
func FuzzRandomProtocolsReduced(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		c, build := drawAround(t)
		reducedAlike(t, instance(t, c.env, build), Options{Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true})
	}))
}

// waiting has node 1 send messages to node 2 when it starts, and node 2 receive
// them as told.
func waiting(receive func(n cornerNode, s *cornerState, k int), kinds ...int) cornerProtocol {
	return cornerProtocol{
		Nodes: 2,
		Start: func(n cornerNode, _ *cornerState) {
			if n.ID() == 1 {
				for _, k := range kinds {
					n.Send(2, cornerMessage{K: k})
				}
			}
		},
		Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) { receive(n, s, m.K) },
	}
}

// next moves X on if it is at a number.
func next(s *cornerState, from int) {
	if s.X == from {
		s.X++
	}
}

func never(x int) cornerProperty {
	return forbid("Never", func(s cornerState) bool { return s.X == x })
}

// timed sets a timer on node 2, which does something.
func timed(p cornerProtocol, timeout func(n cornerNode, s *cornerState)) cornerProtocol {
	start := p.Start
	p.Start = func(n cornerNode, s *cornerState) {
		start(n, s)
		if n.ID() == 2 {
			n.SetTimer("go")
		}
	}
	p.Timeout = func(n cornerNode, s *cornerState, _ Timer) { timeout(n, s) }
	return p
}

// either has node 1 send one of two messages to node 2, never both: 1 puts X to
// 1, the other is ignored at 0 and then does what is told, in no run.
func either(then func(n cornerNode, s *cornerState)) cornerProtocol {
	return cornerProtocol{
		Nodes: 2,
		Start: func(n cornerNode, _ *cornerState) {
			if n.ID() == 1 {
				n.SetTimer("go")
			}
		},
		Timeout: func(n cornerNode, _ *cornerState, _ Timer) { n.Send(2, cornerMessage{K: n.Choose(2)}) },
		Receive: func(n cornerNode, s *cornerState, _ NodeID, m cornerMessage) {
			switch {
			case m.K == 1:
				s.X = 1
			case s.X == 1:
				then(n, s)
			}
		},
	}
}

// moves minds every step that leaves X at a number.
func moves(x int) cornerProperty {
	return EachStep("Moves", func(a, b cornerState) error {
		if a.X == x && b.X == x {
			return errors.New("stays")
		}
		return nil
	})
}

// Messages that look dead and are not, and guesses that must not be found out as
// if they were runs.
func TestDeadMessageCorners(t *testing.T) {
	tests := []struct {
		name   string
		env    Environment
		build  func() Model
		steps  int // of the shortest violation, 0 for none
		rounds int // 0 if the reduction switches itself off
	}{
		{name: "alive after a restart", env: Environment{Faults: Faults{Crash: 1}}, steps: 3, rounds: 2, build: func() Model {
			p := waiting(func(_ cornerNode, s *cornerState, _ int) { next(s, 1) }, 1)
			p.Restart = func(_ cornerNode, s *cornerState) { s.X = 1 }
			return corner(p, never(2))
		}},
		{name: "alive two steps after a restart", env: Environment{Faults: Faults{Crash: 1}}, steps: 4, rounds: 2, build: func() Model {
			p := timed(waiting(func(_ cornerNode, s *cornerState, _ int) { next(s, 2) }, 1), func(_ cornerNode, s *cornerState) { next(s, 1) })
			p.Restart = func(n cornerNode, s *cornerState) { s.X = 1; n.SetTimer("go") }
			return corner(p, never(3))
		}},
		{name: "alive after a tick, through Now", steps: 3, rounds: 2, build: func() Model {
			sys := corner(waiting(func(n cornerNode, s *cornerState, _ int) {
				if n.Now() == 2 {
					s.X = 1
				}
			}, 1), never(1))
			sys.Time = Time{Tier: Lockstep, Horizon: 3}
			return sys
		}},
		{name: "alive after ticks of one node", env: Environment{Faults: Faults{Skew: 1}}, steps: 2, rounds: 2, build: func() Model {
			sys := corner(waiting(func(n cornerNode, s *cornerState, _ int) {
				if n.Now() == 1 {
					s.X = 1
				}
			}, 1), never(1))
			sys.Time = Time{Tier: Skewed, Horizon: 2}
			return sys
		}},
		{name: "alive after the other outcome of Choose", steps: 2, rounds: 2, build: func() Model {
			return corner(waiting(func(n cornerNode, s *cornerState, k int) {
				if k == 1 && s.X == 0 {
					s.X = n.Choose(2)
				} else if k == 2 {
					next(s, 1)
				}
			}, 1, 2), never(2))
		}},
		{name: "alive after an invoke", steps: 2, rounds: 2, build: func() Model {
			p := waiting(func(_ cornerNode, s *cornerState, _ int) { next(s, 1) }, 1)
			p.Invoke = func(n cornerNode, s *cornerState, c Call) { s.X = 1; n.Reply(c, nil) }
			sys := corner(p, never(2))
			sys.Clients = []Client{{At: []NodeID{2}, Ops: []Op{{Func: "go"}}}}
			return sys
		}},
		{name: "alive when corrupted", env: Environment{Faults: Faults{Corrupt: 1}}, steps: 2, build: func() Model {
			p := waiting(func(_ cornerNode, s *cornerState, k int) { s.X = max(s.X, k) }, 0)
			p.Corrupt = func(m cornerMessage) []cornerMessage { return []cornerMessage{{K: 1}} }
			return corner(p, never(1))
		}},
		{name: "in round three", steps: 3, rounds: 3, build: func() Model {
			p := timed(waiting(func(_ cornerNode, s *cornerState, k int) { next(s, k) }, 1, 2), func(_ cornerNode, s *cornerState) { s.X = 1 })
			return corner(p, never(3))
		}},
		{name: "a shorter violation behind a wrong guess", steps: 2, rounds: 2, build: func() Model {
			p := timed(waiting(func(_ cornerNode, s *cornerState, _ int) {
				if s.X == 1 {
					s.X = 4
				}
			}, 1), func(n cornerNode, s *cornerState) { s.X++; n.SetTimer("go") })
			return corner(p, never(4))
		}},
		{name: "alive behind the head of a fifo link", env: Environment{Network: FIFO}, steps: 2, rounds: 1, build: func() Model {
			return corner(waiting(func(_ cornerNode, s *cornerState, k int) { next(s, k-1) }, 1, 2), never(2))
		}},
		{name: "a dead head of a fifo link", env: Environment{Network: FIFO}, steps: 2, build: func() Model {
			return corner(waiting(func(_ cornerNode, s *cornerState, k int) {
				if k == 2 {
					s.X = 2
				}
			}, 1, 2), never(2))
		}},
		{name: "dead heads of a fifo link, and nothing falls", env: Environment{Network: FIFO}, rounds: 1, build: func() Model {
			// 2 would do something before 1, but cannot come before it.
			return corner(waiting(func(_ cornerNode, s *cornerState, k int) {
				switch {
				case k == 1:
					s.X = max(s.X, 1)
				case k == 2 && s.X == 0:
					s.X = 2
				}
			}, 3, 1, 2), never(2))
		}},
		{name: "sent again to a distinct network", env: Environment{Network: Distinct}, steps: 5, rounds: 2, build: func() Model {
			p := waiting(func(_ cornerNode, s *cornerState, k int) {
				if s.X == 2 {
					s.Log = append(s.Log, k)
				}
			}, 1)
			start := p.Start
			p.Start = func(n cornerNode, s *cornerState) { start(n, s); n.SetTimer("go") }
			p.Timeout = func(n cornerNode, s *cornerState, _ Timer) {
				if s.X++; s.X < 2 {
					n.SetTimer("go")
				}
				if n.ID() == 1 {
					n.Send(2, cornerMessage{K: 1})
				}
			}
			return corner(p, forbid("Never", func(s cornerState) bool { return len(s.Log) == 2 }))
		}},
		{name: "a panic that no run reaches", rounds: 2, build: func() Model {
			return corner(either(func(cornerNode, *cornerState) { panic("both") }))
		}},
		{name: "a failing EachStep that no run reaches", rounds: 2, build: func() Model {
			return corner(either(func(_ cornerNode, s *cornerState) { s.X = 2 }), EachStep("Small", func(_, b cornerState) error {
				if b.X > 1 {
					return errors.New("too large")
				}
				return nil
			}))
		}},
		{name: "a failing EachStep of a message used up, which no run reaches", rounds: 2, build: func() Model {
			return corner(either(func(n cornerNode, _ *cornerState) { n.Consume() }), moves(1))
		}},
		{name: "a failing EachStep of a message used up", steps: 1, rounds: 1, build: func() Model {
			return corner(waiting(func(n cornerNode, _ *cornerState, _ int) { n.Consume() }, 1), moves(0))
		}},
		{name: "a loop that no run reaches", build: func() Model {
			return corner(either(func(n cornerNode, _ *cornerState) {
				for n.ID() > 0 { // until it is told that its time is up
					time.Sleep(time.Millisecond)
				}
			}))
		}},
		{name: "nothing but what is ignored", env: Environment{Faults: Faults{Drop: 1}}, build: func() Model {
			return corner(waiting(func(cornerNode, *cornerState, int) {}, 1))
		}},
		{name: "messages in flight are read", steps: 0, build: func() Model {
			return corner(waiting(func(cornerNode, *cornerState, int) {}, 1), Always("Some", func(v View[cornerState]) error {
				if len(v.InFlight()) == 0 {
					return errors.New("nothing in flight")
				}
				return nil
			}))
		}},
		{name: "messages in flight are read, late and badly", steps: 0, build: func() Model {
			p := timed(waiting(func(cornerNode, *cornerState, int) {}, 1), func(_ cornerNode, s *cornerState) { s.X = 1 })
			return corner(p, Always("Some", func(v View[cornerState]) error {
				if v.State(2).X == 1 {
					_ = v.InFlight()[0]
				}
				return nil
			}))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.env.Network == "" {
				tt.env.Network = Multiset
			}
			in := instance(t, tt.env, tt.build)
			_, r := reducedAlike(t, in, Options{Workers: 1})
			if v := r.Violation; v != nil && v.Steps != tt.steps || (v == nil) != (tt.steps == 0) {
				t.Errorf("got %+v, want %d steps", v, tt.steps)
			}
			if d := deadOf(t, r); (d.Off == "") != (tt.rounds > 0) || d.Off == "" && d.Rounds != tt.rounds {
				t.Errorf("got %+v, want %d rounds", d, tt.rounds)
			}
			replaysAlike(t, in, r)
		})
	}
}

// Where the reduction is switched off, or there is nothing to reduce, it says so.
func TestDeadMessagesOff(t *testing.T) {
	quiet := func() Model { return corner(waiting(func(cornerNode, *cornerState, int) {}, 1)) }
	tests := []struct {
		name  string
		env   Environment
		build func() Model
	}{
		{"liveness", unordered, func() Model {
			return corner(cornerProtocol{}, Eventually("Ends", func(View[cornerState]) bool { return true }))
		}},
		{"byzantine", Environment{Network: Multiset, Faults: Faults{Byzantine: 1}}, quiet},
		{"delay", unordered, func() Model {
			sys := quiet().(cornerSystem)
			sys.Time = Time{Tier: Lockstep, Delay: 1}
			return sys
		}},
		{"stability", unordered, func() Model {
			sys := quiet().(cornerSystem)
			sys.Stability.Cores = []NodeSet{Nodes(1, 2)}
			return sys
		}},
		{"fifo with drops", Environment{Network: FIFO, Faults: Faults{Drop: 1}}, quiet},
	}
	for _, tt := range tests {
		_, r := reducedAlike(t, instance(t, tt.env, tt.build), Options{})
		if d := deadOf(t, r); d.Off == "" || d.Rounds != 0 || d.Verified {
			t.Errorf("%s: got %+v", tt.name, d)
		}
	}
	in := instance(t, unordered, quiet)
	if r := explored(t, in, Options{Unreduced: true}); len(r.Reductions) != 0 {
		t.Errorf("reductions although none were wanted: %+v", r.Reductions)
	}
}

// A search that is cut holds nothing.
func TestDeadMessagesCut(t *testing.T) {
	in := instance(t, unordered, func() Model {
		p := timed(waiting(func(_ cornerNode, s *cornerState, k int) { next(s, k) }, 1, 2), func(_ cornerNode, s *cornerState) { s.X = 1 })
		return corner(p, never(3))
	})
	for depth := 1; depth <= 4; depth++ {
		r := explored(t, in, Options{Bounds: Bounds{Depth: depth}})
		want := Inconclusive
		if depth == 4 {
			want = Violated
		}
		if d := deadOf(t, r); r.Verdict != want || d.Verified == (d.Off != "") {
			t.Errorf("depth %d: %s, %+v", depth, r.Verdict, d)
		}
	}
	if !slices.Contains([]Verdict{Inconclusive, Violated}, explored(t, in, Options{Bounds: Bounds{Seconds: 1e-9}}).Verdict) {
		t.Error("a search cut at once must not hold")
	}
}
