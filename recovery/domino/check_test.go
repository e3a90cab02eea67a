package domino

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// A crash makes orphans, and a recovery ends it.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"domino":                      {Fault: 13, Error: 13},
		"line":                        {Fault: 8, Error: 8},
		"without-discard-undone":      {Fault: 2, Error: 7, Falls: "NoOrphan"},
		"without-rollback-propagates": {Fault: 6, Error: 6, Falls: "ConsistentLine"},
	})
}
