package vr

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

// with returns settings with parameters given as pairs.
func with(faults *model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(nil, "judge", "liveness", "ask", "one"),
		with(&model.Faults{Crash: 1}, "judge", "recovery", "views", "1"),
		with(nil, "commits", "told"),
	)
}

// Two primaries are an error that is tolerated: the old one gets no quorum any more.
// Where the published recovery loses an operation it is the same error that is not.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"normal-operation":                {},
		"view-change":                     {Fault: 4},
		"recovery":                        {Fault: 5},
		"state-transfer":                  {},
		"crash-vectors":                   {Fault: 2},
		"without-crash-vectors":           {Fault: 2, Error: 15, Falls: acknowledgedWriteNotLost},
		"without-recovering-stays-silent": {Fault: 6, Error: 8, Falls: acknowledgedWritesOnMajority},
		"without-recovery-nonce":          {Fault: 1, Error: 16, Falls: acknowledgedWritesOnMajority},
	})
}
