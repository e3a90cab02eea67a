package modeltest

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Redundant checks that faults which only keep something from happening - a
// message is lost, a node stands still, a link is cut - change nothing that the
// scenario's properties can see: in each of the given settings, or else in the
// default ones and in those of every rule that is not Long, without that rule,
// the verdict is the same with each of them, and a property falls after as many
// steps. It is so where the network keeps no order, there is no time, and
// properties read local states and histories alone: a run with such a fault is
// then one without it in which something is just late.
func Redundant(t *testing.T, s *model.Scenario, settings ...model.Settings) {
	t.Helper()
	redundant(realTest{t}, s, settings)
}

// lateness are the faults that are no more than delays.
var lateness = []string{"drop", "partition", "cut", "pause"}

func redundant(t test, s *model.Scenario, settings []model.Settings) {
	t.Helper()
	if len(settings) == 0 {
		settings = append(settings, model.Settings{})
		for i := range s.Rules {
			r := &s.Rules[i]
			if r.Long {
				continue
			}
			set, err := s.SettingsOf(r)
			if err != nil {
				t.Fatalf("%s: rule %q: %v", s.ID, r.Rule, err)
			}
			set.Without = []model.Rule{r.Rule}
			settings = append(settings, set)
		}
	}
	for _, set := range settings {
		in := configure(t, s, set)
		t.Run(name(in), func(t test) {
			t.Helper()
			want := finding(explore(t, in, model.Options{}))
			for _, fault := range lateness {
				if fault == "drop" && in.Network == model.Set {
					continue // such a network takes none: it loses what it likes
				}
				faults := in.Faults
				for _, b := range faults.Budgets() {
					if b.Name == fault {
						faults.Set(fault, b.N+1)
					}
				}
				set.Faults = &faults
				if got := finding(explore(t, configure(t, s, set), model.Options{})); got != want {
					t.Errorf("%s: %s; with one %s more: %s", in.Scenario.ID, want, fault, got)
				}
			}
		})
	}
}

// finding is what faults that are redundant must not change.
func finding(r *model.Result) string {
	if r.Violation == nil {
		return string(r.Verdict)
	}
	return fmt.Sprintf("%s falls in %d steps", r.Violation.Property, r.Violation.Steps)
}
