package domino

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// A second failure before the first is over is one too many: a process that
// collects does not stop for another one.
func TestOneFailureAtATime(t *testing.T) {
	modeltest.Violates(t, Scenario, model.Settings{
		Params: map[string]string{"checkpoints": "1"},
		Faults: &model.Faults{Crash: 2},
	}, "ConsistentLine", 8)
}
