package calibration

import (
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// size is how large the state space of a machine is.
type size struct{ states, transitions, depth int }

// count explores a machine with nothing but a map: the second opinion on the
// counts that the engine is pinned to.
func count[S comparable](m model.Machine[S]) size {
	seen := make(map[S]bool)
	var level []S
	visit := func(s S) {
		inside := m.Bound == nil || m.Bound(s)
		if inside && !seen[s] {
			seen[s] = true
			level = append(level, s)
		}
	}
	m.Init(visit)
	n := size{}
	for len(level) > 0 {
		n.depth++
		states := level
		level = nil
		for _, s := range states {
			for _, a := range m.Actions {
				a.Next(s, func(t S) {
					n.transitions++
					visit(t)
				})
			}
		}
	}
	n.states = len(seen)
	return n
}

// counted are the machines of this package that are small enough for a map, by
// scenario and parameters. The protocols have their own tests.
func counted() map[string]func() size {
	return map[string]func() size{
		"calibration/diehard":             func() size { return count(diehard()) },
		"calibration/missionaries":        func() size { return count(missionaries()) },
		"calibration/bcastbyz":            func() size { return count(bcastByz()) },
		"calibration/ewd840":              func() size { return count(ewd840(3)) },
		"calibration/increment":           func() size { return count(increment(3)) },
		"calibration/increment threads=6": func() size { return count(increment(6)) },
		"calibration/raft":                func() size { return count(raft{2, 2, 1, 2}.machine()) },
	}
}

func TestCounts(t *testing.T) {
	machines := counted()
	for _, sc := range Scenarios() {
		if sc.Network != "" {
			continue
		}
		for _, pin := range sc.Pins {
			if pin.Long {
				continue
			}
			name := strings.Join(append([]string{sc.ID}, pin.Params...), " ")
			t.Run(name, func(t *testing.T) {
				explore, ok := machines[name]
				if !ok {
					t.Fatal("no machine to count")
				}
				delete(machines, name)
				got := explore()
				want := size{pin.States, pin.Transitions, pin.Depth}
				if want.transitions == 0 {
					want.transitions = got.transitions
				}
				if want.depth == 0 {
					want.depth = got.depth
				}
				if got != want {
					t.Errorf("got %+v, pinned %+v", got, want)
				}
			})
		}
	}
	for name := range machines {
		t.Errorf("%s has no pin", name)
	}
}
