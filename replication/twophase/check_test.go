package twophase

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"ask": "all"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Faults: &model.Faults{Crash: 2}},
		model.Settings{Network: model.Set, Faults: &model.Faults{Crash: 1}},
		model.Settings{Faults: &model.Faults{Crash: 1}, Disk: model.DiskTorn},
		// Who crashes and comes back delays the decision, and so does a lost message.
		model.Settings{Params: map[string]string{"judge": "nonblocking"}, Faults: &model.Faults{Crash: 1, Drop: 1}},
		model.Settings{Params: map[string]string{"judge": "termination"}, Faults: &model.Faults{Crash: 1, Drop: 1}},
		model.Settings{Params: map[string]string{"judge": "termination", "ask": "all"}, Faults: &model.Faults{Drop: 2}},
	)
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestAskingAllHelpsOnlyWhoIsNotAlone: one vote is enough to block a resource
// manager that asks no other; with the help of all it takes every vote.
func TestAskingAllHelpsOnlyWhoIsNotAlone(t *testing.T) {
	blocks := func(ask, rms string, steps int) {
		modeltest.Violates(t, Scenario, model.Settings{
			Params: map[string]string{"judge": "nonblocking", "recovery": "never", "ask": ask, "rms": rms},
			Faults: &model.Faults{Crash: 1},
		}, "NonBlocking", steps)
	}
	blocks("manager", "2", 2)
	blocks("manager", "3", 2)
	blocks("all", "2", 3)
}

// A crash leaves resource managers in doubt. Who comes back ends it, with the
// outcome that its log tells.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"committed":                  {},
		"in-doubt":                   {Fault: 3, Error: 3},
		"recovered":                  {Fault: 5, Error: 5},
		"without-log-decision-first": {Fault: 5, Error: 5, Falls: "Final"},
	})
}
