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

// TestRoundsByOrbits has the counts of the model that is compared with SPIN, of
// which a search of all states takes half a minute: the acceptors are
// interchangeable, and most messages are dead.
func TestRoundsByOrbits(t *testing.T) {
	in, err := roundsScenario.Configure(model.Settings{Params: map[string]string{"rounds": "2,1"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := in.Run(t.Context(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := "nodes {3, 4, 5} are interchangeable, 5004 states stand for 26007"
	if r.Verdict != model.Holds || r.States != 5_004 || r.Reductions[1].Effect != want {
		t.Errorf("%s, %d states, %+v, want %q", r.Verdict, r.States, r.Reductions, want)
	}
}
