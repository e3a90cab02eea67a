package specs

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// TestOrbits has the counts of Gray and Lamport's machines up to names of
// resource managers. Those of TwoPhase are published.
func TestOrbits(t *testing.T) {
	tests := []struct {
		scenario              *model.Scenario
		rms, orbits, states   int
		verified, takesAWhile bool
	}{
		{twophaseScenario, 3, 80, 288, true, false},
		{twophaseScenario, 4, 166, 1_568, true, false},
		{twophaseScenario, 5, 314, 8_832, true, false},
		{twophaseScenario, 7, 920, 296_448, false, true},
		{twophaseScenario, 9, 2_232, 10_340_352, false, true},
		{tcommitScenario, 3, 13, 34, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.scenario.ID+" "+strconv.Itoa(tt.rms), func(t *testing.T) {
			if tt.takesAWhile && testing.Short() {
				t.Skip("takes a while")
			}
			in, err := tt.scenario.Configure(model.Settings{Params: map[string]string{"rms": strconv.Itoa(tt.rms)}})
			if err != nil {
				t.Fatal(err)
			}
			r, err := in.Run(t.Context(), model.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != model.Holds || r.States != tt.orbits {
				t.Errorf("%s with %d states, want %d", r.Verdict, r.States, tt.orbits)
			}
			red := r.Reductions[0]
			want := fmt.Sprintf("%d states stand for %d", tt.orbits, tt.states)
			if red.Off != "" || red.Verified != tt.verified || !strings.Contains(red.Effect, want) {
				t.Errorf("got %+v, want %q", red, want)
			}
		})
	}
}
