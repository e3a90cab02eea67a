package saga

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Disk: model.DiskSubset},
		model.Settings{Disk: model.DiskTorn},
		model.Settings{Network: model.Set},
		model.Settings{Params: map[string]string{"judge": "liveness"}, Network: model.FIFO, Faults: &model.Faults{Drop: 1}},
		model.Settings{Params: map[string]string{"retries": "0"}, Faults: &model.Faults{Crash: 1, Corrupt: 1}},
		// Where nothing overtakes, a compensation comes first only if its step is lost.
		model.Settings{Network: model.FIFO, Faults: &model.Faults{Crash: 1, Drop: 1}},
	)
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestIdempotencyNeedsRepetition: nothing is asked twice where no message is
// repeated by anyone and no coordinator comes back.
func TestIdempotencyNeedsRepetition(t *testing.T) {
	for _, rule := range []model.Rule{RuleStepIdempotent, RuleCompensationIdempotent} {
		modeltest.Holds(t, Scenario, model.Settings{
			Params:  map[string]string{"retries": "0"},
			Faults:  &model.Faults{},
			Without: []model.Rule{rule},
		})
	}
}

// TestDuplicates: what a retry does, the network does as well.
func TestDuplicates(t *testing.T) {
	modeltest.Violates(t, Scenario, model.Settings{
		Params:  map[string]string{"retries": "0"},
		Faults:  &model.Faults{Duplicate: 1},
		Without: []model.Rule{RuleCompensationIdempotent},
	}, "ExactlyOnce", 5)
}
