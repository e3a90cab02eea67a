package readonly

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// Nodes that stand still cost the writer its quorum, and it comes back. Those that
// have crashed do not, and what was accepted is there all the same.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params: map[string]string{"minority": "writer", "reads": "0", "judge": "liveness"},
		Faults: &model.Faults{Pause: 2},
	}, model.Settings{
		Params: map[string]string{"minority": "writer", "reads": "0"},
		Faults: &model.Faults{Crash: 3},
	})
}

// A node that is cut off from a quorum says so, and nothing that it says is wrong.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"stale-read":          {Fault: 1, Error: 6},
		"without-label-stale": {Fault: 1, Error: 6, Falls: "Linearizable"},
	})
}
