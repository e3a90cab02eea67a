package benor

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)  { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T) { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)   { modeltest.Pins(t, Scenario) }

func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario, with(model.Faults{Byzantine: 1}, SameInputs))
}

func TestCrashRules(t *testing.T)   { modeltest.Rules(t, CrashScenario) }
func TestCrashLimits(t *testing.T)  { modeltest.Limits(t, CrashScenario) }
func TestCrashPins(t *testing.T)    { modeltest.Pins(t, CrashScenario) }
func TestCrashScripts(t *testing.T) { modeltest.Scripts(t, CrashScenario, "testdata/crash") }

func TestCrashHolds(t *testing.T) {
	modeltest.Holds(t, CrashScenario, with(model.Faults{Crash: 1}, SameInputs))
}

func with(f model.Faults, in Inputs) model.Settings {
	return model.Settings{Params: map[string]string{"inputs": string(in)}, Faults: &f}
}

// A node that lies makes one of the others decide in the first round, and all of them
// in the second.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"unanimous": {Fault: 5},
		"split":     {Fault: 1},
	})
	modeltest.Marks(t, CrashScenario, "testdata/crash", map[string]modeltest.Mark{
		"coins":                 {},
		"without-decide-quorum": {Falls: "Agreement"},
		"one-lies":              {Fault: 1, Error: 2, Falls: "Agreement"},
	})
}
