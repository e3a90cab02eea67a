package model

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// peer is what a node of a random protocol without a privileged node knows.
type peer struct {
	X, Fuel int
	Friend  NodeID
	Known   NodeSet
	Votes   map[NodeID]int
	Log     []NodeID
}

type peerMessage struct {
	K     int
	About NodeID
	Set   NodeSet
}

// peerCase is a protocol of peers as a table of rules. One node may be odd.
type peerCase struct {
	nodes, fuel int
	rules       []randomRule // per occasion and X
	checks      []randomRule
	clients     int
	restart     bool
	odd         NodeID
	time        Time
	env         Environment
}

const (
	peerStart = iota
	peerTimeout
	peerReceive
	peerRestart
	peerInvoke
	peerOccasions
)

func drawPeers(t *rapid.T) peerCase {
	rules := rapid.Map(rapid.Uint64(), func(n uint64) randomRule { return randomRule(mix(n)) })
	c := peerCase{
		nodes:   rapid.IntRange(2, 4).Draw(t, "nodes"),
		fuel:    rapid.IntRange(0, 2).Draw(t, "fuel"),
		rules:   rapid.SliceOfN(rules, peerOccasions*randomValues, peerOccasions*randomValues).Draw(t, "rules"),
		checks:  rapid.SliceOfN(rules, 0, 4).Draw(t, "checks"),
		clients: rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "clients"),
		restart: rapid.Bool().Draw(t, "restart"),
		odd:     NodeID(rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(t, "odd")),
	}
	few := rapid.SampledFrom([]int{0, 0, 0, 1})
	c.env.Network = rapid.SampledFrom([]Network{Multiset, Set, FIFO, Distinct}).Draw(t, "network")
	f := &c.env.Faults
	for _, n := range []*int{&f.Crash, &f.Partition, &f.Cut, &f.Pause} {
		*n = few.Draw(t, "faults")
	}
	if c.env.Network != Set {
		f.Drop = few.Draw(t, "drop")
	}
	if !c.env.holdsOne() {
		f.Duplicate = few.Draw(t, "duplicate")
	}
	if c.env.Network == FIFO {
		f.Reorder = few.Draw(t, "reorder")
	}
	switch c.time.Tier = rapid.SampledFrom([]Tier{Untimed, Untimed, Lockstep, Skewed}).Draw(t, "tier"); c.time.Tier {
	case Lockstep:
		c.time.Horizon = rapid.IntRange(0, 2).Draw(t, "horizon")
		if !c.env.holdsOne() {
			c.time.Delay = few.Draw(t, "delay")
		}
		f.Drift = few.Draw(t, "drift")
	case Skewed:
		c.time.Horizon, f.Skew = rapid.IntRange(1, 2).Draw(t, "horizon"), 1
	}
	return c
}

func (c *peerCase) model() Model {
	p := Protocol[peer, peerMessage]{
		Name: "peers", Nodes: c.nodes,
		Start: func(n *Node[peerMessage], s *peer) {
			s.Fuel = c.fuel
			n.SetTimer("t")
			c.act(n, s, peerStart, n.ID(), peerMessage{})
		},
		Timeout: func(n *Node[peerMessage], s *peer, _ Timer) { c.act(n, s, peerTimeout, s.Friend, peerMessage{}) },
		Receive: func(n *Node[peerMessage], s *peer, from NodeID, m peerMessage) { c.act(n, s, peerReceive, from, m) },
		Invoke: func(n *Node[peerMessage], s *peer, call Call) {
			c.act(n, s, peerInvoke, n.ID(), peerMessage{})
			n.Reply(call, s.X)
		},
	}
	if c.restart {
		p.Restart = func(n *Node[peerMessage], s *peer) { c.act(n, s, peerRestart, n.ID(), peerMessage{}) }
	}
	for i, r := range c.checks {
		p.Properties = append(p.Properties, peerProperty(fmt.Sprintf("P%d", i), r))
	}
	sys := System[peer, peerMessage]{Protocol: p, Time: c.time}
	all := []NodeID{1, 2, 3, 4}[:c.nodes]
	for i := range c.clients {
		sys.Clients = append(sys.Clients, Client{At: all[min(i, c.nodes-1):], Ops: []Op{{Func: "do", Arg: i}}})
	}
	return sys
}

// act does what the table says, without a look at who is who.
func (c *peerCase) act(n *Node[peerMessage], s *peer, occasion int, other NodeID, m peerMessage) {
	r := c.rules[occasion*randomValues+s.X]
	if n.ID() == c.odd && r.bits(40, 2) == 0 {
		r = randomRule(mix(uint64(r)))
	}
	switch r.bits(0, 3) {
	case 0, 1:
		s.X = (s.X + 1) % randomValues
	case 2:
		s.X = (s.X + m.K + m.Set.Len()) % randomValues
	case 3:
		s.X = (s.X + n.Choose(2)) % randomValues
	case 4:
		if m.About == n.ID() {
			s.X = 2
		}
	}
	switch r.bits(3, 3) {
	case 0:
		s.Friend = other
	case 1:
		s.Known.Add(other)
	case 2:
		s.Votes[other] = s.X
	case 3:
		s.Known |= m.Set
	case 4:
		peers := slices.Collect(n.Peers())
		s.Friend = peers[n.Choose(len(peers))]
	case 5:
		if len(s.Log) < 2 {
			s.Log = append(s.Log, other)
		}
	case 6:
		s.Friend = m.About
	}
	if r.bits(20, 5) == 0 && occasion != peerStart && s.X == 2 {
		panic("two")
	}
	if r.bits(25, 2) == 0 {
		n.SetTimer("t")
	}
	if r.bits(27, 3) == 0 {
		n.Consume()
	}
	c.send(n, s, r, other)
}

func (c *peerCase) send(n *Node[peerMessage], s *peer, r randomRule, other NodeID) {
	kind := r.bits(6, 3)
	if s.Fuel == 0 || kind < 2 {
		return
	}
	s.Fuel--
	m := peerMessage{K: r.bits(9, 1), About: []NodeID{None, s.Friend, n.ID(), other}[r.bits(10, 2)]}
	if r.bits(12, 1) == 1 {
		m.Set = s.Known
	}
	switch kind {
	case 2, 3:
		n.Broadcast(m)
	case 4:
		if other != None {
			n.Send(other, m)
			n.Send(other, peerMessage{K: 1})
		}
	case 5:
		if s.Friend != None {
			n.Send(s.Friend, m)
		}
	case 6:
		for id := range s.Known.All() {
			n.Send(id, m)
		}
	case 7:
		for _, id := range slices.Sorted(maps.Keys(s.Votes)) {
			n.Send(id, m)
			if r.bits(30, 2) == 0 {
				break // the least: with two, it is their ids that decide
			}
		}
	}
}

func peerProperty(name string, r randomRule) Property[peer] {
	bad := errors.New("bad")
	isBad := func(is bool) error {
		if is {
			return bad
		}
		return nil
	}
	odd := NodeID(0) // whom the property singles out
	if r.bits(8, 2) == 0 {
		odd = 1
	}
	k := r.bits(3, 2)
	switch r.bits(0, 3) % 5 {
	case 0:
		return EachNode(name, func(s peer) error {
			return isBad(s.Known.Len() > k || odd != 0 && s.Friend == odd && s.X == 2)
		})
	case 1:
		return EachStep(name, func(a, b peer) error {
			return isBad(a.Friend != None && b.Friend != a.Friend && a.X == k && (odd == 0 || b.Friend == odd))
		})
	case 2:
		return Pairwise(name, func(a, b peer) error {
			return isBad(a.X == 2 && b.X == k && a.Friend == b.Friend && (odd == 0 || a.Friend == odd))
		})
	case 3:
		return Always(name, func(v View[peer]) error {
			n := 0
			for id := range v.Nodes() {
				if s := v.State(NodeID(id + 1)); s.X == 2 && (odd == 0 || NodeID(id+1) == odd || s.Known.Has(odd)) {
					n++
				}
			}
			return isBad(n > k)
		})
	}
	return Reachable(name, func(s peer) bool { return s.Known.Len() == k && s.X == 1 && (odd == 0 || s.Friend == odd) })
}

// searchByOrbits explores an instance by orbits, with all messages, and returns
// how many states each level stands for.
func searchByOrbits(t rapid.TB, in *Instance, opt Options) (represented []int, states int) {
	t.Helper()
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	audit, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(main.space(audit, in.environment()), opt)
	defer s.free()
	sys := s.root.(*system)
	for known := sys.apartByScenario(); ; {
		s.exchange(sys, newGroup(len(sys.cells), known))
		_, err := s.run(context.Background())
		broken, isBroken := errors.AsType[*asymmetry](err)
		if err != nil && !isBroken {
			t.Fatal(err)
		}
		if !isBroken || s.group == nil {
			break
		}
		if len(broken.apart) == 0 {
			known = apartness{}
			for a := range NodeID(len(sys.cells)) {
				for b := range a {
					known.add(a+1, b+1)
				}
			}
		}
		maps.Copy(known, broken.apart)
		sys = s.renew(sys)
		s.again()
	}
	values := make([]uint32, maxValues)
	seen := map[string]bool{}
	for d := range s.log.levels {
		from, to := s.log.level(d)
		n := 0
		for i := from; i < to; i++ {
			s.packing.unpack(s.log.key(i), values)
			n += addImages(t, sys, values[:s.packing.leaves], seen)
		}
		if n > 0 {
			represented = append(represented, n)
		}
	}
	return represented, s.log.n
}

// addImages adds the images of a state that is stored to those of the others, to
// which none of them may belong, and returns how many there are.
func addImages(t rapid.TB, sys *system, leaves []uint32, seen map[string]bool) int {
	t.Helper()
	before := len(seen)
	add := func(image []uint32) {
		b := make([]byte, 0, 4*maxLeaves)
		for _, id := range image {
			b = binary.LittleEndian.AppendUint32(b, id)
		}
		seen[string(b)] = true
	}
	if sys.symmetry == nil {
		add(leaves)
		return len(seen) - before
	}
	var of parts
	sys.load(leaves, &of)
	for k := range sys.symmetry.group.perms {
		image := slices.Clone(leaves)
		sys.becomes(image, &of, k)
		add(image)
	}
	if n := sys.orbit(leaves); len(seen)-before != n {
		t.Fatalf("a state has %d images that no other has, want the %d of its orbit", len(seen)-before, n)
	}
	return len(seen) - before
}

// Random protocols come to the same by orbits: to the same verdicts, lengths and
// runs, and to as many states, level by level. The search by orbits comes to the
// same in every manner.
func TestRandomSymmetry(t *testing.T) {
	manner := rapid.SampledFrom([]string{"2 workers", "4 workers", "another order"})
	used, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		c := drawPeers(t)
		in := instance(t, c.env, func() Model { return c.model() })
		opt := Options{Workers: 1, MaxViolations: rapid.IntRange(1, 3).Draw(t, "violations"), Witnesses: true, Bounds: Bounds{States: 150}}
		full, reduced := reducedAlike(t, in, opt)
		opt.Bounds = reduced.Bounds
		if sym := reduced.Reductions[1]; sym.Off == "" {
			used++
		} else if strings.Contains(sym.Off, "changed names") || strings.Contains(sym.Off, "tells nodes apart") {
			refused++
		}
		how := manner.Draw(t, "manner")
		sameText(t, "with "+how+" the result", resultText(t, explored(t, in, opt)), resultText(t, manners[how](t, in, opt)))
		opt.Bounds = Bounds{Depth: full.Depth}
		represented, states := searchByOrbits(t, in, opt)
		if !slices.Equal(represented, full.StatesByDepth) {
			t.Fatalf("%d states stand for %v, want %v", states, represented, full.StatesByDepth)
		}
	})
	if (used == 0 || refused == 0) && !t.Failed() && !testing.Short() { // -short draws few
		t.Errorf("symmetry was used %d times and refused %d times", used, refused)
	}
	t.Logf("used %d times, refused %d times", used, refused)
}

// By orbits, what is counted of a protocol apart from its states is what is
// counted without: local states, messages, steps, and pairs dropped.
func TestOrbitsWithoutDeadMessages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawPeers(t)
		c.odd, c.checks = 0, nil
		in := instance(t, c.env, func() Model { return c.model() })
		opt := Options{Workers: 1, Bounds: Bounds{Depth: 4}}
		main, _ := in.build()
		audit, _ := in.build()
		s := newSearch(main.space(audit, in.environment()), opt)
		defer s.free()
		f, list, err := s.exploreWithoutDead(context.Background(), s.root.(*system))
		if err != nil {
			t.Fatal(err)
		}
		got := explored(t, in, opt)
		if got.Reductions[1].Off != "" {
			return
		}
		want := in.result(s, &f)
		if diff := gocmp.Diff(list[0], got.Reductions[0]); diff != "" {
			t.Fatalf("dead messages (-without symmetry +with):\n%s", diff)
		}
		if want.LocalStates != got.LocalStates || want.Messages != got.Messages || want.StepCalls != got.StepCalls || want.Histories != got.Histories {
			t.Fatalf("got %d local states, %d messages, %d steps, %d histories; want %d, %d, %d, %d", got.LocalStates, got.Messages, got.StepCalls, got.Histories,
				want.LocalStates, want.Messages, want.StepCalls, want.Histories)
		}
		if text := fmt.Sprintf("%d states stand for %d", got.States, want.States); got.Complete && !strings.Contains(got.Reductions[1].Effect, text) {
			t.Fatalf("got %q, want %q", got.Reductions[1].Effect, text)
		}
	})
}
