package objectstore

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func settings(mode Mode, w Workload, judge string) model.Settings {
	return model.Settings{Params: map[string]string{"mode": string(mode), "workload": string(w), "judge": judge}}
}

func TestHolds(t *testing.T) {
	crash := settings(Historical, Create, "create")
	crash.Faults = &model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		settings(Strong, Overwrite, "linearizable"),
		settings(Strong, Delete, "linearizable"),
		settings(Strong, List, "linearizable"),
		settings(Strong, Overwrite, "convergence"),
		settings(Strong, Create, "available"),
		settings(Historical, Create, "available"),
		settings(Historical, Create, "create"),
		settings(Historical, Create, "pram"),
		settings(Historical, List, "convergence"),
		crash,
	)
}

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

// TestFirstLifeIsWeaker: what the store was not, before December 2020.
func TestFirstLifeIsWeaker(t *testing.T) {
	for _, test := range []struct {
		workload        Workload
		judge, property string
		steps           int
	}{
		{Overwrite, "linearizable", "Linearizable", 9},
		{Overwrite, "pram", "PRAM", 17},
		{Delete, "sequential", "Sequential", 15},
		{List, "linearizable", "Linearizable", 9},
		{List, "pram", "PRAM", 13},
		{Create, "create-always", "ReadAfterCreate", 9},
	} {
		modeltest.Violates(t, Scenario, settings(Historical, test.workload, test.judge), test.property, test.steps)
	}
}

// A copy of the index that is behind is the error of the first life. In the second
// no copy is read, and the witness is never behind.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"strong":                       {},
		"resurrected":                  {Error: 4},
		"negative-cache":               {Error: 7, Falls: "ReadAfterCreate"},
		"without-witness-first":        {Error: 7, Falls: "Linearizable"},
		"without-cache-checks-version": {Falls: "Linearizable"},
	})
}
