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
		configure(t, s, model.Settings{}, nil)
		for _, p := range s.Pins {
			set, err := s.SettingsOfPin(&p)
			configure(t, s, set, err)
		}
		for _, r := range s.Rules {
			if r.Rule == "" || r.Protects == "" || r.Property == "" {
				t.Errorf("%s: rule %q: want what it protects and which property misses it: %+v", s.ID, r.Rule, r)
			}
			set, err := s.SettingsOf(&r)
			set.Without = []model.Rule{r.Rule}
			configure(t, s, set, err)
		}
	}
}

func configure(t *testing.T, s *model.Scenario, set model.Settings, err error) {
	t.Helper()
	if err == nil {
		_, err = s.Configure(set)
	}
	if err != nil {
		t.Errorf("%s: %v", s.ID, err)
	}
}
