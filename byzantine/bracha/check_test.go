package bracha

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{}, model.Settings{Faults: &model.Faults{}})
}

// explore searches without reductions, and for all violations.
func explore(t *testing.T, set model.Settings) *model.Result {
	t.Helper()
	in, err := Scenario.Configure(set)
	if err != nil {
		t.Fatal(err)
	}
	res, err := in.Run(t.Context(), model.Options{Unreduced: true, MaxViolations: 10})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// What the sender told them differently, correct nodes still deliver alike.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"delivered":            {},
		"lying-sender":         {Fault: 1, Error: 3},
		"without-echo-quorum":  {Fault: 1, Error: 5},
		"without-deliver-2f+1": {Fault: 1},
		"three-nodes":          {Fault: 1, Error: 4, Falls: "Agreement"},
	})
}
