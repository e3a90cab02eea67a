package pbft

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: map[string]string{"judge": "replies", "views": "1"}},
		model.Settings{Params: map[string]string{"judge": "liveness", "requests": "1", "liar": "1"}},
	)
}

// What a liar says is a fault, and two requests that are prepared at one place an error
// that no client sees yet.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"normal-case":                   {},
		"view-change":                   {},
		"without-quorum-2f+1":           {Fault: 1, Error: 5, Falls: agreement},
		"without-commit-phase":          {Fault: 5, Falls: agreement},
		"without-newview-uses-prepared": {Fault: 4, Falls: agreement},
	})
}
