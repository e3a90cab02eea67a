package specs

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
		if !seen[s] {
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

// counted are the machines that are small enough for a map, by scenario and
// parameters.
func counted() map[string]func() size {
	return map[string]func() size{
		"specs/consensus":      func() size { return count(Consensus(2)) },
		"specs/voting":         func() size { return count(Voting(VotingConfig{3, 3, 2})) },
		"specs/paxos":          func() size { return count(Paxos(PaxosConfig{2, 2})) },
		"specs/tcommit":        func() size { return count(TCommit(3)) },
		"specs/twophase":       func() size { return count(TwoPhase(3)) },
		"specs/twophase rms=4": func() size { return count(TwoPhase(4)) },
		"specs/twophase rms=5": func() size { return count(TwoPhase(5)) },
		"specs/twophase rms=6": func() size { return count(TwoPhase(6)) },
		"specs/register":       func() size { return count(Register(RegisterConfig{2, 2})) },
		"specs/log":            func() size { return count(ReplicatedLog(LogConfig{3, 2, 2})) },
	}
}

func TestCounts(t *testing.T) {
	machines := counted()
	for _, sc := range Scenarios() {
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
