package modeltest

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/faultline-mc/faultline/model"
)

func TestHolds(t *testing.T) {
	t.Chdir(t.TempDir())
	s := handoff{}.scenario()
	out := record(t, func(t test) {
		holds(t, s, nil)
		holds(t, s, []model.Settings{{Params: map[string]string{"passes": "2"}}})
	})
	out.passes(t)
	out.runs(t, "test/handoff/default", "test/handoff/passes=2")
	for key, want := range map[string]string{"mc.states": "10", "mc.depth": "10", "mc.verdict": "holds"} {
		if got := out.attrs[key]; got != want {
			t.Errorf("attribute %s is %q, want %q", key, got, want)
		}
	}
}

func TestHoldsPrintsTheCounterexample(t *testing.T) {
	t.Chdir(t.TempDir())
	s := handoff{KeepsCopy: true}.scenario()
	out := record(t, func(t test) { holds(t, s, nil) })
	out.fails(t, 1,
		"MutualExclusion is violated",
		"both hold the token",
		"1 -> token{Number: 1}",
		"check run test/handoff",
		"go test -run '^TestHoldsPrintsTheCounterexample$/^test$/^handoff$/^default$' .",
		filepath.Join("testdata", "mc", "TestHoldsPrintsTheCounterexample"),
	)
	if got := out.attrs["mc.verdict"]; got != "violated" {
		t.Errorf("attribute mc.verdict is %q", got)
	}
}

func TestHoldsNeedsWitness(t *testing.T) {
	t.Chdir(t.TempDir())
	record(t, func(t test) { holds(t, handoff{NoGoal: true}.scenario(), nil) }).
		fails(t, 1, "no Reachable property")

	s := handoff{}.scenario()
	s.Build = func(model.Args) (model.Model, error) {
		p := handoff{}.protocol()
		p.Properties = nil
		return model.System[holder, token]{Protocol: p}, nil
	}
	record(t, func(t test) { holds(t, s, nil) }).fails(t, 1, "no properties")
}

func TestHoldsNeedsItsGoals(t *testing.T) {
	t.Chdir(t.TempDir())
	out := record(t, func(t test) { holds(t, handoff{Aloof: true}.scenario(), nil) })
	out.fails(t, 1, "Passed is violated")
	if _, err := os.Stat("testdata"); err == nil {
		t.Error("a trace was saved of what never happens")
	}
}

func TestHoldsRefusesInconclusive(t *testing.T) {
	t.Chdir(t.TempDir())
	// It would take days to count so far.
	endless := &model.Scenario{ID: "test/counter", Build: func(model.Args) (model.Model, error) {
		return model.Machine[int]{
			Name:    "counter",
			Init:    func(yield func(int)) { yield(0) },
			Actions: []model.Action[int]{{Name: "Up", Next: func(s int, yield func(int)) { yield(s + 1) }}},
			Properties: []model.Property[int]{
				model.Invariant("Natural", func(int) error { return nil }),
				model.Reachable("One", func(s int) bool { return s == 1 }),
			},
		}, nil
	}}
	out := recordUntil(t, time.Now().Add(100*time.Millisecond), func(t test) { holds(t, endless, nil) })
	out.fails(t, 1, "inconclusive", "not known to hold", "shortly before the test's deadline")
}

// lanes is how many counters there are.
const lanes = 100

// counter is a scenario that counts up from 1 in each lane, and falls after
// bound, if there is no rule against it.
func counter(bound int, without ...model.Rule) *model.Scenario {
	type state struct{ Lane, Count int }
	return &model.Scenario{
		ID:    "test/counter",
		Rules: []model.RuleInfo{{Rule: "bound", Protects: "it ends", Property: "Bounded", Steps: bound}},
		Build: func(a model.Args) (model.Model, error) {
			return model.Machine[state]{
				Name: "counter",
				Init: func(yield func(state)) {
					for lane := range lanes {
						yield(state{lane, 1})
					}
				},
				Actions: []model.Action[state]{{Name: "Up", Next: func(s state, yield func(state)) {
					if s.Count <= bound {
						s.Count++
						yield(s)
					}
				}}},
				Properties: []model.Property[state]{
					model.Invariant("Bounded", func(s state) error {
						if s.Count > bound && (len(without) > 0 || a.Without().Has("bound")) {
							return errors.New("too far")
						}
						return nil
					}),
					model.Reachable("Bound", func(s state) bool { return s.Count == bound }),
				},
			}, nil
		},
	}
}

// With -short a search may end early, but not with something else than what is
// expected of it.
func TestShort(t *testing.T) {
	t.Chdir(t.TempDir())
	s := counter(enough)
	for name, check := range map[string]func(t test){
		"holds": func(t test) { holds(t, s, nil) },
		"rules": func(t test) { rules(t, s, false) },
	} {
		out := recordShort(t, check)
		out.passes(t)
		out.says(t, "inconclusive after 200 states in 2 levels", "-short leaves out the rest")
		if name == "rules" {
			record(t, check).passes(t)
		}
	}
	s = counter(1, "bound")
	s.Rules[0].Steps = 4
	recordShort(t, func(t test) { holds(t, s, nil) }).fails(t, 1, "Bounded is violated")
	recordShort(t, func(t test) { rules(t, s, false) }).fails(t, 1, "falls in 1 steps, not 4")
}

// What is marked Long is searched to its end only with -mc.full, and must be
// long. Where it ends before, nothing may fall that is not expected.
func TestLong(t *testing.T) {
	t.Chdir(t.TempDir())
	const (
		far  = 2 * manyStates / lanes
		near = far / 4
	)
	rule := func(bound, steps int) *model.Scenario {
		s := counter(bound)
		s.Rules[0].Steps, s.Rules[0].Long = steps, true
		return s
	}
	limit := func(bound, steps int) *model.Scenario {
		s := counter(bound, "bound")
		s.Limits = []model.Limit{{Beyond: "it ends", Property: "Bounded", Steps: steps, Long: true}}
		return s
	}
	guarantee := func(bound, steps int) *model.Scenario {
		s := counter(bound, "bound")
		for _, g := range model.Guarantees() {
			s.Guarantees = append(s.Guarantees, model.GuaranteeInfo{
				Guarantee: g, Property: "Bounded", Because: "it ends", Steps: steps, Long: true,
			})
		}
		return s
	}
	for name, c := range map[string]struct {
		scenario func(bound, steps int) *model.Scenario
		check    func(t test, s *model.Scenario, full bool)
	}{
		"rules": {rule, rules}, "limits": {limit, tight}, "guarantees": {guarantee, guarantees},
	} {
		t.Run(name, func(t *testing.T) {
			out := record(t, func(t test) { c.check(t, c.scenario(far, far), false) })
			out.passes(t)
			out.says(t, "inconclusive after 10000 states in 100 levels", "the rest takes long, and is left to -mc.full")
			record(t, func(t test) { c.check(t, c.scenario(near, near+1), false) }).says(t, "falls in 50 steps, not 51")
			for _, full := range []bool{false, true} {
				record(t, func(t test) { c.check(t, c.scenario(near, near), full) }).
					says(t, "marked Long, but ends within 10000 states")
			}
			if name != "limits" { // a machine takes no faults, so nothing is just within its limits
				record(t, func(t test) { c.check(t, c.scenario(far, far), true) }).passes(t)
			}
		})
	}
}

func TestRedundant(t *testing.T) {
	t.Chdir(t.TempDir())
	passed := func(s *model.Scenario, reasons ...string) {
		t.Helper()
		var got []string
		record(t, func(t test) { got = redundant(t, s, true, nil) }).passes(t)
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, reasons) {
			t.Errorf("left out because of %q, want %q", got, reasons)
		}
	}
	passed(handoff{}.scenario())

	fifo := handoff{}.scenario()
	fifo.Network = model.FIFO
	passed(fifo, "the network keeps an order")

	// with returns a scenario with a property or in a world of another kind.
	with := func(time model.Time, check func(v model.View[holder]) error) *model.Scenario {
		s := handoff{}.scenario()
		s.Build = func(a model.Args) (model.Model, error) {
			p := handoff{Passes: a.Int("passes"), Without: a.Without()}.protocol()
			p.Properties = append(p.Properties, model.Always("TokenExists", check))
			return model.System[holder, token]{Protocol: p, Time: time}, nil
		}
		return s
	}
	held := func(v model.View[holder]) bool { return v.State(1).Holds || v.State(2).Holds }
	gone := errors.New("the token is gone")
	passed(with(model.Time{Tier: model.Lockstep}, func(model.View[holder]) error { return nil }), "there is time")
	passed(with(model.Time{}, func(v model.View[holder]) error {
		if !held(v) && len(v.InFlight()) == 0 {
			return gone
		}
		return nil
	}), "a property reads messages in flight")
	passed(with(model.Time{}, func(v model.View[holder]) error {
		if held(v) && !v.Up(1) && !v.Up(2) {
			return gone
		}
		return nil
	}), "a property asks who is up")
	passed(with(model.Time{}, func(v model.View[holder]) error {
		if v.Stable() && !held(v) {
			return gone
		}
		return nil
	}), "a property asks whether the environment is stable")
}

// A fault that is no mere delay would show in any of these.
func TestRedundantTellsDifferences(t *testing.T) {
	result := func(change func(r *model.Result)) *model.Result {
		r := &model.Result{Complete: true, LocalStates: 5, Histories: 2, Properties: []model.PropertyStatus{
			{Name: "Safe", Kind: model.KindAlways, Status: model.StatusHolds},
			{Name: "Done", Kind: model.KindReachable, Status: model.StatusWitnessed},
			{Name: "Ends", Kind: model.KindEventually, Status: model.StatusHolds},
		}}
		change(r)
		return r
	}
	falls := func(property string, kind model.Kind, events ...string) func(r *model.Result) {
		return func(r *model.Result) {
			trace := &model.Trace{}
			for _, e := range events {
				trace.Steps = append(trace.Steps, model.TraceStep{Event: e})
			}
			r.Complete = false
			r.Violation = &model.Violation{Property: property, Kind: kind, Steps: len(events), Trace: trace}
		}
	}
	cut := func(levels int) func(r *model.Result) {
		return func(r *model.Result) { r.Complete, r.StoppedBy, r.Depth = false, "max-states", levels }
	}
	same := func(*model.Result) {}
	safe := func(events ...string) func(r *model.Result) { return falls("Safe", model.KindAlways, events...) }
	for _, c := range []struct {
		plain, late func(r *model.Result)
		fault, want string
	}{
		{same, same, "drop", ""},
		{same, safe("drop a", "b"), "drop", "Safe falls in 2 steps: drop a; b; without it: nothing falls"},
		{safe("a", "b"), same, "pause", "nothing falls in 0 steps"},
		{safe("a", "b"), safe("a", "b"), "drop", ""},
		{safe("a", "b"), safe("drop a"), "drop", "Safe falls in 1 steps: drop a; without it: Safe falls in 2"},
		{safe("a", "b"), safe("a", "c"), "drop", "a; c; without it"},
		{safe("a"), falls("Also", model.KindAlways, "a"), "drop", "Also falls in 1 steps"},
		{same, falls("Ends", model.KindEventually, "drop a"), "drop", ""},
		{safe("a", "b"), cut(2), "cut", ""},
		{safe("a", "b"), cut(3), "cut", "nothing falls"},
		{cut(2), safe("a", "b"), "cut", ""},
		{cut(3), safe("a", "b"), "cut", "Safe falls in 2 steps"},
		{same, func(r *model.Result) { r.Properties[1].Status = model.StatusNotWitnessed }, "drop", "Done: not_witnessed; without it: witnessed"},
		{same, func(r *model.Result) { r.Properties[2].Status = model.StatusViolated }, "drop", ""},
		{same, func(r *model.Result) { r.LocalStates++ }, "drop", "6 local states"},
		{same, func(r *model.Result) { r.LocalStates++ }, "crash", ""},
		{same, func(r *model.Result) { r.Histories-- }, "crash", "1 histories"},
	} {
		got := difference(result(c.plain), result(c.late), c.fault)
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("one %s more: %q, want %q", c.fault, got, c.want)
		}
	}
}

func TestHoldsRefusesBadSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	record(t, func(t test) {
		holds(t, handoff{}.scenario(), []model.Settings{{Params: map[string]string{"pases": "2"}}})
	}).fails(t, 1, "pases", "passes")
}

// TestSavedCounterexamples follows a bug from the test that finds it to the
// protocol that is mended, and to one that has become another.
func TestSavedCounterexamples(t *testing.T) {
	t.Chdir(t.TempDir())
	check := func(h handoff) *output {
		return record(t, func(t test) { holds(t, h.scenario(), nil) })
	}
	check(handoff{KeepsCopy: true}).fails(t, 1)
	files, err := filepath.Glob(filepath.Join("testdata", "mc", t.Name(), "*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("saved %q, want one file", files)
	}
	saved := "saved/" + strings.TrimSuffix(filepath.Base(files[0]), ".json")

	again := check(handoff{KeepsCopy: true})
	again.runs(t, saved, "test/handoff/default")
	again.fails(t, 2, "still violated", "saved in "+files[0])

	mended := check(handoff{})
	mended.passes(t)
	mended.runs(t, saved, "test/handoff/default")

	other := check(handoff{Silent: true})
	other.runs(t, saved, "test/handoff/default")
	other.fails(t, 1, "does not replay: step 2: not enabled: 1->2 token{Number: 1}")

	if err := os.WriteFile(files[0], []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	check(handoff{}).fails(t, 1, files[0], "delete the file, or repair it")
}

// TestSavedCounterexampleOfMachine begins in the trace's own initial state, and
// goes on where a step leads to another state than before.
func TestSavedCounterexampleOfMachine(t *testing.T) {
	t.Chdir(t.TempDir())
	check := func(most int) *output {
		s := &model.Scenario{ID: "test/counter", Build: func(model.Args) (model.Model, error) {
			return model.Machine[int]{
				Name: "counter",
				Init: func(yield func(int)) {
					yield(0)
					yield(10)
				},
				Actions: []model.Action[int]{{Name: "Up", Next: func(s int, yield func(int)) { yield(min(s+1, most)) }}},
				Properties: []model.Property[int]{
					model.Invariant("AtMost11", func(s int) error {
						if s > 11 {
							return errors.New("too high")
						}
						return nil
					}),
					model.Reachable("One", func(s int) bool { return s == 1 }),
				},
			}, nil
		}}
		return record(t, func(t test) { holds(t, s, nil) })
	}
	check(12).fails(t, 1, "AtMost11 is violated")
	check(12).fails(t, 2, "AtMost11 is still violated")
	check(11).passes(t)
}

func TestViolates(t *testing.T) {
	s := handoff{}.scenario()
	without := model.Settings{Without: []model.Rule{letGo}}
	check := func(set model.Settings, property string, steps int) *output {
		return record(t, func(t test) { violates(t, configure(t, s, set), property, steps, 0) })
	}
	check(without, "MutualExclusion", 2).passes(t)
	check(without, "MutualExclusion", 3).fails(t, 1, "falls in 2 steps, not 3", "both hold the token")
	check(without, "WithinLimit", 2).fails(t, 1, "MutualExclusion fell first, not WithinLimit", "both hold the token")
	check(model.Settings{}, "MutualExclusion", 2).fails(t, 1, "holds after 6 states in 6 levels", "should be violated")
}

func TestRules(t *testing.T) {
	s := handoff{}.scenario()
	out := record(t, func(t test) { rules(t, s, true) })
	out.passes(t)
	out.runs(t, "let-go", "limits")
	if got := out.attrs["mc.verdict"]; got != "violated" {
		t.Errorf("attribute mc.verdict is %q", got)
	}
}

func TestRulesFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *model.Scenario)
		full   bool
		says   string
	}{
		{"unnoticed", func(s *model.Scenario) { s.Rules[1].Rule, s.Rules[1].Params = "unheard-of", nil }, false, "holds after 6 states"},
		{"wrong property", func(s *model.Scenario) { s.Rules[0].Property = "WithinLimit" }, false, "MutualExclusion fell first"},
		{"wrong steps", func(s *model.Scenario) { s.Rules[0].Steps = 4 }, false, "falls in 2 steps, not 4"},
		{"listed twice", func(s *model.Scenario) { s.Rules = append(s.Rules, s.Rules[0]) }, false, "listed twice"},
		{"no purpose", func(s *model.Scenario) { s.Rules[0].Protects = "" }, false, "does not say what it protects"},
		{"none", func(s *model.Scenario) { s.Rules = nil }, false, "has no rules"},
		{"bad parameter", func(s *model.Scenario) { s.Rules[0].Params = []string{"passes"} }, false, "want key=value"},
		{"falls anyway", func(s *model.Scenario) { s.Build = handoff{KeepsCopy: true}.scenario().Build }, true, "does not hold here with all rules"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := handoff{}.scenario()
			c.change(s)
			record(t, func(t test) { rules(t, s, c.full) }).fails(t, 1, c.says)
		})
	}
}

func TestPins(t *testing.T) {
	s := handoff{}.scenario()
	out := record(t, func(t test) { pins(t, s, false) })
	out.passes(t)
	out.runs(t, "test/handoff/default", "test/handoff/passes=2")
	out.says(t, "left out: test/handoff/passes=9 with 38 states")

	out = record(t, func(t test) { pins(t, s, true) })
	out.passes(t)
	out.runs(t, "test/handoff/default", "test/handoff/passes=2", "test/handoff/passes=9")

	s.Pins[1].States = enough + 1
	out = recordShort(t, func(t test) { pins(t, s, true) })
	out.passes(t)
	out.runs(t, "test/handoff/default", "test/handoff/passes=9")
}

func TestPinsFails(t *testing.T) {
	for name, c := range map[string]struct {
		pin   model.Pin
		build handoff
		says  string
	}{
		"states":      {model.Pin{States: 7, Source: "by hand"}, handoff{}, "6 states, want 7 (by hand)"},
		"transitions": {model.Pin{States: 6, Transitions: 6}, handoff{}, "5 transitions, want 6"},
		"levels":      {model.Pin{States: 6, Depth: 5}, handoff{}, "6 levels, want 5"},
		"verdict":     {model.Pin{Depth: 3}, handoff{KeepsCopy: true}, "MutualExclusion is violated"},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.build.scenario()
			s.Pins = []model.Pin{c.pin}
			out := record(t, func(t test) { pins(t, s, false) })
			if len(out.failed) < 2 {
				t.Errorf("failed %d times, want once per number of workers", len(out.failed))
			}
			out.says(t, c.says)
		})
	}
	s := handoff{}.scenario()
	s.Pins = nil
	record(t, func(t test) { pins(t, s, false) }).fails(t, 1, "pins no counts")
}

func TestLastMoment(t *testing.T) {
	for _, c := range []struct{ left, grace time.Duration }{
		{10 * time.Minute, 5 * time.Second},
		{10 * time.Second, time.Second},
		{-time.Second, 0},
	} {
		deadline := time.Now().Add(c.left)
		recordUntil(t, deadline, func(rt test) {
			end, ok := lastMoment(rt)
			// The time that passes in between makes the grace shorter.
			if grace := deadline.Sub(end); !ok || grace > c.grace || grace < c.grace*9/10 {
				t.Errorf("%v before the deadline: %v of grace, want %v", c.left, grace, c.grace)
			}
		})
	}
	record(t, func(rt test) {
		if _, ok := lastMoment(rt); ok {
			t.Error("a last moment without a deadline")
		}
	})
}

func TestArtifacts(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := flag.Set("test.artifacts", "true"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set("test.artifacts", "false"); err != nil {
			t.Error(err)
		}
	})
	dir := t.TempDir()
	out := record(t, func(t test) {
		t.(*recorder).artifacts = dir
		holds(t, handoff{KeepsCopy: true}.scenario(), nil)
	})
	out.fails(t, 1, "reports written to "+dir)
	if _, err := os.Stat(filepath.Join(dir, "MutualExclusion.trace.json")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("testdata"); err == nil {
		t.Error("also written to testdata")
	}
}
