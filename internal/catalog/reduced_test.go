package catalog

import (
	"flag"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// Reductions change neither verdicts nor counterexamples: not of a scenario, nor
// without any of its rules, nor beyond its limits. Searches are compared up to the
// level on which the one without reductions comes to have 500 states, with
// -mc.full 20,000. With -short only the scenarios as they are.
func TestReducedAlike(t *testing.T) {
	states := 500
	switch {
	case flag.Lookup("mc.full").Value.String() == "true":
		states = 20_000
	case testing.Short():
		states = 100
	}
	dropped, byOrbits := 0, 0
	for _, s := range Scenarios() {
		if s.Network == "" {
			continue // a machine has no messages
		}
		try := func(what string, set model.Settings, err error) {
			t.Run(s.ID+"/"+what, func(t *testing.T) {
				if err != nil {
					t.Fatal(err)
				}
				in, err := s.Configure(set)
				if err != nil {
					t.Fatal(err)
				}
				n, is := reducedAlike(t, in, states)
				dropped += n
				if is {
					byOrbits++
				}
			})
		}
		try("default", model.Settings{}, nil)
		if testing.Short() {
			continue
		}
		for _, r := range s.Rules {
			set, err := s.SettingsOf(&r)
			set.Without = []model.Rule{r.Rule}
			try(string(r.Rule), set, err)
		}
		for _, l := range s.Limits {
			set, err := s.SettingsOfLimit(&l)
			try(strings.ReplaceAll(l.Beyond, " ", "-"), set, err)
		}
	}
	if dropped == 0 || byOrbits == 0 {
		t.Errorf("%d messages were dropped, and %d searches were by orbits", dropped, byOrbits)
	}
}

// reducedAlike compares two searches, and returns how many pairs of a local state
// and a message the reduced one has dropped, and whether it was by orbits.
func reducedAlike(t *testing.T, in *model.Instance, states int) (dropped int, byOrbits bool) {
	t.Helper()
	opt := model.Options{Unreduced: true, Bounds: model.Bounds{States: states}, MaxViolations: math.MaxInt}
	explore := func() *model.Result {
		r, err := in.Run(t.Context(), opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range r.Violations {
			if v.Trace != nil {
				v.Trace.Bounds = model.Bounds{}
			}
		}
		return r
	}
	want := explore()
	opt.Unreduced, opt.Bounds.States = false, 0
	if want.StoppedBy != "" {
		opt.Bounds.Depth = want.Depth
	}
	got := explore()
	isProved := func(r model.Reduction) bool { return !got.Complete || r.Verified || r.Off != "" }
	if len(got.Reductions) != 2 || !isProved(got.Reductions[0]) || !isProved(got.Reductions[1]) {
		t.Fatalf("reductions: %+v", got.Reductions)
	}
	if want.Complete || !got.Complete {
		if diff := differ(outcome(want), outcome(got)); diff != "" {
			t.Errorf("outcome (-without +with reductions):\n%s", diff)
		}
	}
	if diff := differ(counterexamples(want), counterexamples(got)); diff != "" {
		t.Errorf("counterexamples (-without +with reductions):\n%s", diff)
	}
	if got.States > want.States {
		t.Errorf("%d states with reductions, %d without", got.States, want.States)
	}
	t.Logf("%d of %d states: %+v", got.States, want.States, got.Reductions)
	return got.Reductions[0].PairsDropped, got.Reductions[1].Off == ""
}

// differ tells how values differ, if they do. Most never do, which cmp takes long to
// find out of a trace.
func differ(want, got any) string {
	if reflect.DeepEqual(want, got) {
		return ""
	}
	return cmp.Diff(want, got)
}

// outcome is what does not depend on the number of states.
func outcome(r *model.Result) any {
	return []any{r.Verdict, r.Complete, r.Properties, r.NeverFired, r.Kinds}
}

// counterexamples are the violations that come with a run.
func counterexamples(r *model.Result) (list []*model.Violation) {
	for _, v := range r.Violations {
		if v.Trace != nil {
			list = append(list, v)
		}
	}
	return list
}
