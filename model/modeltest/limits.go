package modeltest

import (
	"maps"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Limits checks that the scenario falls at each of its limits, by the property
// and after the steps that it says, and that it survives a little less: one
// fault fewer of each kind that the limit adds, or, where it adds none, the
// scenario's own network and disk, or, where it has these, its own value of the
// first parameter that the limit names.
func Limits(t *testing.T, s *model.Scenario) {
	t.Helper()
	tight(realTest{t}, s, *full)
}

func tight(t test, s *model.Scenario, full bool) {
	t.Helper()
	if len(s.Limits) == 0 {
		t.Fatalf("%s has no limits", s.ID)
	}
	for i := range s.Limits {
		l := &s.Limits[i]
		if l.Beyond == "" {
			t.Errorf("%s: limit %d does not say what is too much", s.ID, i+1)
		}
		set, err := s.SettingsOfLimit(l)
		if err != nil {
			t.Fatalf("%s: limit %d: %v", s.ID, i+1, err)
		}
		in := configure(t, s, set)
		t.Run("limit/"+name(in), func(t test) {
			t.Helper()
			states := most(t, l.Long && !full)
			searches := []*model.Result{violates(t, in, l.Property, l.Steps, states)}
			for _, less := range within(s, l, set) {
				searches = append(searches, mustKeep(t, configure(t, s, less), l.Property, states))
			}
			if l.Long {
				mustBeLong(t, searches...)
			}
		})
	}
}

// within returns the settings that are just within a limit.
func within(s *model.Scenario, l *model.Limit, set model.Settings) []model.Settings {
	var list []model.Settings
	defaults := s.Faults.Budgets()
	for i, b := range set.Faults.Budgets() {
		if b.N > defaults[i].N {
			less, faults := set, *set.Faults
			faults.Set(b.Name, b.N-1)
			less.Faults = &faults
			list = append(list, less)
		}
	}
	if list == nil {
		less := set
		if less.Network == "" && less.Disk == "" && len(l.Params) > 0 {
			less.Params = maps.Clone(set.Params)
			name, _, _ := strings.Cut(l.Params[0], "=")
			delete(less.Params, name)
		}
		less.Network, less.Disk = "", ""
		list = append(list, less)
	}
	return list
}
