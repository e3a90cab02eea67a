package hotstuff

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// with returns settings with parameters given as pairs.
func with(pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// A leader that is correct, and a Byzantine one that proposes two commands.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with("views", "1", "proposals", "0", "leaders", "4"),
		with("views", "1", "proposals", "0", "catchup", "yes"),
	)
}

// With three replicas, of which one is Byzantine, certificates of n-f votes have no
// correct replica in common. (BFT-02; Pease, Shostak and Lamport 1980.)
func TestThreeAreTooFew(t *testing.T) {
	modeltest.Violates(t, Scenario, with("nodes", "3", "views", "1", "proposals", "0"), agreement, 8)
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"three-phases":                    {},
		"without-lock":                    {Fault: 1, Error: 14, Falls: agreement},
		"without-three-chain-consecutive": {Fault: 1, Error: 12, Falls: agreement},
	})
}
