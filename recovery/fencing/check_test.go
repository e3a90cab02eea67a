package fencing

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// Messages that are lost or that arrive twice change nothing for blind writes.
func TestFaults(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Faults: &model.Faults{Drop: 1}},
		model.Settings{Faults: &model.Faults{Duplicate: 1}},
		model.Settings{Faults: &model.Faults{Crash: 3}},
	)
}

// The rules below are missed by blind writes: what no read depends on cannot be
// lost, and a token is not forgotten by a resource that never stops.
func TestRulesNeedTheirConfiguration(t *testing.T) {
	for _, r := range []model.Rule{RuleReadRaisesFence, RuleEpochDurable, RuleGrantDurable} {
		modeltest.Holds(t, Scenario, model.Settings{Without: []model.Rule{r}})
	}
}

// A client that stands still works under a lease that is over, and the resource
// refuses it.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"in-turn":               {},
		"late-write":            {Error: 4},
		"paused":                {Fault: 3, Error: 8},
		"without-fencing-token": {Error: 4, Falls: "EpochsNeverFall"},
		"without-epoch-durable": {Fault: 7, Error: 4, Falls: "EpochsNeverFall"},
		"without-grant-durable": {Fault: 5, Error: 6, Falls: "OneWriterPerEpoch"},
	})
}
