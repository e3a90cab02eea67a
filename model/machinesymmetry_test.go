package model

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// actors are nodes of a machine of fixed size.
type actors [4]struct {
	N      uint8
	Friend NodeID
	Knows  NodeSet
}

// ByNode makes it ByNode.
func (actors) ByNode() {}

type flatActors struct {
	Set    NodeSet
	Leader NodeID
	By     actors
}

type looseActors struct {
	Flat  flatActors
	Queue []NodeID
	Owner map[NodeID]NodeSet
	Any   any
}

// act changes a state as a random rule says, for two nodes; false where the
// rule does not apply. It treats all nodes alike.
func (s *flatActors) act(r randomRule, i, j NodeID) bool {
	me := &s.By[i-1]
	guards := []bool{
		true, s.Set.Has(i), !s.Set.Has(i), s.Leader == None, s.Leader == i, s.Leader != j,
		me.N < 2, me.N > 0, me.Knows.Has(j), me.Friend == j, s.By[j-1].N == 1, s.Set.Len() < 2,
	}
	if !guards[r.bits(0, 4)%len(guards)] || !guards[r.bits(4, 4)%len(guards)] {
		return false
	}
	switch r.bits(8, 3) {
	case 0:
		s.Set.Add(i)
	case 1:
		s.Set.Remove(j)
	case 2:
		s.Leader = i
	case 3:
		me.N = (me.N + 1) % 3
	case 4:
		me.Friend = j
	case 5:
		me.Knows.Add(j)
	case 6:
		s.Set |= me.Knows
	case 7:
		s.By[j-1].Friend, me.Friend = me.Friend, None
	}
	return true
}

func (s *looseActors) act(r randomRule, i, j NodeID) bool {
	if !s.Flat.act(r, i, j) {
		return false
	}
	switch r.bits(11, 3) {
	case 0:
		s.Queue = append(slices.Clone(s.Queue[min(len(s.Queue), 1):]), i)
	case 1:
		s.Owner[i] = Nodes(j)
	case 2:
		delete(s.Owner, j)
	case 3:
		s.Any = []any{nil, i, s.Flat.Set, s.Owner[i]}[r.bits(14, 2)]
	}
	return true
}

// actorMachine makes a machine in which every rule is an action of every two nodes.
func actorMachine[S any](nodes int, rules []randomRule, act func(S, randomRule, NodeID, NodeID) (S, bool), flat func(S) flatActors, start S) Machine[S] {
	m := Machine[S]{
		Name: "actors", Symmetric: nodes,
		Init: func(yield func(S)) { yield(start) },
	}
	for k, r := range rules {
		name := fmt.Sprintf("Rule%d", k)
		for i := NodeID(1); int(i) <= nodes; i++ {
			m.Actions = append(m.Actions, Action[S]{Name: name, Args: []any{i}, Next: func(s S, yield func(S)) {
				for j := NodeID(1); int(j) <= nodes; j++ {
					if t, ok := act(s, r, i, j); ok {
						if r.bits(16, 5) == 0 && flat(t).By[i-1].N == 2 {
							panic("two")
						}
						yield(t)
					}
				}
			}})
		}
	}
	m.Bound = func(s S) bool { return flat(s).Set.Len() < nodes }
	m.Properties = []Property[S]{
		Invariant("NoChain", func(s S) error {
			f := flat(s)
			for i, a := range f.By {
				if a.Friend != None && a.Friend != NodeID(i+1) && f.By[a.Friend-1].N == 2 && f.Leader == a.Friend {
					return errors.New("chain")
				}
			}
			return nil
		}),
		EachStep("NoUsurper", func(a, b S) error {
			from, to := flat(a).Leader, flat(b).Leader
			if from != None && from != to && flat(a).By[from-1].Knows.Has(to) {
				return errors.New("usurper")
			}
			return nil
		}),
		Reachable("Befriended", func(s S) bool {
			f := flat(s)
			return f.Set != 0 && slices.ContainsFunc(f.By[:], func(a struct {
				N      uint8
				Friend NodeID
				Knows  NodeSet
			},
			) bool {
				return a.Friend != None && !f.Set.Has(a.Friend)
			})
		}),
		Reachable("Knowing", func(s S) bool {
			f := flat(s)
			return f.Leader != None && f.By[f.Leader-1].Knows.Len() > 1
		}),
	}
	return m
}

func flatMachine(nodes int, rules []randomRule) Machine[flatActors] {
	return actorMachine(nodes, rules, func(s flatActors, r randomRule, i, j NodeID) (flatActors, bool) {
		ok := s.act(r, i, j)
		return s, ok
	}, sameState[flatActors], flatActors{})
}

func looseMachine(nodes int, rules []randomRule) Machine[looseActors] {
	clone := func(s looseActors) looseActors {
		owner := map[NodeID]NodeSet{}
		for id, set := range s.Owner {
			owner[id] = set
		}
		s.Owner = owner
		return s
	}
	return actorMachine(nodes, rules, func(s looseActors, r randomRule, i, j NodeID) (looseActors, bool) {
		t := clone(s)
		ok := t.act(r, i, j)
		return t, ok
	}, func(s looseActors) flatActors { return s.Flat }, looseActors{})
}

// orbits counts, level by level, the orbits of a machine's states, by renaming
// each state in every way.
func orbits[S any](t rapid.TB, m Machine[S], depth int) (states, orbits int) {
	ps, pl := planOf[S](t)
	seen, least := map[string]bool{}, map[string]bool{}
	var level []string
	visit := func(s S) {
		b := string(pl.encode(unsafe.Pointer(&s)))
		if seen[b] || m.Bound != nil && !m.Bound(s) {
			return
		}
		seen[b] = true
		level = append(level, b)
		first := ""
		for p := range permutations(m.Symmetric) {
			image := reflect.New(reflect.TypeFor[S]())
			image.Elem().Set(renameSlowly(reflect.ValueOf(s), p))
			if b := string(pl.encode(image.UnsafePointer())); first == "" || b < first {
				first = b
			}
		}
		least[first] = true
	}
	m.Init(visit)
	for range depth - 1 {
		states := level
		level = nil
		for _, b := range states {
			for _, a := range m.Actions {
				panics(func() { a.Next(*(*S)(ps.decode(pl, []byte(b), plainLayout).UnsafePointer()), visit) })
			}
		}
	}
	return len(seen), len(least)
}

// sameWithout runs a machine with and without symmetry and compares what must
// not differ: everything but counts.
func sameWithout(t rapid.TB, build func() Model, opt Options) (with, without *Result) {
	t.Helper()
	opt.MaxViolations, opt.Witnesses, opt.Symmetry = 3, true, true
	with = explored(t, instance(t, Environment{}, build), opt)
	opt.Unreduced = true
	without = explored(t, instance(t, Environment{}, build), opt)
	if len(with.Reductions) != 1 || with.Reductions[0].Name != "symmetry" || len(without.Reductions) != 0 {
		t.Fatalf("reductions are %+v with and %+v without", with.Reductions, without.Reductions)
	}
	same := cmpopts.IgnoreFields(Result{}, "States", "Transitions", "StatesByDepth", "Reductions", "Reduce",
		"Seconds", "StatesPerSecond", "MemoryBytes", "SetBytes", "Unexplored")
	if diff := gocmp.Diff(without, with, same); diff != "" {
		t.Fatalf("(-without symmetry +with):\n%s", diff)
	}
	return with, without
}

// checkOrbits compares a machine's exploration by orbits with that of all
// states, and the numbers of both with plain enumeration.
func checkOrbits[S any](t *rapid.T, m Machine[S]) {
	depth := 7 - m.Symmetric
	build := func() Model { return m }
	opt := Options{Workers: rapid.IntRange(1, 2).Draw(t, "workers"), Bounds: Bounds{Depth: depth}}
	with, without := sameWithout(t, build, opt)
	if with.Reductions[0].Off != "" {
		t.Fatalf("refused: %s", with.Reductions[0].Off)
	}
	if !with.Reductions[0].Verified {
		t.Error("not verified")
	}
	states, least := orbits(t, m, with.Depth)
	if without.States != states || with.States != least {
		t.Fatalf("%d states and %d orbits, want %d and %d", without.States, with.States, states, least)
	}
	if want := fmt.Sprintf("%d states stand for %d", least, states); with.Complete && !strings.Contains(with.Reductions[0].Effect, want) {
		t.Fatalf("the effect is %q, want %q", with.Reductions[0].Effect, want)
	}
}

func TestOrbitsOfRandomMachines(t *testing.T) {
	rules := rapid.SliceOfN(rapid.Map(rapid.Uint64(), func(n uint64) randomRule { return randomRule(n) }), 2, 5)
	t.Run("flat", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			checkOrbits(t, flatMachine(rapid.IntRange(2, 4).Draw(t, "nodes"), rules.Draw(t, "rules")))
		})
	})
	t.Run("loose", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			checkOrbits(t, looseMachine(rapid.IntRange(2, 3).Draw(t, "nodes"), rules.Draw(t, "rules")))
		})
	})
}
