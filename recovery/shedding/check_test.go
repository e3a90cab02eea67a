package shedding

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// live are settings in which every client asks once.
func live(faults model.Faults, params ...string) model.Settings {
	set := model.Settings{Params: map[string]string{"judge": "liveness"}, Faults: &faults}
	for _, p := range params {
		key, value, _ := strings.Cut(p, "=")
		set.Params[key] = value
	}
	return set
}

// overloaded are the settings in which retries can keep the server busy.
func overloaded(faults model.Faults) model.Settings {
	return live(faults, "clients=2", "service=4", "timeout=8")
}

// Refusals that cost time do not break what is promised, and an overload ends
// whatever the faults are that clients can wait for.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"refusal": "1", "timeout": "10"}},
		live(model.Faults{}, "refusal=1", "timeout=8"),
		live(model.Faults{Drop: 1}, "clients=2"),
		live(model.Faults{Pause: 2}, "clients=1"),
	)
}

// TestMargins: a queue as long as the timeout allows, and not a tick less. The
// timeouts in between are refused by check, which is left out here.
func TestMargins(t *testing.T) {
	unchecked := *Scenario
	unchecked.Build = func(a model.Args) (model.Model, error) { return config(a).system(), nil }
	for _, c := range []struct{ queue, service, delay, timeout int }{
		{1, 1, 1, 5}, {2, 1, 1, 6}, {3, 1, 1, 7}, {2, 2, 1, 8}, {2, 1, 2, 8},
	} {
		set := model.Settings{Params: map[string]string{
			"queue":   fmt.Sprint(c.queue),
			"service": fmt.Sprint(c.service),
			"delay":   fmt.Sprint(c.delay),
		}}
		set.Params["timeout"] = fmt.Sprint(c.timeout)
		modeltest.Holds(t, Scenario, set)
		if c.queue == 1 {
			continue // nothing waits in it
		}
		set.Params["timeout"] = fmt.Sprint(c.timeout - 1)
		if _, err := Scenario.Configure(set); err == nil {
			t.Errorf("%+v: a timeout of a tick less is not refused", c)
		}
		in, err := unchecked.Configure(set)
		if err != nil {
			t.Fatal(err)
		}
		if v := run(t, in).Violation; v == nil || v.Property != acceptedIsServed {
			t.Errorf("%+v: with a timeout of a tick less: %+v, want a violation of %s", c, v, acceptedIsServed)
		}
	}
}

// TestTrigger: a burst alone never becomes an overload that stays, even if what
// is dead is served. It takes a trigger: the system is metastable.
func TestTrigger(t *testing.T) {
	set := overloaded(model.Faults{})
	set.Without = []model.Rule{RuleCancelOnTimeout}
	modeltest.Holds(t, Scenario, set)
}

// TestCapacity: after the same trigger retries sustain an overload if they come
// at least as fast as they are served, and not if they are a little slower.
func TestCapacity(t *testing.T) {
	if testing.Short() {
		t.Skip("two searches of 50,000 states")
	}
	without := []model.Rule{RuleCancelOnTimeout}
	below := live(model.Faults{Pause: 1}, "clients=2", "service=3", "timeout=7")
	below.Without = without
	modeltest.Holds(t, Scenario, below)
	at := overloaded(model.Faults{Pause: 1})
	at.Without = without
	modeltest.Violates(t, Scenario, at, answered, 40)
}

// TestRetriesAlone: in the loop of an overload no client asks for anything new
// and nothing is faulty any more, and yet the server has always work to do and
// ends it again and again.
func TestRetriesAlone(t *testing.T) {
	set := overloaded(model.Faults{Pause: 1})
	set.Without = []model.Rule{RuleCancelOnTimeout}
	in, err := Scenario.Configure(set)
	if err != nil {
		t.Fatal(err)
	}
	v := run(t, in).Violation
	if v == nil || v.Trace.Loop == nil {
		t.Fatalf("%+v, want a violation with a loop", v)
	}
	served, retried := 0, 0
	for _, step := range v.Trace.Steps[*v.Trace.Loop:] {
		switch {
		case step.Event == "timeout 1 work":
			served++
		case strings.HasPrefix(step.Event, "timeout") && strings.HasSuffix(step.Event, string(deadline)):
			retried++
		case step.Kind != model.EventDeliver && step.Kind != model.EventTick:
			t.Errorf("%s in the loop", step.Event)
		}
	}
	if served == 0 || served != retried {
		t.Errorf("%d requests are served and %d are sent again in the loop", served, retried)
	}
	if e := v.Trace.ErrorStep; e == nil || *e <= *v.Trace.FaultStep {
		t.Errorf("the first error is at step %v, want one after the fault", e)
	}
}

// A rule about overload is not missed where there is none, and one about those
// who are refused not where nobody is, or where it costs nothing.
func TestRulesNeedTheirConfiguration(t *testing.T) {
	for _, r := range []model.Rule{RuleCancelOnTimeout, RuleLeaveTimeToServe} {
		set := model.Settings{Without: []model.Rule{r}}
		modeltest.Holds(t, Scenario, set)
	}
	set := live(model.Faults{}, "clients=2", "queue=1")
	set.Without = []model.Rule{RuleBackOffWhenShed}
	modeltest.Holds(t, Scenario, set)
}

func run(t *testing.T, in *model.Instance) *model.Result {
	t.Helper()
	r, err := in.Run(context.Background(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
