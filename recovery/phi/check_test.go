package phi

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestWindows: the bound that follows from the window's size is one.
func TestWindows(t *testing.T) {
	for _, params := range []map[string]string{
		{"window": "1"}, {"period": "1"}, {"slower": "0"},
	} {
		modeltest.Holds(t, Scenario, model.Settings{Params: params})
	}
}

// TestSecondCrash: nothing depends on there being one life only to come back to.
func TestSecondCrash(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{Faults: &model.Faults{Crash: 2}})
}

// A crash is not noticed at once, and the higher levels are reached later.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"crash":         {Fault: 16, Error: 16},
		"backlog":       {Fault: 1, Error: 15, Falls: "UpperBound"},
		"long-interval": {Fault: 1, Error: 1, Falls: "Accruement"},
		"old-window":    {Fault: 14, Error: 14, Falls: "UpperBound"},
	})
}
