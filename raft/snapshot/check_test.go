package snapshot

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// alone are settings in which one server is a candidate in one term, with more.
func alone(list ...string) map[string]string {
	m := map[string]string{"terms": "1", "candidates": "1"}
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

// TestHolds leaves the configurations of rules, and the default with its writes as
// steps, to the night.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: alone("judge", "refinement", "writes", "at-once"), Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: alone("judge", "liveness"), Faults: &model.Faults{Crash: 1}, Network: model.FIFO},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"writes": "at-once"}},
		model.Settings{Params: alone("log", "2", "judge", "liveness", "writes", "at-once"), Network: model.FIFO},
	)
}

// A crash in the middle of an installation leads to nothing. An entry that a server
// has acknowledged and dropped is an error once it is committed by its word.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"catch-up":            {Fault: 15},
		"without-keep-suffix": {Fault: 11, Error: 17, Falls: dropsConflictsOnly},
	})
}
