package calibration

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// TestOrbits has the published counts of the locked increment up to names of
// threads.
func TestOrbits(t *testing.T) {
	for threads, want := range map[int]struct{ orbits, states int }{3: {13, 61}, 6: {25, 7_825}} {
		in, err := incrementScenario.Configure(model.Settings{Params: map[string]string{"threads": strconv.Itoa(threads)}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := in.Run(t.Context(), model.Options{Symmetry: true})
		if err != nil {
			t.Fatal(err)
		}
		effect := fmt.Sprintf("%d states stand for %d", want.orbits, want.states)
		if r.Verdict != model.Holds || r.States != want.orbits || !strings.Contains(r.Reductions[0].Effect, effect) {
			t.Errorf("%d threads: %s, %d states, %+v, want %d", threads, r.Verdict, r.States, r.Reductions, want.orbits)
		}
	}
}
