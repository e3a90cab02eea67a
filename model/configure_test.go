package model

import (
	"errors"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A set of nodes is a set.
func TestNodeSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s NodeSet
		model := map[NodeID]bool{}
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			id := NodeID(rapid.IntRange(1, MaxNodes).Draw(t, "id"))
			if rapid.Bool().Draw(t, "add") {
				s.Add(id)
				model[id] = true
			} else {
				s.Remove(id)
				delete(model, id)
			}
		}
		var want []NodeID
		for id := None; id <= MaxNodes+1; id++ {
			if s.Has(id) != model[id] {
				t.Fatalf("Has(%d) is %v", id, s.Has(id))
			}
			if model[id] {
				want = append(want, id)
			}
		}
		if got := slices.Collect(s.All()); !slices.Equal(got, want) || s.Len() != len(want) || Nodes(want...) != s {
			t.Fatalf("got %v, %d, want %v", got, s.Len(), want)
		}
	})
	for _, id := range []NodeID{None, MaxNodes + 1} {
		if !panics(func() { Nodes(id) }) {
			t.Errorf("a set has node %d", id)
		}
	}
	if got := Nodes(3, 1).String(); got != "{1, 3}" {
		t.Errorf("got %s", got)
	}
}

// configurable shows in its states what it was built with.
var configurable = &Scenario{
	ID:      "test/configurable",
	Network: Multiset,
	Params: []Param{
		Int("nodes", 2, 1, 3, "nodes"),
		Ints("rounds", "2,1", 0, 9, "rounds"),
		OneOf("mode", "mode", "slow", "fast"),
	},
	Rules: []RuleInfo{{Rule: "vote-once"}, {Rule: "ask-first"}},
	Build: func(a Args) (Model, error) {
		if a.Int("nodes") == 3 && a.Word("mode") == "fast" {
			return nil, errors.New("three nodes are slow")
		}
		rounds := slices.Clone(a.Ints("rounds"))
		mode, without := a.Word("mode"), a.Without()
		return corner(cornerProtocol{Nodes: a.Int("nodes"), Start: func(n cornerNode, s *cornerState) {
			s.Log = rounds
			s.Any = mode
			if without.Has("vote-once") {
				s.X = 1
			}
		}}), nil
	},
}

func TestConfigure(t *testing.T) {
	in, err := configurable.Configure(Settings{
		Params:  map[string]string{"rounds": "3,4,5", "mode": "fast"},
		Without: []Rule{"vote-once"},
		Network: FIFO,
		Faults:  &Faults{Crash: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := ParamValues{{"nodes", "2"}, {"rounds", "3,4,5"}, {"mode", "fast"}}
	if diff := gocmp.Diff(want, in.Params); diff != "" {
		t.Errorf("parameters (-want +got):\n%s", diff)
	}
	r := explored(t, in, Options{Unreduced: true})
	if r.Network != FIFO || r.Faults.Crash != 1 || !slices.Equal(r.Without, []Rule{"vote-once"}) || r.States != 3 {
		t.Errorf("got %s, %+v, %v, %d states", r.Network, r.Faults, r.Without, r.States)
	}
	tr := replayed(t, in)
	if got, want := tr.Initial.Text, `{nodes: {1: {X: 1, Log: [3, 4, 5], Map: {}, Any: "fast"}, `; !strings.HasPrefix(got, want) {
		t.Errorf("got %s, want %s...", got, want)
	}
	if in, err = configurable.Configure(Settings{}); err != nil || in.Network != Multiset || in.Faults != (Faults{}) {
		t.Errorf("by default: got %+v, %v", in, err)
	}
}

func TestConfigureRefuses(t *testing.T) {
	for want, set := range map[string]Settings{
		`has no parameter "node"; did you mean "nodes"?`:                       {Params: map[string]string{"node": "2"}},
		`has no parameter "zzzzzzzz"; it has nodes, rounds, mode`:              {Params: map[string]string{"zzzzzzzz": "2"}},
		"parameter nodes=4: want an integer from 1 to 3":                       {Params: map[string]string{"nodes": "4"}},
		"parameter nodes=: want an integer":                                    {Params: map[string]string{"nodes": ""}},
		"parameter rounds=1,,2: want integers from 0 to 9 separated by commas": {Params: map[string]string{"rounds": "1,,2"}},
		"parameter mode=medium: want one of slow, fast":                        {Params: map[string]string{"mode": "medium"}},
		`has no rule "vote-twice"; did you mean "vote-once"?`:                  {Without: []Rule{"vote-twice"}},
		"budget -1 for crash; want 0 to 255":                                   {Faults: &Faults{Crash: -1}},
		"budget 256 for drop; want 0 to 255":                                   {Faults: &Faults{Drop: 256}},
		`unknown network "ring"; want multiset, set, fifo or distinct`:         {Network: "ring"},
		"takes no budget for duplicate":                                        {Network: Distinct, Faults: &Faults{Duplicate: 1}},
		"takes no budget for drop or duplicate":                                {Network: Set, Faults: &Faults{Duplicate: 1}},
		"three nodes are slow":                                                 {Params: map[string]string{"nodes": "3", "mode": "fast"}},
	} {
		_, err := configurable.Configure(set)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), configurable.ID) {
			t.Errorf("got error %v, want one with %q", err, want)
		}
	}
	for _, ask := range []func(a Args){
		func(a Args) { a.Int("nobody") },
		func(a Args) { a.Word("nodes") },
	} {
		if !panics(func() {
			s := *configurable
			s.Build = func(a Args) (Model, error) { ask(a); return ring(2), nil }
			_, _ = s.Configure(Settings{})
		}) {
			t.Error("a scenario gets a parameter that it has not declared")
		}
	}
}

// Budgets go up to their limit, all at once.
func TestLargeBudgets(t *testing.T) {
	f := Faults{Crash: maxBudget, Drop: maxBudget, Duplicate: maxBudget}
	if last := f.word(f); int(last) != 1<<24-1 {
		t.Errorf("the largest word is %d", last)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, maxBudget)
		g := Faults{Crash: n.Draw(t, "crash"), Drop: n.Draw(t, "drop"), Duplicate: n.Draw(t, "duplicate")}
		want := uint64(g.Crash + (maxBudget+1)*(g.Drop+(maxBudget+1)*g.Duplicate))
		if got := g.word(f); got != want {
			t.Fatalf("%+v: word %d, want %d", g, got, want)
		}
	})
	in := instance(t, Environment{Network: Multiset, Faults: f}, func() Model {
		return corner(cornerProtocol{Start: func(n cornerNode, _ *cornerState) { n.Send(1, cornerMessage{}) }})
	})
	// Up or dead, and every number of drops and duplicates with one message
	// left to drop: c copies after x duplicates and c-1-x drops.
	r := explored(t, in, Options{})
	want := 0
	for duplicates := 0; duplicates <= maxBudget; duplicates++ {
		want += min(maxBudget, duplicates+1) + 1
	}
	// The last message dropped ends it: no duplicates follow.
	if r.States != 2*want || !r.Complete {
		t.Errorf("got %d states, want %d", r.States, 2*want)
	}
}
