package model

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime/debug"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestMain has -short draw few random cases: rapid takes a fifth of this number.
func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		_ = flag.Set("rapid.checks", "25")
	}
	debug.SetGCPercent(400) // as in modeltest: the searches here are many and short, too
	os.Exit(m.Run())
}

// What a random node knows. Fuel keeps the state space small: whatever could
// go on for ever costs some.
type randomState struct {
	X, Fuel int
	Seen    map[NodeID]int
	Log     []int
	Waiting []Call
	Open    bool // as a client of its own, it has an operation open
}

type randomMessage interface{ message() }

type randomPing struct{ K int }

type randomPong struct {
	K    int
	List []int
}

func (randomPing) message() {}
func (randomPong) message() {}

// cloneRandom copies a state as handlers get it: with maps that can be written.
func cloneRandom(s randomState) randomState {
	seen := map[NodeID]int{}
	maps.Copy(seen, s.Seen)
	s.Seen, s.Log, s.Waiting = seen, slices.Clone(s.Log), slices.Clone(s.Waiting)
	return s
}

// randomRule is what a node does on one occasion at one X, in bits. Rule 0
// does nothing.
type randomRule uint64

func (r randomRule) bits(from, n int) int { return int(r>>from) & (1<<n - 1) }

// The occasions on which a node acts.
const (
	onStart = iota
	onRestart
	onTimerA
	onTimerB
	onPing
	onPong
	onInvoke
	occasions
)

const randomValues = 3 // of X

// randomCase is a protocol as a table of rules, with all else that decides
// what the engine finds.
type randomCase struct {
	nodes, fuel   int
	rules         []uint64 // per occasion and X
	checks        []uint64
	clients       int
	restart       bool
	env           Environment
	bounds        Bounds
	maxViolations int
}

func drawCase(t *rapid.T, states int) randomCase {
	c := randomCase{
		nodes:   rapid.IntRange(1, 3).Draw(t, "nodes"),
		fuel:    rapid.IntRange(0, 2).Draw(t, "fuel"),
		rules:   rapid.SliceOfN(rapid.Uint64(), occasions*randomValues, occasions*randomValues).Draw(t, "rules"),
		checks:  rapid.SliceOfN(rapid.Uint64(), 0, 5).Draw(t, "checks"),
		clients: rapid.IntRange(0, 2).Draw(t, "clients"),
		restart: rapid.Bool().Draw(t, "restart"),
		bounds:  Bounds{States: states, Depth: rapid.SampledFrom([]int{0, 0, 0, 3}).Draw(t, "depth")},
	}
	c.env.Network = rapid.SampledFrom([]Network{Multiset, Set, FIFO, Distinct}).Draw(t, "network")
	c.env.Faults.Crash = rapid.IntRange(0, 1).Draw(t, "crash")
	if c.env.Network != Set {
		c.env.Faults.Drop = rapid.IntRange(0, 1).Draw(t, "drop")
	}
	if !c.env.holdsOne() {
		c.env.Faults.Duplicate = rapid.IntRange(0, 1).Draw(t, "duplicate")
	}
	c.maxViolations = rapid.IntRange(1, 3).Draw(t, "violations")
	return c
}

func (c *randomCase) system() System[randomState, randomMessage] {
	p := Protocol[randomState, randomMessage]{
		Name: "random", Nodes: c.nodes,
		Start: func(n *Node[randomMessage], s *randomState) {
			s.Fuel = c.fuel
			n.SetTimer("a")
			c.act(n, s, onStart, n.ID(), nil)
		},
		Timeout: func(n *Node[randomMessage], s *randomState, t Timer) {
			c.act(n, s, map[Timer]int{"a": onTimerA, "b": onTimerB}[t], n.ID(), nil)
		},
		Receive: func(n *Node[randomMessage], s *randomState, from NodeID, m randomMessage) {
			switch m := m.(type) {
			case randomPing:
				c.act(n, s, onPing, from, nil)
			case randomPong:
				s.X = (s.X + len(m.List)*m.K) % randomValues
				c.act(n, s, onPong, from, nil)
			}
		},
		Invoke: func(n *Node[randomMessage], s *randomState, call Call) { c.act(n, s, onInvoke, n.ID(), &call) },
	}
	if c.restart {
		p.Restart = func(n *Node[randomMessage], s *randomState) {
			s.Log = nil
			c.act(n, s, onRestart, n.ID(), nil)
		}
	}
	for i, b := range c.checks {
		p.Properties = append(p.Properties, c.property(fmt.Sprintf("P%d", i), randomRule(mix(b))))
	}
	sys := System[randomState, randomMessage]{Protocol: p}
	all := []NodeID{1, 2, 3}[:c.nodes]
	for i := range c.clients {
		sys.Clients = append(sys.Clients, Client{At: all[i%c.nodes:], Ops: []Op{{Func: "read"}, {Func: "add", Arg: i}}[:2-i]})
	}
	return sys
}

// act does what the table says. The number that was drawn for a rule is mixed,
// so that few rules look alike, but 0 stays 0.
func (c *randomCase) act(n *Node[randomMessage], s *randomState, occasion int, from NodeID, call *Call) {
	r := randomRule(mix(c.rules[occasion*randomValues+s.X]))
	if occasion != onStart && r.bits(20, 6) == 63 {
		panic("rule")
	}
	s.X = (s.X + []int{0, 0, 1, 2}[r.bits(0, 2)]) % randomValues
	switch r.bits(16, 2) {
	case 2: // the second choice depends on the first
		if n.Choose(3) == 2 {
			s.X = n.Choose(2)
		}
	case 3:
		s.X = (s.X + n.Choose(2)) % randomValues
	}
	switch r.bits(2, 3) {
	case 0:
	case 1:
		s.Seen[from] = s.X
	case 2:
		delete(s.Seen, from)
	}
	switch r.bits(5, 2) {
	case 2:
		s.Log = s.Log[:0]
	case 3:
		if len(s.Log) < 2 {
			s.Log = append(s.Log, s.X)
		}
	}
	c.send(n, s, r, from)
	for i, t := range []Timer{"a", "b"} {
		switch r.bits(10+2*i, 2) {
		case 2:
			n.StopTimer(t)
		case 3:
			n.SetTimer(t)
		}
	}
	if r.bits(18, 2) == 3 {
		n.Consume()
	}
	c.answer(n, s, r, call)
}

func (c *randomCase) send(n *Node[randomMessage], s *randomState, r randomRule, from NodeID) {
	kind := r.bits(7, 3)
	if s.Fuel == 0 || kind < 4 {
		return
	}
	s.Fuel--
	ping, pong := randomPing{r.bits(14, 1)}, randomPong{r.bits(15, 1), s.Log}
	switch kind {
	case 4:
		n.Send(from, pong)
	case 5:
		n.Broadcast(ping)
	case 6:
		n.Send(n.ID(), ping)
	case 7:
		next := n.ID()%NodeID(c.nodes) + 1
		n.Send(next, ping)
		n.Send(next, pong)
	}
}

// answer replies to a call at once, twice, or later, never to one call with
// two results; or it records an operation of the node itself where there are
// no other clients.
func (c *randomCase) answer(n *Node[randomMessage], s *randomState, r randomRule, call *Call) {
	switch {
	case call != nil && r.bits(27, 2) == 3:
		s.Waiting = append(s.Waiting, *call)
	case call != nil:
		n.Reply(*call, s.X)
		if r.bits(27, 2) == 2 {
			n.Reply(*call, s.X)
		}
	case len(s.Waiting) > 0:
		n.Reply(s.Waiting[0], s.X)
		s.Waiting = s.Waiting[1:]
	case c.clients > 0 || r.bits(27, 2) != 3:
	case s.Open:
		n.RecordReturn(s.X)
		s.Open = false
	case s.Fuel > 0:
		n.RecordInvoke(Op{Func: "own"})
		s.Fuel--
		s.Open = true
	}
}

var errRandom = errors.New("as the bits will")

func failIf(bad bool) error {
	if bad {
		return errRandom
	}
	return nil
}

// property makes a property of some bits.
func (c *randomCase) property(name string, r randomRule) Property[randomState] {
	x, y := r.bits(8, 2)%randomValues, r.bits(10, 2)%randomValues
	size := r.bits(12, 2)
	switch r.bits(0, 4) {
	case 0, 1:
		return EachNode(name, func(s randomState) error { return failIf(s.X == x && len(s.Log) == size && len(s.Seen) > 0) })
	case 2, 3:
		return Pairwise(name, func(a, b randomState) error { return failIf(a.X == x && b.X == y && len(a.Log) >= size) })
	case 4, 5:
		return EachStep(name, func(a, b randomState) error {
			return failIf(a.X == x && b.X == y && len(a.Seen)+len(b.Log) == size)
		})
	case 6, 7:
		return Always(name, func(v View[randomState]) error {
			sum, up := 0, 0
			for id, s := range v.States() {
				if sum += s.X; sum > x+y {
					return nil // what comes after it is not read
				}
				if v.Up(id) {
					up++
				}
			}
			return failIf(sum == x+y && up == size)
		})
	case 8, 9: // reads what is in flight in some states only
		return Always(name, func(v View[randomState]) error {
			if v.State(1).X != x {
				return nil
			}
			n := 0
			for _, e := range v.InFlight() {
				if _, isPing := e.Message.(randomPing); isPing && e.To == 1 {
					n++
				}
			}
			return failIf(n > size)
		})
	case 10, 11, 12:
		return Reachable(name, func(s randomState) bool { return s.X == x && len(s.Log) >= size%3 && len(s.Seen) > 0 })
	case 13, 14:
		return OnHistory[randomState](name, func(h History) error {
			n := 0
			for _, rec := range h {
				if rec.Kind == Returned && rec.Result == x {
					n++
				}
			}
			if n == 1 && y == 1 {
				return fmt.Errorf("one return of %d: %w", x, ErrUndecided)
			}
			return failIf(n > size)
		})
	}
	machine := Machine[int]{
		Name: "up", Init: func(yield func(int)) { yield(0); yield(y) },
		Actions: []Action[int]{{Name: "Up", Next: func(s int, yield func(int)) { yield(s + 1) }}},
	}
	return Refines(name, machine, func(v View[randomState]) int {
		n := v.State(1).X + v.State(NodeID(v.Nodes())).X
		if size == 3 {
			n += len(v.InFlight())
		}
		return n
	})
}

// narrow makes a search begin with one bit per leaf, so that it has to repack
// while it runs.
func narrow(s *search) {
	for i := range s.packing.fields {
		s.packing.fields[i].width, s.packing.fields[i].shift = 1, uint8(i)
	}
}

// shuffled is a space whose levels are shuffled before they are expanded.
type shuffled struct {
	space
	random *rand.Rand
}

func (sp *shuffled) endLevel(s *search, from, to int) {
	sp.space.endLevel(s, from, to)
	keys := slices.Clone(s.log.chunks[0][to:s.log.n])
	sp.random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	copy(s.log.chunks[0][to:], keys)
}

func shuffle(seed uint64) func(s *search) {
	return func(s *search) { s.space = &shuffled{s.space, rand.New(rand.NewPCG(seed, 1))} }
}

// runAltered runs an instance after change has altered the search.
func runAltered(t rapid.TB, in *Instance, opt Options, change func(s *search)) *Result {
	t.Helper()
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	audit, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	opt.MaxViolations = max(1, opt.MaxViolations)
	s := newSearch(main.space(audit, in.environment()), opt)
	defer s.free()
	change(s)
	r, err := in.search(context.Background(), s, audit)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// resultText is everything of a result that must not differ between runs.
func resultText(t rapid.TB, r *Result) string {
	t.Helper()
	c := *r
	c.Seconds, c.StatesPerSecond, c.MemoryBytes, c.LivenessSeconds = 0, 0, 0, 0
	text, err := json.MarshalIndent([]any{&c, c.Violations, c.Witnesses, c.StatesByDepth}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func sameText(t rapid.TB, what, want, got string) {
	t.Helper()
	if want != got {
		t.Fatalf("%s differs (-want +got):\n%s", what, gocmp.Diff(want, got))
	}
}

// differ tells how values differ, if they do. Most never do, which cmp takes long to
// find out of a trace.
func differ(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return gocmp.Diff(want, got)
}

// Ways to run a search that must not change its result.
var manners = map[string]func(t rapid.TB, in *Instance, opt Options) *Result{
	"2 workers": func(t rapid.TB, in *Instance, opt Options) *Result { opt.Workers = 2; return explored(t, in, opt) },
	"4 workers": func(t rapid.TB, in *Instance, opt Options) *Result { opt.Workers = 4; return explored(t, in, opt) },
	"repacking": func(t rapid.TB, in *Instance, opt Options) *Result { return runAltered(t, in, opt, narrow) },
	"another order": func(t rapid.TB, in *Instance, opt Options) *Result {
		return runAltered(t, in, opt, shuffle(uint64(opt.MaxViolations)))
	},
}

// checkCase has the engine and the reference explore one protocol.
func checkCase(t *rapid.T, c randomCase) {
	manner := rapid.SampledFrom(slices.Sorted(maps.Keys(manners))).Draw(t, "manner")
	want := newReference(t, c.system(), c.env, cloneRandom).explore(c.bounds, c.maxViolations)
	in := instance(t, c.env, func() Model { return c.system() })
	opt := Options{Workers: 1, Bounds: c.bounds, Unreduced: true, MaxViolations: c.maxViolations, Witnesses: true}
	r, _ := reducedAlike(t, in, opt)
	sameCounts(t, want, r)
	sameText(t, "with "+manner+" the result", resultText(t, r), resultText(t, manners[manner](t, in, opt)))
	replaysAlike(t, in, r)
}

// replaysAlike replays every trace of a result.
func replaysAlike(t rapid.TB, in *Instance, r *Result) {
	t.Helper()
	traces := r.Witnesses
	for _, v := range r.Violations {
		if v.Trace != nil {
			traces = append(traces, v.Trace)
		}
	}
	for _, trace := range traces {
		again, err := in.ReplayTrace(trace)
		if err != nil {
			t.Fatalf("%s %s: %v", trace.Property, trace.Verdict, err)
		}
		// These are of the search, which a replay has not.
		again.Bounds, again.Seed, again.Simulation = trace.Bounds, trace.Seed, trace.Simulation
		if diff := differ(trace, again); diff != "" {
			t.Fatalf("%s %s (-trace +replayed):\n%s", trace.Property, trace.Verdict, diff)
		}
	}
}

func randomProtocol(t *rapid.T) { checkCase(t, drawCase(t, 200)) }

// The engine and the reference agree on protocols that nobody thought of.
func TestRandomProtocols(t *testing.T) { rapid.Check(t, randomProtocol) }

func FuzzRandomProtocols(f *testing.F) { f.Fuzz(rapid.MakeFuzz(randomProtocol)) }
