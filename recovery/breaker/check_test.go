package breaker

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// The breaker holds where its rules are tested, and where messages get lost.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"threshold": "1"}},
		model.Settings{Params: map[string]string{"threshold": "1", "connections": "2"}},
		model.Settings{Faults: &model.Faults{Drop: 1}, Params: map[string]string{"connections": "2"}},
	)
}

// A probe that is lost makes the breaker refuse calls for longer, and no more.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"recovers":           {Error: 8},
		"probe-lost":         {Fault: 6, Error: 8},
		"without-generation": {Error: 6, Falls: "ProbeDecides"},
	})
}
