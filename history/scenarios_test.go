package history_test

import (
	"flag"
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// judged is a history with the object it is one of.
type judged struct {
	spec    history.Spec
	history history.History
}

// settings are all that a scenario says of itself: its defaults, pins,
// guarantees and limits, and each of its rules off.
func settings(t *testing.T, s *model.Scenario, long bool) []model.Settings {
	t.Helper()
	list := []model.Settings{{}}
	add := func(set model.Settings, err error) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, set)
	}
	for _, p := range s.Pins {
		if !p.Long || long {
			add(s.SettingsOfPin(&p))
		}
	}
	for _, g := range s.Guarantees {
		if g.Property != "" && (!g.Long || long) {
			add(s.SettingsOfGuarantee(&g))
		}
	}
	for _, l := range s.Limits {
		add(s.SettingsOfLimit(&l))
	}
	for _, r := range s.Rules {
		set, err := s.SettingsOf(&r)
		set.Without = []model.Rule{r.Rule}
		add(set, err)
	}
	return list
}

// histories are those of a scenario's runs, if it judges any: as far as it has
// that many states, or to their ends for 0. An answer of the wrong type is wrong
// wherever it stands, so there is no order to look for.
func histories(t *testing.T, s *model.Scenario, set model.Settings, states int) []judged {
	t.Helper()
	in, err := s.Configure(set)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	properties, err := in.Properties()
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	if !slices.ContainsFunc(properties, func(p model.PropertyStatus) bool { return p.Kind == model.KindHistory }) {
		return nil
	}
	var mu sync.Mutex
	var list []judged
	history.Witness(func(spec history.Spec, h history.History) {
		if history.Validate(h, spec) != nil {
			return // an internal error, unless an answer is at fault
		}
		mu.Lock()
		defer mu.Unlock()
		list = append(list, judged{spec, h})
	})
	defer history.Witness(nil)
	opt := model.Options{Bounds: model.Bounds{States: states}, MaxViolations: math.MaxInt}
	if _, err := in.Run(t.Context(), opt); err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	return list
}

// Of every history that any scenario produces the judges of linearizability say
// the same, whatever the scenario asks of it: with -mc.full of all, otherwise of
// those in the first states of each configuration, with -short of every fifth.
func TestJudgesAgreeOnScenarios(t *testing.T) {
	long := flag.Lookup("mc.full").Value.String() == "true"
	states, every := 3000, 1
	switch {
	case long:
		states = 0
	case testing.Short():
		states, every = 100, 5
	}
	total, tried := 0, 0
	for _, s := range catalog.Scenarios() {
		seen, violated := 0, 0
		for _, set := range settings(t, s, long) {
			if tried++; tried%every != 0 {
				continue
			}
			for _, j := range histories(t, s, set, states) {
				seen++
				if !history.Agree(t, j.spec, j.history) {
					violated++
				}
			}
		}
		if seen > 0 {
			t.Logf("%s: %d histories, of which %d are not linearizable", s.ID, seen, violated)
		}
		total += seen
	}
	if total == 0 {
		t.Error("no scenario judges any history")
	}
}
