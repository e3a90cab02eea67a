package signed

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func settings(nodes, m string, faults model.Faults) model.Settings {
	return model.Settings{Params: map[string]string{"nodes": nodes, "m": m}, Faults: &faults}
}

// Theorem 2: SM(m) copes with m traitors, whatever the number of generals. A general
// who crashes is one, and an m that is too large does no harm here.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		settings("3", "1", model.Faults{Crash: 1}),
		settings("3", "2", model.Faults{Byzantine: 1}),
		settings("4", "2", model.Faults{Byzantine: 2}),
	)
}

// Two traitors of three leave one loyal general, who need not agree with anyone; that
// takes no message, so that it is not checked with Holds.
func TestTwoOfThree(t *testing.T) {
	in, err := Scenario.Configure(settings("3", "2", model.Faults{Byzantine: 2}))
	if err != nil {
		t.Fatal(err)
	}
	res, err := in.Run(t.Context(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if res.Verdict != model.Holds || !res.Complete {
		t.Errorf("%s, complete: %v", res.Verdict, res.Complete)
	}
}

// What a loyal general sends bears signatures that hasSigned tells from forged ones:
// his own last, on what came to him.
func TestSignaturesCanBeLookedUp(t *testing.T) {
	s := *Scenario
	s.Build = func(model.Args) (model.Model, error) {
		sys := Config{Nodes: 4, Depth: 2}.System()
		sys.Protocol.Properties = []model.Property[State]{
			model.Always("SignedBySender", func(v model.View[State]) error {
				for _, e := range v.InFlight() {
					m := e.Message.(Message)
					last := m.By.len() - 1
					if m.By[last] != e.From || !hasSigned(v.State(e.From), m.Value, m.By.before(last)) {
						return fmt.Errorf("%d sends %v, which it has not signed", e.From, m)
					}
				}
				return nil
			}),
			model.Reachable("Decided", func(s State) bool { return decided(s) != 0 }),
		}
		return sys, nil
	}
	s.Params, s.Rules, s.Limits, s.Pins = nil, nil, nil, nil
	modeltest.Holds(t, &s, model.Settings{Faults: &model.Faults{Byzantine: 2}})
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"commander-signs-two-orders": {Fault: 2, Error: 8},
		"forged":                     {Fault: 7, Error: 7, Falls: ic2},
		"last-round":                 {Fault: 6},
		"without-distinct-signers":   {Fault: 6, Falls: ic1},
	})
}
