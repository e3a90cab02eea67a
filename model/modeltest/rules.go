package modeltest

import (
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Rules switches off each rule of the scenario in turn, in the configuration
// that the rule names, as a subtest with the rule's name. The rule's own
// property must be the first to fall, in as many steps as the rule says. With
// -mc.full the same configuration must hold as long as the rule is kept.
func Rules(t *testing.T, s *model.Scenario) {
	t.Helper()
	rules(realTest{t}, s, *full)
}

func rules(t test, s *model.Scenario, full bool) {
	t.Helper()
	if len(s.Rules) == 0 {
		t.Fatalf("%s has no rules", s.ID)
	}
	var seen []model.Rule
	for _, r := range s.Rules {
		if slices.Contains(seen, r.Rule) {
			t.Errorf("%s: rule %q is listed twice", s.ID, r.Rule)
		}
		seen = append(seen, r.Rule)
		if r.Protects == "" {
			t.Errorf("%s: rule %q does not say what it protects", s.ID, r.Rule)
		}
		t.Run(string(r.Rule), func(t test) {
			t.Helper()
			set, err := s.SettingsOf(&r)
			if err != nil {
				t.Fatalf("%s: rule %q: %v", s.ID, r.Rule, err)
			}
			if full {
				mustKeep(t, configure(t, s, set), r.Property, 0)
			}
			set.Without = []model.Rule{r.Rule}
			res := violates(t, configure(t, s, set), r.Property, r.Steps, most(t, r.Long && !full))
			if r.Long {
				mustBeLong(t, res)
			}
		})
	}
}

// mustKeep fails the test if the property falls in a configuration that
// switches nothing off. Other goals may be out of reach there: it is the
// smallest in which the rule matters.
func mustKeep(t test, in *model.Instance, property string, states int) *model.Result {
	t.Helper()
	res := search(t, in, states)
	kept := slices.ContainsFunc(res.Properties, func(p model.PropertyStatus) bool {
		return p.Name == property && (p.Status == model.StatusHolds || p.Status == model.StatusWitnessed)
	})
	if !isCut(t, res) && !kept {
		t.Errorf("%s: %s: %s does not hold here with all rules, either%s", name(in), summary(res), property, again(t))
	}
	return res
}

// mustBeLong fails the test if none of the searches for what is marked Long is
// long: it would be left to the night for nothing.
func mustBeLong(t test, searches ...*model.Result) {
	t.Helper()
	if !slices.ContainsFunc(searches, func(r *model.Result) bool { return r.StoppedBy != "" || r.States > manyStates }) {
		t.Errorf("it is marked Long, but ends within %d states", manyStates)
	}
}
