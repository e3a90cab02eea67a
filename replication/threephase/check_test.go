package threephase

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	termination := func(more map[string]string) map[string]string {
		params := map[string]string{"judge": "termination"}
		for k, v := range more {
			params[k] = v
		}
		return params
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: termination(nil)},
		model.Settings{Params: termination(nil), Faults: &model.Faults{Crash: 2}},
		model.Settings{Params: termination(map[string]string{"delay": "2"})},
		model.Settings{Params: termination(map[string]string{"participants": "1"})},
	)
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestPrecommitIsForCrashes: the third phase is for nothing else. Without a crash
// two are enough.
func TestPrecommitIsForCrashes(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{Faults: &model.Faults{}, Without: []model.Rule{RulePrecommit}})
}

// A crash is tolerated, and taken for one. What is taken for a crash and is none
// is the error that the protocol does not survive.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"committed":         {},
		"terminated":        {Fault: 12},
		"partitioned":       {Fault: 9, Error: 20, Falls: "TCConsistent"},
		"without-precommit": {Fault: 9, Falls: "TCConsistent"},
	})
}
