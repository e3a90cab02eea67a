package swim

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestHolds is the protocol with all rules where the rules are missed, with
// deadlines that follow another delay, and with more relays.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"delay": "2"}},
		model.Settings{Params: map[string]string{"relays": "2"}},
		model.Settings{
			Params: map[string]string{"links": "lossy", "rounds": "1"},
			Faults: &model.Faults{Crash: 1, Cut: 1, Drop: 1},
		},
	)
}

// TestLostMessage: where no link is bad, a lost message alone makes nobody
// suspect, because the indirect probe makes up for it.
func TestLostMessage(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{Faults: &model.Faults{Crash: 1, Drop: 1}})
}

// TestDuplicates: probes and rumours that arrive twice do no harm.
func TestDuplicates(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params: map[string]string{"rounds": "1"},
		Faults: &model.Faults{Crash: 1, Cut: 1, Duplicate: 1},
	})
}

// TestSuspicionCovers: the least time that lets everybody refute who can is
// three delays and a tick; a tick less is too little. Steps is the length of
// the way to a wrong death.
func TestSuspicionCovers(t *testing.T) {
	for _, c := range []struct{ delay, enough, steps int }{
		{1, 4, 18},
		{2, 7, 27},
	} {
		set := model.Settings{
			Params: map[string]string{
				"links": "lossy", "rounds": "1",
				"delay": fmt.Sprint(c.delay), "suspicion": fmt.Sprint(c.enough),
			},
			Faults: &model.Faults{Crash: 1, Cut: 1, Drop: 1},
		}
		modeltest.Holds(t, Scenario, set)
		set.Params["suspicion"] = fmt.Sprint(c.enough - 1)
		modeltest.Violates(t, Scenario, set, falseDeath, c.steps)
	}
}

// A bad link and a lost message make a suspicion that is wrong, and it is refuted.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"bad-link":           {Fault: 1},
		"refuted":            {Fault: 1, Error: 12},
		"one-link":           {Fault: 1, Error: 5, Falls: falseSuspicion},
		"no-new-incarnation": {Fault: 1, Error: 12, Falls: falseDeath},
	})
}
