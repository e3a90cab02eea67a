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

// explore searches without reductions.
func explore(t *testing.T, set model.Settings) *model.Result {
	t.Helper()
	in, err := Scenario.Configure(set)
	if err != nil {
		t.Fatal(err)
	}
	res, err := in.Run(t.Context(), model.Options{Unreduced: true})
	if err != nil {
		t.Fatal(err)
	}
	return res
}
