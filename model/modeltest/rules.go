package modeltest

import (
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Rules switches off each rule of the scenario in turn, in the configuration
// that the rule names, as a subtest with the rule's name. The rule's own
// property must be the first to fall, in as many steps as the rule says. With
// -mc.full the same configuration must hold as long as the rule is kept. With
// -short, rules that say that they take long are left out.
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
		if r.Long && t.Short() {
			t.Logf("%s: rule %q takes too long for -short", s.ID, r.Rule)
			continue
		}
		t.Run(string(r.Rule), func(t test) {
			t.Helper()
			set, err := s.SettingsOf(&r)
			if err != nil {
				t.Fatalf("%s: rule %q: %v", s.ID, r.Rule, err)
			}
			if full {
				mustKeep(t, configure(t, s, set), r.Property)
			}
			set.Without = []model.Rule{r.Rule}
			violates(t, configure(t, s, set), r.Property, r.Steps)
		})
	}
}

// mustKeep fails the test if the property falls in a configuration that
// switches nothing off. Other goals may be out of reach there: it is the
// smallest in which the rule matters.
func mustKeep(t test, in *model.Instance, property string) {
	t.Helper()
	res := search(t, in)
	if isEnough(t, res) {
		return
	}
	for _, p := range res.Properties {
		if p.Name == property && (p.Status == model.StatusHolds || p.Status == model.StatusWitnessed) {
			return
		}
	}
	t.Errorf("%s: %s: %s does not hold here with all rules, either%s", name(in), summary(res), property, again(t))
}
