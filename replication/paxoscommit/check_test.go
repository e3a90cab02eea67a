package paxoscommit

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"rms": "1", "ballots": "2", "acceptors": "1"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"rms": "1"}, Network: model.Set},
		// What is lost is asked for again.
		model.Settings{
			Params: map[string]string{"rms": "1", "acceptors": "1", "repeat": "yes", "judge": "termination"},
			Faults: &model.Faults{Drop: 1},
		},
	)
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestOneAcceptorIsTwoPhaseCommit: the case F = 0 of the paper. Everyone has voted, and
// the one node is gone that could have told what is decided.
func TestOneAcceptorIsTwoPhaseCommit(t *testing.T) {
	modeltest.Violates(t, Scenario, model.Settings{
		Params: map[string]string{"acceptors": "1", "leaders": "1", "judge": "termination", "recovery": "never"},
		Faults: &model.Faults{Crash: 1},
	}, "Decides", 4)
}

// TestAdoptHighestNeedsTwoBallots: below the first ballot there is only ballot 0.
func TestAdoptHighestNeedsTwoBallots(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"rms": "1"},
		Without: []model.Rule{RuleAdoptHighest},
	})
}

// A crash of the first leader is a fault without an error. An outcome that is known
// while no majority holds it is an error before anyone disagrees.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"committed":               {},
		"leader-crashes":          {Fault: 8},
		"missing-vote":            {Fault: 2},
		"without-phase2-majority": {Error: 6, Falls: "TCConsistent"},
	})
}
