package modeltest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Guarantees checks what the scenario says that clients get: a property must hold
// where it has the guarantee, and fall after the steps that are given where it has
// not. A question that does not arise needs a reason, too. Every strategy must say of every guarantee, once, which it is.
func Guarantees(t *testing.T, s *model.Scenario) {
	t.Helper()
	guarantees(realTest{t}, s, *full)
}

func guarantees(t test, s *model.Scenario, full bool) {
	t.Helper()
	if len(s.Guarantees) == 0 {
		t.Fatalf("%s says of no guarantee whether it has it", s.ID)
	}
	said := map[string][]model.Guarantee{}
	checked := map[string]bool{} // what follows from a stronger guarantee is the same search
	for i := range s.Guarantees {
		g := &s.Guarantees[i]
		said[g.Strategy] = append(said[g.Strategy], g.Guarantee)
		if g.Because == "" {
			t.Errorf("%s: guarantee %q of %q does not say why", s.ID, g.Guarantee, g.Strategy)
		}
		if g.Property == "" {
			continue
		}
		set, err := s.SettingsOfGuarantee(g)
		if err != nil {
			t.Fatalf("%s: guarantee %q of %q: %v", s.ID, g.Guarantee, g.Strategy, err)
		}
		in := configure(t, s, set)
		check := fmt.Sprint(name(in), g.Property, g.Steps)
		if checked[check] {
			continue
		}
		checked[check] = true
		t.Run("guarantee/"+g.Strategy+"/"+string(g.Guarantee), func(t test) {
			t.Helper()
			var res *model.Result
			if states := most(t, g.Long && !full); g.Steps > 0 {
				res = violates(t, in, g.Property, g.Steps, states)
			} else {
				res = mustKeep(t, in, g.Property, states)
			}
			if g.Long {
				mustBeLong(t, res)
			}
		})
	}
	want := slices.Sorted(slices.Values(model.Guarantees()))
	for strategy, list := range said {
		if slices.Sort(list); !slices.Equal(list, want) {
			t.Errorf("%s: strategy %q says of the guarantees %q, want each of %q once", s.ID, strategy, list, want)
		}
	}
}
