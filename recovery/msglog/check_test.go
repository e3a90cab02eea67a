package msglog

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	for _, mode := range []Mode{Pessimistic, Optimistic, Causal} {
		modeltest.Holds(t, Scenario, model.Settings{Params: map[string]string{"mode": string(mode), "requests": "2"}})
	}
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestRulesInOtherModes has the rules of several modes fall in the others, too.
func TestRulesInOtherModes(t *testing.T) {
	for _, test := range []struct {
		mode     Mode
		rule     model.Rule
		property string
		steps    int
	}{
		{Pessimistic, RuleOutputAfterStable, "OutputCommit", 5},
		{Causal, RuleOutputAfterStable, "OutputCommit", 8},
		{Causal, RuleReplayInOrder, "NoOrphans", 9},
		{Causal, RuleDiscardLost, "NoOrphans", 9},
	} {
		modeltest.Violates(t, Scenario, model.Settings{
			Params:  map[string]string{"mode": string(test.mode)},
			Without: []model.Rule{test.rule},
		}, test.property, test.steps)
	}
}

// What is on disk survives any number of failures, and so do those who go back to
// it; what two processes hold does not survive two.
func TestManyCrashes(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"requests": "2"}, Faults: &model.Faults{Crash: 3}},
		model.Settings{Params: map[string]string{"requests": "2", "mode": string(Optimistic)}, Faults: &model.Faults{Crash: 2}},
	)
}

// A crash takes deliveries that are not on disk, in every mode, and nothing that
// anyone was told of.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"unflushed":                 {Fault: 2, Error: 2},
		"pessimistic":               {Fault: 5},
		"optimistic":                {Fault: 3, Error: 3},
		"causal":                    {Fault: 3, Error: 3},
		"without-flush-before-send": {Fault: 3, Error: 3, Falls: "NoOrphans"},
	})
}
