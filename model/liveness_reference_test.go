package model

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// naiveGraph is the graph of all states that the reference checker finds, with
// the steps written out.
type naiveGraph struct {
	edges      [][]naiveEdge
	initial    []int
	from, goal []bool
	cut        []bool
}

type naiveEdge struct {
	to    int
	class string
}

// naiveGraphOf explores with the reference checker. Cases have few states, since a
// message is passed on only for another one.
func naiveGraphOf(t rapid.TB, c *liveCase) *naiveGraph {
	sys := c.system()
	r := newReference(t, sys, c.env, func(s liveState) liveState { return s })
	r.usesNoops = true
	g := &naiveGraph{}
	number := map[string]int{}
	var states []*refState[liveState, int]
	meet := func(s *refState[liveState, int]) int {
		text := r.text(s)
		k, seen := number[text]
		if !seen {
			k = len(states)
			number[text] = k
			states = append(states, s)
		}
		return k
	}
	for _, s := range r.starts() {
		if k := meet(s); !slices.Contains(g.initial, k) {
			g.initial = append(g.initial, k)
		}
	}
	p := sys.Protocol.Properties[0]
	for k := 0; k < len(states); k++ {
		s := states[k]
		var edges []naiveEdge
		r.edge = func(class string, next *refState[liveState, int]) {
			if !c.isFair(class) {
				class = ""
			}
			edges = append(edges, naiveEdge{meet(next), class})
		}
		r.expand(s)
		g.edges = append(g.edges, edges)
		g.goal = append(g.goal, p.to(r.view(s)))
		g.from = append(g.from, p.from != nil && p.from(r.view(s)))
		isCut := false
		for i, n := range s.Nodes {
			isCut = isCut || n.Status == "up" && sys.Protocol.Bounded != nil && sys.Protocol.Bounded(NodeID(i+1), n.State)
		}
		g.cut = append(g.cut, isCut)
	}
	return g
}

// reach returns the states of a set that can be reached from some of them
// within it, those included.
func (g *naiveGraph) reach(set []bool, from ...int) []bool {
	met := make([]bool, len(set))
	for len(from) > 0 {
		k := from[0]
		from = from[1:]
		if !set[k] || met[k] {
			continue
		}
		met[k] = true
		for _, e := range g.edges[k] {
			from = append(from, e.to)
		}
	}
	return met
}

// staying returns the states of a set in which fair runs can stay for ever that
// visit an offending state again and again.
func (g *naiveGraph) staying(set, offends []bool, isStrong func(class string) bool) []bool {
	result := make([]bool, len(set))
	closure := make([][]bool, len(set))
	for k := range set {
		closure[k] = g.reach(set, k)
	}
	for k := range set {
		if !set[k] {
			continue
		}
		loop := make([]bool, len(set))
		size, offence := 0, false
		for m := range set {
			if loop[m] = closure[k][m] && closure[m][k]; loop[m] {
				size++
				offence = offence || offends[m]
			}
		}
		enabled, taken := map[string]int{}, map[string]bool{}
		for m := range set {
			here := map[string]bool{}
			for _, e := range g.edges[m] {
				if loop[m] && e.class != "" {
					here[e.class] = true
					taken[e.class] = taken[e.class] || loop[e.to]
				}
			}
			for class := range here {
				enabled[class]++
			}
		}
		fair := offence
		rest := slices.Clone(loop)
		for class, n := range enabled {
			switch {
			case taken[class]:
			case n == size:
				fair, rest = false, make([]bool, len(set))
			case isStrong(class):
				fair = false
				for m := range rest {
					rest[m] = rest[m] && !slices.ContainsFunc(g.edges[m], func(e naiveEdge) bool { return e.class == class })
				}
			}
		}
		if fair {
			for m := range loop {
				result[m] = result[m] || loop[m]
			}
		} else if offence && slices.Contains(rest, true) {
			for m, stays := range g.staying(rest, offends, isStrong) {
				result[m] = result[m] || stays
			}
		}
	}
	return result
}

// judge returns the verdict and the number of events before the loop of a
// counterexample.
func (g *naiveGraph) judge(kind Kind, isStrong func(class string) bool) (Status, int) {
	n := len(g.edges)
	all, missing := make([]bool, n), make([]bool, n)
	for k := range n {
		all[k], missing[k] = true, !g.goal[k]
	}
	if kind == KindPossible {
		return g.judgePossible(all)
	}
	// Where the violations are, and by how many events runs get there.
	steps := g.distances(all, atStart)
	set := all
	switch kind {
	case KindEventually:
		steps = g.distances(missing, atStart)
		set = missing
	case KindLeadsTo:
		steps = g.distances(missing, func(k, _ int) bool { return g.from[k] })
		set = missing
	case KindAlwaysEventually:
		set = missing
	}
	part, uncut := make([]bool, n), make([]bool, n)
	for k := range n {
		part[k] = set[k] && steps[k] >= 0
		uncut[k] = part[k] && !g.cut[k]
	}
	best := -1
	for k, stays := range g.staying(uncut, missing, isStrong) {
		if stays && missing[k] && (best < 0 || steps[k] < best) {
			best = steps[k]
		}
	}
	if best >= 0 {
		return StatusViolated, best
	}
	for k := range n {
		if part[k] && g.cut[k] && missing[k] {
			return StatusInconclusive, 0
		}
	}
	if kind == KindEventuallyAlways && slices.Contains(g.staying(part, missing, isStrong), true) {
		return StatusInconclusive, 0
	}
	return StatusHolds, 0
}

// distances returns the least number of events after which a run can be in a
// state of the part, -1 for none. Runs begin to be in the part where due says,
// given a state and how many events came before it.
func (g *naiveGraph) distances(part []bool, due func(k, d int) bool) []int {
	n := len(g.edges)
	everywhere := slices.Repeat([]int{-1}, n)
	inPart := slices.Repeat([]int{-1}, n)
	level := slices.Clone(g.initial)
	var partLevel []int
	for d := 0; len(level)+len(partLevel) > 0; d++ {
		var next, partNext []int
		for _, k := range level {
			if everywhere[k] >= 0 {
				continue
			}
			everywhere[k] = d
			if due(k, d) {
				partLevel = append(partLevel, k)
			}
			for _, e := range g.edges[k] {
				next = append(next, e.to)
			}
		}
		for _, k := range partLevel {
			if !part[k] || inPart[k] >= 0 {
				continue
			}
			inPart[k] = d
			for _, e := range g.edges[k] {
				partNext = append(partNext, e.to)
			}
		}
		level, partLevel = next, partNext
	}
	return inPart
}

func atStart(_, d int) bool { return d == 0 }

func (g *naiveGraph) judgePossible(all []bool) (Status, int) {
	steps := g.distances(all, atStart)
	best, doubtful := -1, false
	for k := range g.edges {
		can, cut := false, false
		for m, is := range g.reach(all, k) {
			can, cut = can || is && g.goal[m], cut || is && g.cut[m]
		}
		switch {
		case can:
		case cut:
			doubtful = true
		case best < 0 || steps[k] < best:
			best = steps[k]
		}
	}
	switch {
	case best >= 0:
		return StatusViolated, best
	case doubtful:
		return StatusInconclusive, 0
	}
	return StatusHolds, 0
}

type liveState struct{ X, Stage int }

// liveCase is a small protocol as a table, in which most things can go on for
// ever.
type liveCase struct {
	nodes    int
	rules    []uint64 // per X and occasion: timers a and b, a message 0 or 1, restart
	from, to uint64   // predicates: a bit per X of the first and of the last node
	kind     Kind
	bound    int
	stages   int // that nodes go through and never go back
	readsNet bool
	fairness Fairness
	env      Environment
}

const liveValues = 3 // of X

func drawLiveCase(t *rapid.T) liveCase {
	kinds := []EventKind{EventDeliver, EventTimeout, EventRestart}
	c := liveCase{
		nodes: rapid.IntRange(1, 2).Draw(t, "nodes"),
		rules: rapid.SliceOfN(rapid.Uint64(), 5*liveValues, 5*liveValues).Draw(t, "rules"),
		from:  mix(rapid.Uint64().Draw(t, "from")), to: mix(rapid.Uint64().Draw(t, "to")),
		kind:     rapid.SampledFrom([]Kind{KindEventually, KindLeadsTo, KindAlwaysEventually, KindEventuallyAlways, KindPossible}).Draw(t, "kind"),
		bound:    rapid.IntRange(1, 2*liveValues).Draw(t, "bound"),
		stages:   rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "stages"),
		readsNet: rapid.Bool().Draw(t, "reads the network"),
	}
	c.env.Network = rapid.SampledFrom([]Network{Multiset, FIFO, Distinct}).Draw(t, "network")
	c.env.Faults.Crash = rapid.IntRange(0, 1).Draw(t, "crash")
	c.env.Faults.Drop = rapid.IntRange(0, 1).Draw(t, "drop")
	c.fairness.Restart = rapid.Bool().Draw(t, "restart is promised")
	for _, k := range kinds {
		switch rapid.IntRange(0, 5).Draw(t, "fairness") {
		case 0:
			c.fairness.None = append(c.fairness.None, k)
		case 1, 2:
			c.fairness.Strong = append(c.fairness.Strong, k)
		}
	}
	return c
}

func (c *liveCase) isFair(class string) bool {
	for _, k := range []EventKind{EventDeliver, EventTimeout, EventRestart} {
		if len(class) >= len(k) && class[:len(k)] == string(k) {
			return !slices.Contains(c.fairness.None, k) && (k != EventRestart || c.fairness.Restart || slices.Contains(c.fairness.Strong, k))
		}
	}
	return false
}

func (c *liveCase) isStrong(class string) bool {
	return slices.ContainsFunc(c.fairness.Strong, func(k EventKind) bool { return len(class) >= len(k) && class[:len(k)] == string(k) })
}

// act changes X and sets timers as the table says. A message is passed on only
// for another one, so that there are never many.
func (c *liveCase) act(n *Node[int], s *liveState, occasion int, received bool) {
	r := randomRule(mix(c.rules[occasion*liveValues+s.X]))
	if c.rules[occasion*liveValues+s.X] == 0 {
		return
	}
	choice := 0
	if r.bits(0, 2) == 0 {
		choice = n.Choose(2)
	}
	s.X = r.bits(2+2*choice, 2) % liveValues
	if r.bits(13, 1) == 1 && s.Stage < c.stages {
		s.Stage++
	}
	if r.bits(6, 1) == 1 {
		n.SetTimerIn("a", 1+r.bits(14, 1))
	}
	if r.bits(7, 2) == 1 {
		n.SetTimerIn("b", 1)
	}
	if received && r.bits(9, 2) > 0 {
		n.Send(NodeID(1+r.bits(11, 1)%c.nodes), r.bits(12, 1))
	}
}

func (c *liveCase) system() System[liveState, int] {
	predicate := func(bits uint64) func(v View[liveState]) bool {
		return func(v View[liveState]) bool {
			i := v.State(1).X + liveValues*v.State(NodeID(v.Nodes())).X
			if !v.Up(1) {
				i += liveValues * liveValues
			}
			if c.readsNet && len(v.InFlight()) > 0 {
				i += 2 * liveValues * liveValues
			}
			return bits>>i&1 == 1
		}
	}
	p := Property[liveState]{Name: "P", Kind: c.kind, to: predicate(c.to)}
	if c.kind == KindLeadsTo {
		p.from = predicate(c.from)
	}
	sys := System[liveState, int]{Fairness: c.fairness, Protocol: Protocol[liveState, int]{
		Name: "live", Nodes: c.nodes,
		Start: func(n *Node[int], s *liveState) {
			n.SetTimer("a")
			c.act(n, s, 0, n.ID() == 1)
		},
		Timeout: func(n *Node[int], s *liveState, t Timer) { c.act(n, s, map[Timer]int{"a": 1, "b": 2}[t], false) },
		Receive: func(n *Node[int], s *liveState, _ NodeID, m int) { c.act(n, s, 3+m, true) },
		Restart: func(n *Node[int], s *liveState) { n.SetTimer("b") },

		Properties: []Property[liveState]{p},
	}}
	if c.bound < liveValues {
		sys.Protocol.Bounded = func(_ NodeID, s liveState) bool { return s.X == c.bound }
	}
	return sys
}

// The engine and a checker that writes the whole graph down agree on the verdict
// and on the length of the stem, and the lasso replays.
func TestRandomLiveness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawLiveCase(t)
		g := naiveGraphOf(t, &c)
		want, stem := g.judge(c.kind, c.isStrong)
		in := instance(t, c.env, func() Model { return c.system() })
		r := explored(t, in, Options{Workers: 1})
		if r.States != len(g.edges) || r.Properties[0].Status != want {
			t.Fatalf("got %s of %d states, want %s of %d", r.Properties[0].Status, r.States, want, len(g.edges))
		}
		if want == StatusViolated {
			got := r.Violation.Steps
			if l := r.Violation.Trace.Loop; l != nil {
				got = *l
			}
			if got != stem {
				t.Fatalf("the stem has %d steps, want %d: %s", got, stem, fmt.Sprint(events(r.Violation.Trace)))
			}
		}
		text := resultText(t, r)
		sameText(t, "with 2 workers the result", text, resultText(t, explored(t, in, Options{Workers: 2})))
		sameText(t, "repacked the result", text, resultText(t, runAltered(t, in, Options{Workers: 1}, narrow)))
		sameText(t, "in another order the result", text, resultText(t, runAltered(t, in, Options{Workers: 1}, shuffle(1))))
		replaysAlike(t, in, r)
	})
}

// unranked is a space of which nobody knows which steps are on no cycle.
type unranked struct{ space }

func (unranked) rank() func(int, uint32) uint32 { return func(int, uint32) uint32 { return 0 } }

// Ranks save work and change nothing, in every world.
func TestRanksChangeNothing(t *testing.T) {
	ranked := 0
	rapid.Check(t, func(t *rapid.T) {
		c := drawLiveCase(t)
		few := rapid.SampledFrom([]int{0, 0, 1})
		f := &c.env.Faults
		for _, n := range []*int{&f.Partition, &f.Cut, &f.Pause, &f.Limp, &f.Corrupt, &f.Byzantine} {
			*n = few.Draw(t, "faults")
		}
		c.fairness.Heal = rapid.Bool().Draw(t, "heals are promised")
		sys := c.system()
		if rapid.Bool().Draw(t, "stabilises") {
			sys.Stability.Cores = []NodeSet{Nodes(1)}
		}
		switch tier := rapid.SampledFrom([]Tier{Untimed, Untimed, Lockstep, Skewed}).Draw(t, "tier"); tier {
		case Lockstep:
			sys.Time, f.Drift = Time{Tier: tier, Horizon: rapid.IntRange(0, 2).Draw(t, "horizon")}, few.Draw(t, "drift")
		case Skewed:
			sys.Time, f.Skew = Time{Tier: tier, Horizon: 2}, 1
		}
		in := instance(t, c.env, func() Model { return sys })
		opt := Options{Workers: 1, Bounds: Bounds{States: 3000}}
		want := runAltered(t, in, opt, func(s *search) { s.space = unranked{s.space} })
		got := runAltered(t, in, opt, func(*search) {})
		sameText(t, "with ranks the result", resultText(t, want), resultText(t, got))
		if want.Complete {
			ranked++
		}
	})
	if ranked == 0 {
		t.Error("no search was complete")
	}
}
