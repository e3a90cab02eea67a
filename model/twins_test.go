package model

import (
	"strings"
	"testing"
)

// twins runs bracha with a node that runs twice.
func twins(t *testing.T, b bracha, set NodeSet) *Result {
	t.Helper()
	s := &Scenario{ID: "test/twins", Network: Set, Build: func(Args) (Model, error) {
		sys := b.system()
		// A sender that always said the same would have a twin that says it, too.
		sys.Protocol.Start = func(n *Node[brachaMessage], _ *brachaState) {
			if n.ID() == 1 {
				toAll(n, brachaMessage{"send", 1 + n.Choose(2)})
			}
		}
		return sys, nil
	}}
	in, err := s.Configure(Settings{Twins: set})
	if err != nil {
		t.Fatal(err)
	}
	r := explored(t, in, Options{})
	replaysAlike(t, in, r)
	return r
}

// TestTwinsAreLies: whatever falls when a node runs twice falls when it lies, and
// something does.
func TestTwinsAreLies(t *testing.T) {
	fallen := 0
	for _, b := range []bracha{{4, 1, 4, 1}, {4, 2, 4, 1}, {4, 1, 4, 2}, {4, 2, 4, 2}, {3, 2, 3, 2}} {
		lying := explored(t, instance(t, Environment{Network: Set, Faults: Faults{Byzantine: 1}}, func() Model { return b.system() }), Options{})
		for _, node := range []NodeID{1, 2} {
			r := twins(t, b, Nodes(node))
			if r.Verdict == Violated {
				fallen++
			}
			if r.Verdict == Violated && lying.Verdict != Violated {
				t.Errorf("%v falls with twins of %d, but not with lies", b, node)
			}
		}
	}
	if fallen == 0 {
		t.Error("twins break nothing, however low the thresholds")
	}
}

// TestTwinsRefused: who runs twice has to be a node, and does not lie besides.
func TestTwinsRefused(t *testing.T) {
	s := &Scenario{ID: "test/twins", Network: Set, Build: func(Args) (Model, error) { return bracha{4, 3, 2, 3}.system(), nil }}
	for want, set := range map[string]Settings{
		"there are 4 nodes": {Twins: Nodes(5)},
		"not both":          {Twins: Nodes(1), Faults: &Faults{Byzantine: 1}},
	} {
		if _, err := s.Configure(set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one that says %q", set, err, want)
		}
	}
}
