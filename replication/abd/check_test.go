package abd

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

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Faults: &model.Faults{Duplicate: 1}},
		model.Settings{Params: map[string]string{"judge": "wait-free", "servers": "4", "readers": "0"}, Faults: &model.Faults{Crash: 1}},
	)
}

// TestRegular: without the write-back each read by itself is still right, and
// with a read that asks too few even that is lost.
func TestRegular(t *testing.T) {
	set := model.Settings{
		Params:  map[string]string{"judge": "regular", "reads": "2"},
		Without: []model.Rule{RuleWriteBack},
	}
	modeltest.Holds(t, Scenario, set)
	set.Without = append(set.Without, RuleReadMajority)
	modeltest.Violates(t, Scenario, set, "Regular", 8)
}

// TestWithoutWriteBackFallSooner: the write-back takes four of a read's steps.
func TestWithoutWriteBackFallSooner(t *testing.T) {
	for _, r := range []model.Rule{RuleReadMajority, RuleWriteMajority} {
		modeltest.Violates(t, Scenario, model.Settings{Without: []model.Rule{RuleWriteBack, r}}, "Linearizable", 8)
	}
}

// TestTieNeedsTwoReads: of two values with the same number a read may return
// either; it takes another one to return the other.
func TestTieNeedsTwoReads(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"writers": "2", "servers": "2"},
		Without: []model.Rule{RuleTagTiebreak},
	})
}

// A server that is down leaves a majority that holds what was written, and so
// does one that has come back; one that has forgotten does not.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"server-restarts":        {Fault: 4},
		"without-server-durable": {Fault: 4, Error: 7, Falls: "Linearizable"},
		"without-write-back":     {Error: 7, Falls: "Linearizable"},
		"without-write-majority": {Error: 3, Falls: "Linearizable"},
	})
}
