package cic

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	one := map[string]string{"messages": "1"}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: one},
		model.Settings{Params: one, Faults: &model.Faults{Crash: 2}},
	)
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// What is wrong with the checkpoints is seen before the recovery line is lost.
// There is no fault to tolerate: all processes may fail at any time, and the line
// is judged in every state.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"zigzag":                    {},
		"without-forced-checkpoint": {Error: 6, Falls: "BoundedRollback"},
	})
}
