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

// Refusals that take time do not break what is promised if the timeout is for
// them as well, and an overload ends in spite of what clients can wait for.
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
		{2, 1, 1, 6}, {3, 1, 1, 7}, {2, 2, 1, 8}, {2, 1, 2, 8},
	} {
		set := model.Settings{Params: map[string]string{
			"queue":   fmt.Sprint(c.queue),
			"service": fmt.Sprint(c.service),
			"delay":   fmt.Sprint(c.delay),
			"timeout": fmt.Sprint(c.timeout),
		}}
		modeltest.Holds(t, Scenario, set)
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

// TestTrigger: two clients alone never make an overload that stays, even if what
// is dead is served. It takes a server that stands still for a while, which
// TestRules has, or the burst of a third client: the system is metastable.
func TestTrigger(t *testing.T) {
	without := []model.Rule{RuleCancelOnTimeout}
	two := live(model.Faults{}, "clients=2", "service=4", "timeout=8")
	two.Without = without
	modeltest.Holds(t, Scenario, two)
	three := live(model.Faults{}, "service=4", "timeout=8")
	three.Without = without
	modeltest.Violates(t, Scenario, three, answered, 43)
}

// TestCapacity: after a trigger retries sustain an overload only if they come as
// fast as they are served. Here they are a little slower, and it ends although
// what is dead is served; TestRules has the other side.
func TestCapacity(t *testing.T) {
	if testing.Short() {
		t.Skip("45,000 states")
	}
	set := live(model.Faults{Pause: 1}, "clients=2", "service=3", "timeout=7")
	set.Without = []model.Rule{RuleCancelOnTimeout}
	modeltest.Holds(t, Scenario, set)
}

// TestRetriesAlone: in the loop of an overload no client asks for anything new
// and nothing is faulty any more, and yet the server has always work to do and
// ends it again and again.
func TestRetriesAlone(t *testing.T) {
	set := live(model.Faults{Pause: 1}, "clients=2", "service=4", "timeout=8")
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
		modeltest.Holds(t, Scenario, model.Settings{Without: []model.Rule{r}})
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
