package fast

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
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// Of four acceptors three are a fast quorum. So one may stop, or whoever learns,
// and what is proposed alone is still learned without a second phase.
func TestFourAcceptorsSurviveOne(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Crash: 1}, "acceptors", "4", "proposers", "1", "recovery", "coordinated"))
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"without-fast-quorum-size":    {Falls: "Agreement"},
		"without-recover-with-quorum": {Falls: "Agreement"},
	})
}
