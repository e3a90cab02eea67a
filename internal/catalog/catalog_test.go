package catalog

import (
	"regexp"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

var idForm = regexp.MustCompile(`^[a-z]+/[a-z0-9]+(-[a-z0-9]+)*$`)

// TestScenarios holds every scenario to what the command relies on: one id of
// its own, a title, and settings that exist wherever its pins and rules name
// some.
func TestScenarios(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Scenarios() {
		if !idForm.MatchString(s.ID) || seen[s.ID] {
			t.Errorf("id %q: want family/package, once", s.ID)
		}
		seen[s.ID] = true
		if s.Title == "" || strings.HasSuffix(s.Title, ".") {
			t.Errorf("%s: title %q: want a line without a full stop", s.ID, s.Title)
		}
		configure(t, s, nil, s.Faults)
		for _, p := range s.Pins {
			configure(t, s, p.Params, p.Faults)
		}
		for _, r := range s.Rules {
			if r.Rule == "" || r.Protects == "" || r.Property == "" {
				t.Errorf("%s: rule %q: want what it protects and which property misses it: %+v", s.ID, r.Rule, r)
			}
			configure(t, s, r.Params, r.Faults, r.Rule)
		}
	}
}

func configure(t *testing.T, s *model.Scenario, params []string, faults model.Faults, without ...model.Rule) {
	t.Helper()
	set := model.Settings{Params: map[string]string{}, Faults: &faults, Without: without}
	for _, p := range params {
		name, value, ok := strings.Cut(p, "=")
		if _, twice := set.Params[name]; !ok || twice {
			t.Errorf("%s: %q of %q: want each parameter once, as key=value", s.ID, p, params)
		}
		set.Params[name] = value
	}
	if _, err := s.Configure(set); err != nil {
		t.Error(err)
	}
}
