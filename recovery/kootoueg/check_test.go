package kootoueg

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// The algorithms tolerate failures while they run, also of a process that goes
// back already, and messages that come twice. It takes three failures for what
// the first one has sent to come in the way of the next.
func TestFaults(t *testing.T) {
	one := map[string]string{"initiators": "1"}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: one, Faults: &model.Faults{Crash: 2}},
		model.Settings{Params: one, Faults: &model.Faults{Crash: 1, Drop: 1}},
		model.Settings{Params: one, Faults: &model.Faults{Crash: 1, Duplicate: 1}},
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, model.Settings{Params: one, Faults: &model.Faults{Crash: 3}})
	}
}

// A crash makes orphans unless there is a checkpoint just before, and a rollback
// ends it.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"refused":                         {},
		"late-resume":                     {Fault: 2, Error: 8},
		"rollback":                        {Fault: 5, Error: 5},
		"transitive":                      {Fault: 12},
		"without-decision-durable":        {Fault: 11, Error: 10, Falls: "ConsistentLine"},
		"without-no-send-while-tentative": {Error: 9, Falls: "ConsistentLine"},
	})
}
