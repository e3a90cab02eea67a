package modeltest

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// Pins checks every known count of the scenario, each in a subtest, with one
// worker and with two: all else that a result says must be the same, too. Pins
// marked Long are checked only with -mc.full, and -short leaves out those
// of more than 200 states; the test's log says which.
func Pins(t *testing.T, s *model.Scenario) {
	t.Helper()
	pins(realTest{t}, s, *full)
}

func pins(t test, s *model.Scenario, full bool) {
	t.Helper()
	if len(s.Pins) == 0 {
		t.Fatalf("%s pins no counts", s.ID)
	}
	for _, p := range s.Pins {
		set, err := s.SettingsOfPin(&p)
		if err != nil {
			t.Fatalf("%s: pin of %d states: %v", s.ID, p.States, err)
		}
		in := configure(t, s, set)
		if p.Long && !full || t.Short() && p.States > enough {
			t.Logf("left out: %s with %d states", name(in), p.States)
			continue
		}
		t.Run(name(in), func(t test) {
			t.Helper()
			one := count(t, in, p, 1)
			two := count(t, in, p, 2)
			if diff := cmp.Diff(one, two, measured); diff != "" {
				t.Errorf("two workers find something else than one (-one +two):\n%s", diff)
			}
		})
	}
}

// measured are the fields in which equal runs differ.
var measured = cmpopts.IgnoreFields(model.Result{}, "Seconds", "StatesPerSecond", "MemoryBytes", "SetBytes", "LivenessSeconds")

// count explores past every violation, to count the whole space, and compares.
func count(t test, in *model.Instance, p model.Pin, workers int) *model.Result {
	t.Helper()
	res := explore(t, in, model.Options{Workers: workers, Unreduced: true, MaxViolations: math.MaxInt})
	mustHold(t, in, res)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"states", res.States, p.States},
		{"transitions", res.Transitions, p.Transitions},
		{"levels", res.Depth, p.Depth},
	} {
		if c.want != 0 && c.got != c.want {
			t.Errorf("%s with %d workers: %d %s, want %d%s", name(in), workers, c.got, c.what, c.want, source(p))
		}
	}
	return res
}

func source(p model.Pin) string {
	if p.Source == "" {
		return ""
	}
	return " (" + p.Source + ")"
}
