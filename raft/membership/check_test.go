package membership

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"terms": "1"}},
		model.Settings{Params: map[string]string{"nodes": "2", "targets": "2", "active": "apply"}},
		model.Settings{Params: map[string]string{"nodes": "2", "targets": "2", "changes": "joint", "log": "3"}},
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, model.Settings{})
	}
}
