package model

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// pledge is the state of a machine whose nodes join a set, one after the other,
// until one leads.
type pledge struct {
	Joined NodeSet
	Leader NodeID
	Marks  [4]uint8 // by position: no array by nodes
	Hidden uint8
}

// pledging has all of its nodes do as join says.
func pledging(nodes int, join func(s *pledge, id NodeID) bool, properties ...Property[pledge]) Machine[pledge] {
	m := Machine[pledge]{
		Name: "pledging", Symmetric: nodes,
		Init:       func(yield func(pledge)) { yield(pledge{}) },
		Properties: append(properties, Reachable("All", func(s pledge) bool { return s.Joined.Len() == nodes })),
	}
	for id := NodeID(1); int(id) <= nodes; id++ {
		m.Actions = append(m.Actions, Action[pledge]{Name: "Join", Args: []any{id}, Next: func(s pledge, yield func(pledge)) {
			if join(&s, id) {
				yield(s)
			}
		}})
	}
	return m
}

func join(s *pledge, id NodeID) bool {
	s.Joined.Add(id)
	return true
}

// asymmetries are machines that treat some node apart, with what the report
// says of them.
var asymmetries = map[string]struct {
	machine Machine[pledge]
	says    []string
}{
	"property that treats node 1 apart": {
		pledging(3, join, Invariant("NotFirst", func(s pledge) error {
			if s.Joined == Nodes(1, 3) {
				return errors.New("joined")
			}
			return nil
		})),
		[]string{"NotFirst tells {Joined: {", "differ only in the names of nodes"},
	},
	"goal that treats node 1 apart": {
		pledging(3, join, Reachable("First", func(s pledge) bool { return s.Joined == Nodes(1) })),
		[]string{"First tells {Joined: {"},
	},
	"step property that orders nodes": {
		pledging(3, join, EachStep("InOrder", func(before, after pledge) error {
			for id := range (after.Joined &^ before.Joined).All() {
				if before.Joined>>(id+1) != 0 {
					return errors.New("out of order")
				}
			}
			return nil
		})),
		[]string{"InOrder tells Join to {Joined: {", "from its counterpart at {Joined: {"},
	},
	// Of the states with two nodes, only one of the three orders is explored.
	"step that is asymmetric in an image only": {
		pledging(3, func(s *pledge, id NodeID) bool {
			if s.Joined == Nodes(1, 2) {
				return false
			}
			return join(s, id)
		}),
		[]string{"Join leads to {Joined: {", "has no counterpart at {Joined: {1, 2}"},
	},
	"ties broken by id": {
		pledging(3, func(s *pledge, id NodeID) bool {
			s.Joined.Add(id)
			s.Leader = s.Joined.first()
			return true
		}),
		[]string{"Join leads to", "Leader: "},
	},
	"rotating leader": {
		pledging(3, func(s *pledge, id NodeID) bool {
			s.Leader = s.Leader%3 + 1
			return join(s, id)
		}),
		[]string{"Join leads to", "Leader: 1"},
	},
	"id in an integer": {
		pledging(3, func(s *pledge, id NodeID) bool {
			s.Hidden = uint8(id)
			return join(s, id)
		}),
		[]string{"Hidden: "},
	},
	"array that is not by nodes": {
		pledging(3, func(s *pledge, id NodeID) bool {
			s.Marks[id] = 1
			return join(s, id)
		}),
		[]string{"Marks: [0, "},
	},
	"panic of one node": {
		pledging(3, func(s *pledge, id NodeID) bool {
			if id == 2 && s.Joined.Len() == 2 {
				panic("two")
			}
			return join(s, id)
		}),
		[]string{"Join leads to", "from {Joined: {1, 3}", "no counterpart at {Joined: {2, 3}"},
	},
	"initial state": {
		func() Machine[pledge] {
			m := pledging(3, join)
			m.Init = func(yield func(pledge)) { yield(pledge{Leader: 2}) }
			return m
		}(),
		[]string{"Leader: 2", "is an initial state, and", "is none"},
	},
	"bound": {
		func() Machine[pledge] {
			m := pledging(3, join)
			m.Bound = func(s pledge) bool { return s.Joined != Nodes(2, 3) }
			return m
		}(),
		[]string{"Join leads to"},
	},
	// One of the 35 images of a state, under one of the 5,040 permutations.
	"large group": {
		pledging(7, func(s *pledge, id NodeID) bool {
			return (id != 7 || s.Joined != Nodes(2, 4, 5)) && join(s, id)
		}),
		[]string{"Join leads to"},
	},
}

// A machine that is not symmetric is explored as it is, and the report names
// the step that shows it.
func TestAsymmetryIsRefused(t *testing.T) {
	for name, tt := range asymmetries {
		t.Run(name, func(t *testing.T) {
			build := func() Model { return tt.machine }
			with, without := sameWithout(t, build, Options{Workers: 2})
			if with.States != without.States || with.Transitions != without.Transitions {
				t.Errorf("%d states, %d transitions, want %d, %d", with.States, with.Transitions, without.States, without.Transitions)
			}
			off := with.Reductions[0].Off
			for _, text := range tt.says {
				if !strings.Contains(off, text) {
					t.Errorf("refused with %q, want %q", off, text)
				}
			}
			again := explored(t, instance(t, Environment{}, build), Options{Workers: 1, Symmetry: true})
			if again.Reductions[0] != with.Reductions[0] {
				t.Errorf("refused with %q, then with %q", off, again.Reductions[0].Off)
			}
		})
	}
}

// Counterexamples and witnesses are those of a search without symmetry, though
// none of the states on the way need be canonical.
func TestCounterexamplesOfOrbits(t *testing.T) {
	with, _ := sameWithout(t, func() Model {
		return pledging(4, join,
			Invariant("AtMostTwo", func(s pledge) error {
				if s.Joined.Len() > 2 {
					return errors.New("three")
				}
				return nil
			}),
			EachStep("NoThird", func(before, after pledge) error {
				if after.Joined.Len() > 2 {
					return errors.New("third")
				}
				return nil
			}))
	}, Options{Workers: 2})
	want := []string{"Join(1)", "Join(2)", "Join(3)"}
	if got := events(with.Violation.Trace); !slices.Equal(got, want) || len(with.Violations) != 2 || len(with.Witnesses) != 1 {
		t.Errorf("got %v, %d violations, %d witnesses, want %v, 2, 1", got, len(with.Violations), len(with.Witnesses), want)
	}
	if with.States != 5 || with.Reductions[0].Off != "" {
		t.Errorf("%d states, %+v, want 5", with.States, with.Reductions)
	}
}

// What is symmetric is explored by orbits, whatever the number of workers.
func TestOrbitsDoNotDependOnWorkers(t *testing.T) {
	rules := []randomRule{0x10300, 0x10000, 0x10500}
	var first *Result
	for _, workers := range []int{1, 2, 4} {
		r := explored(t, instance(t, Environment{}, func() Model { return flatMachine(3, rules) }), Options{Workers: workers, Symmetry: true, Witnesses: true, Bounds: Bounds{Depth: 5}})
		if first == nil {
			first = r
		}
		same := cmpopts.IgnoreFields(Result{}, "Seconds", "StatesPerSecond", "MemoryBytes", "SetBytes")
		if diff := gocmp.Diff(first, r, same); diff != "" {
			t.Fatalf("with %d workers (-first +got):\n%s", workers, diff)
		}
	}
	if first.States < 2*grab || first.Reductions[0].Off != "" {
		t.Errorf("only %d states, or refused: %+v", first.States, first.Reductions)
	}
}

// Nodes that know each other in a ring all look alike, and their order matters.
func TestOrbitsOfRings(t *testing.T) {
	for nodes, want := range map[int]int{2: 1, 3: 2, 4: 6} {
		m := flatMachine(nodes, []randomRule{0})
		m.Actions = m.Actions[:1]
		m.Init = func(yield func(flatActors)) {
			for p := range permutations(nodes) {
				var s flatActors
				for i := range nodes {
					s.By[p[i+1]-1].Friend = p[(i+1)%nodes+1]
				}
				if p[1] == 1 {
					yield(s)
				}
			}
		}
		m.Actions[0].Next = func(flatActors, func(flatActors)) {}
		m.Properties = nil
		r := explored(t, instance(t, Environment{}, func() Model { return m }), Options{Symmetry: true})
		text := fmt.Sprintf("1 states stand for %d", want)
		if r.States != 1 || !strings.Contains(r.Reductions[0].Effect, text) {
			t.Errorf("%d nodes: %d states, %q, want %q", nodes, r.States, r.Reductions[0].Effect, text)
		}
	}
}

// An array by nodes that is too short for the nodes is the author's mistake.
func TestShortArrayByNodes(t *testing.T) {
	m := flatMachine(3, []randomRule{0})
	m.Symmetric = 5
	_, err := run(t, Environment{}, Options{Symmetry: true}, func() Model { return m })
	var te *TypeError
	if !errors.As(err, &te) || !strings.Contains(te.Why, "no element for node 5") {
		t.Errorf("got error %v, want a TypeError", err)
	}
}

// A step is judged between the states it joins, in which nodes keep their
// names, and not by what stands for the second.
func TestStepsOfOrbitsKeepNames(t *testing.T) {
	with, _ := sameWithout(t, func() Model {
		return pledging(4, func(s *pledge, id NodeID) bool {
			if s.Joined.Has(id) {
				return false
			}
			s.Leader = id
			return join(s, id)
		}, EachStep("LeaderIsNew", func(before, after pledge) error {
			if before.Joined.Has(after.Leader) {
				return errors.New("led before")
			}
			return nil
		}))
	}, Options{Workers: 1})
	if with.Verdict != Holds || with.Reductions[0].Off != "" {
		t.Errorf("got %s, %+v", with.Verdict, with.Reductions)
	}
}
