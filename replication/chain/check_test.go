package chain

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
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// All but one server may fail, in any order; and one may be removed although it
// is well. That is what the guarantees, the rules and the pins do not say.
func TestHolds(t *testing.T) {
	none, crash := model.Faults{}, model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		with(none, "reads", "0", "suspicions", "2"),
		with(model.Faults{Pause: 1}, "reads", "0"),
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		with(none, "writes", "2", "reads", "0"),
		with(crash, "reads", "0"),
		with(crash, "servers", "4", "reads", "0", "suspicions", "0"),
	)
}

// With fail-stop servers there are never two tails, and a query costs no round
// to the master. One wrong suspicion, and the paper's own query is out of date.
func TestTailNeedsFailStop(t *testing.T) {
	without := []model.Rule{RuleConfigEpoch}
	failstop, mistaken := with(model.Faults{Crash: 1}, "suspicions", "0"), with(model.Faults{})
	failstop.Without, mistaken.Without = without, without
	modeltest.Holds(t, Scenario, failstop)
	modeltest.Violates(t, Scenario, mistaken, linearizable, 5)
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"head-fails":                     {Fault: 2, Error: 2},
		"middle-fails":                   {Fault: 3, Error: 3},
		"tail-fails":                     {Fault: 3, Error: 3},
		"two-tails":                      {Error: 2},
		"without-config-epoch":           {Error: 4, Falls: linearizable},
		"without-read-at-tail":           {Falls: linearizable},
		"without-resend-sent-on-removal": {Fault: 2, Error: 2, Falls: updatePropagation},
	})
}
