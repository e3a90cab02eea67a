package register

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// A server that stops for good may leave requests without an answer, but none
// with a wrong one. Duplicates must do no harm either.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("three searches more")
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"clients": "1"}},
		model.Settings{Params: map[string]string{"clients": "1"}, Faults: &model.Faults{Crash: 3}},
		model.Settings{Faults: &model.Faults{Crash: 1}},
		model.Settings{Faults: &model.Faults{Drop: 1}},
		model.Settings{Faults: &model.Faults{Duplicate: 1}},
	)
}
