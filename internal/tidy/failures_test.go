package tidy

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// defence is a rule that defends a scenario against a type of failure.
type defence struct {
	scenario *model.Scenario
	rule     model.RuleInfo
}

// failures are all types of failures, in README's order.
var failures = []model.Failure{
	model.FailureCrash, model.FailureOmission, model.FailureTiming,
	model.FailurePartition, model.FailureByzantine, model.FailurePerformance,
}

// defences returns, per scenario, the rule against a type of failure whose
// absence shows soonest.
func defences(f model.Failure) []defence {
	var list []defence
	for _, s := range catalog.Scenarios() {
		best := -1
		for i, r := range s.Rules {
			if r.Failure == f && !r.Long && (best < 0 || r.Steps < s.Rules[best].Steps) {
				best = i
			}
		}
		if best >= 0 {
			list = append(list, defence{s, s.Rules[best]})
		}
	}
	return list
}

// TestReadmeFailures compares README's table of failures with the scenarios.
func TestReadmeFailures(t *testing.T) {
	var b strings.Builder
	b.WriteString("| failure | holds with | violated with, besides | what falls, after how many steps |\n|---|---|---|---|\n")
	for _, f := range failures {
		list := defences(f)
		if len(list) == 0 {
			t.Errorf("no rule defends against %s failures", f)
		}
		for _, d := range list {
			words := []string{"check run " + d.scenario.ID}
			words = append(words, configuration(d.scenario, d.rule.Params, d.rule.Faults, d.rule.Network, d.rule.Disk)...)
			fmt.Fprintf(&b, "| %s | `%s` | `--without %s` | %s, %d |\n", f, strings.Join(words, " "), d.rule.Rule, d.rule.Property, d.rule.Steps)
		}
	}
	if !strings.Contains(readFile(t, "README.md"), b.String()) {
		t.Errorf("README lacks this table of failures, or has another one:\n%s", &b)
	}
}

// configuration is the words that choose the configuration of a rule, a limit or
// a guarantee.
func configuration(s *model.Scenario, params []string, faults model.Faults, network model.Network, disk model.DiskMode) []string {
	var words []string
	for _, p := range params {
		words = append(words, "-p "+p)
	}
	for i, b := range faults.Budgets() {
		if n := max(b.N, s.Faults.Budgets()[i].N); n > 0 {
			words = append(words, fmt.Sprintf("--%s %d", b.Name, n))
		}
	}
	if network != "" {
		words = append(words, "--network "+string(network))
	}
	if disk != "" {
		words = append(words, "--disk-mode "+string(disk))
	}
	return words
}

// TestDefences has every row of that table come true: with the rule nothing
// falls, and without it its property does.
func TestDefences(t *testing.T) {
	if testing.Short() {
		t.Skip("two searches for each type of failure and scenario")
	}
	for _, f := range failures {
		for _, d := range defences(f) {
			set, err := d.scenario.SettingsOf(&d.rule)
			if err != nil {
				t.Fatal(err)
			}
			if r := explore(t, d.scenario, set); r.Verdict != model.Holds {
				t.Errorf("%s with %s: %s", d.scenario.ID, d.rule.Rule, r.Verdict)
			}
			set.Without = []model.Rule{d.rule.Rule}
			r := explore(t, d.scenario, set)
			if v := r.Violation; v == nil || v.Property != d.rule.Property || v.Steps != d.rule.Steps {
				t.Errorf("%s without %s: %s, %+v", d.scenario.ID, d.rule.Rule, r.Verdict, v)
			}
			// The trace says where the fault is, unless it is that something is
			// late, which is all that there is to a partition or to a slow node
			// where nothing has a clock.
			late := []model.Failure{model.FailureTiming, model.FailurePartition, model.FailurePerformance}
			if !slices.Contains(late, f) && r.Violation != nil && r.Violation.FaultStep == nil {
				t.Errorf("%s without %s: no fault in the counterexample", d.scenario.ID, d.rule.Rule)
			}
		}
	}
}

func explore(t *testing.T, s *model.Scenario, set model.Settings) *model.Result {
	t.Helper()
	in, err := s.Configure(set)
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	r, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	return r
}
