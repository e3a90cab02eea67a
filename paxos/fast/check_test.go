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
		with(model.Faults{Crash: 1}, "acceptors", "4", "proposers", "1", "recovery", "coordinated", "judge", "liveness"))
}

func TestRefinesConsensus(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "acceptors", "2", "judge", "refinement"),
		with(model.Faults{}, "recovery", "coordinated", "judge", "refinement"))
}

// A majority of the acceptors and a coordinator that are left to themselves have
// one ballot more, whatever the others have left behind.
func TestLearnedOnceStable(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "acceptors", "2", "judge", "liveness"),
		with(model.Faults{Crash: 1}, "acceptors", "2", "proposers", "1", "judge", "liveness"))
}

// A coordinator that proposes another value than one that can still be chosen is an
// error; clients see it when both are learned.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"collision-and-recovery":      {},
		"new-ballot":                  {},
		"two-delays":                  {},
		"without-fast-quorum-size":    {Error: 10, Falls: "Agreement"},
		"without-recover-with-quorum": {Error: 6, Falls: "Agreement"},
	})
}
