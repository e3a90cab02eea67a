package oral

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// A general who crashes is a traitor who falls silent, and a message that is lost
// makes one of its sender. A second copy of a message says nothing new.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Faults: &model.Faults{Crash: 1}},
		model.Settings{Faults: &model.Faults{Drop: 1}},
		model.Settings{Faults: &model.Faults{Byzantine: 1, Duplicate: 1}},
	)
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"lying-lieutenant":           {Fault: 7, Error: 7, Falls: ic2},
		"commander-equivocates":      {Fault: 2, Error: 3},
		"four-generals":              {Fault: 9, Error: 9},
		"without-majority-of-relays": {Fault: 2, Falls: ic1},
	})
}
