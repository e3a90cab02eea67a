package tendermint

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func params(list ...string) map[string]string {
	m := make(map[string]string)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func TestHolds(t *testing.T) {
	twoLiars := &model.Faults{Byzantine: 2}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: params("judge", "proof")},
		model.Settings{Params: params("judge", "accountability"), Faults: twoLiars},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: params("judge", "refinement")},
		model.Settings{Params: params("judge", "liveness")},
	)
}
