package specs

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// orbits explores a machine for a number of resource managers by orbits.
func orbits(t testing.TB, s *model.Scenario, rms int) *model.Result {
	t.Helper()
	in, err := s.Configure(model.Settings{Params: map[string]string{"rms": strconv.Itoa(rms)}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := in.Run(t.Context(), model.Options{Symmetry: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// requireOrbits compares the counts with those of orbits and of all states.
func requireOrbits(t testing.TB, r *model.Result, orbits, states int) {
	t.Helper()
	red := r.Reductions[0]
	want := fmt.Sprintf("%d states stand for %d", orbits, states)
	if r.Verdict != model.Holds || r.States != orbits || red.Off != "" || !red.Verified || !strings.Contains(red.Effect, want) {
		t.Errorf("%s with %d states, %+v; want %q", r.Verdict, r.States, red, want)
	}
}

// TestOrbits has the counts of Gray and Lamport's machines up to names of
// resource managers. Those of TwoPhase are published.
func TestOrbits(t *testing.T) {
	tests := []struct {
		scenario            *model.Scenario
		rms, orbits, states int
	}{
		{tcommitScenario, 3, 13, 34},
		{twophaseScenario, 3, 80, 288},
		{twophaseScenario, 4, 166, 1_568},
		{twophaseScenario, 5, 314, 8_832},
		{twophaseScenario, 7, 920, 296_448},
	}
	for _, tt := range tests {
		t.Run(tt.scenario.ID+" "+strconv.Itoa(tt.rms), func(t *testing.T) {
			if testing.Short() && tt.rms > 5 {
				t.Skip("takes seconds")
			}
			requireOrbits(t, orbits(t, tt.scenario, tt.rms), tt.orbits, tt.states)
		})
	}
}

// BenchmarkOrbits takes minutes: each of the ten million states is compared with
// the one that stands for it.
func BenchmarkOrbits(b *testing.B) {
	for b.Loop() {
		requireOrbits(b, orbits(b, twophaseScenario, 9), 2_232, 10_340_352)
	}
}
