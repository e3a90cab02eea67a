package breaker

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// The breaker holds where its rules are tested, and where messages get lost.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"threshold": "1"}},
		model.Settings{Params: map[string]string{"threshold": "1", "connections": "2"}},
		model.Settings{Faults: &model.Faults{Drop: 1}, Params: map[string]string{"connections": "2"}},
	)
}
