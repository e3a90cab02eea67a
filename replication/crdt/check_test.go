package crdt

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	for _, typ := range []Type{TypeGCounter, TypeLWW, TypeORSet, TypeOp} {
		modeltest.Holds(t, Scenario,
			model.Settings{Params: map[string]string{"type": string(typ), "judge": "convergence", "updates": "1"}, Faults: &model.Faults{Crash: 1}})
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"type": "pn", "judge": "convergence"}},
		model.Settings{Params: map[string]string{"type": "op"}, Network: model.Multiset, Faults: &model.Faults{Duplicate: 1}},
		model.Settings{Params: map[string]string{"type": "orset", "updates": "1"}, Network: model.Set},
		model.Settings{
			Params: map[string]string{"type": "orset", "gossip": "always", "updates": "1", "judge": "convergence"},
			Faults: &model.Faults{Drop: 1, Partition: 1},
		},
	)
}

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

// TestConsistency has the models that clients see hold, or fall, where no guarantee of
// the scenario says so already.
func TestConsistency(t *testing.T) {
	for _, test := range []struct {
		typ             Type
		sessions, judge string
		falls           string
		steps           int
	}{
		{TypeGCounter, "any", "read-your-writes", "ReadYourWrites", 2},
		{TypeGCounter, "any", "monotonic-reads", "MonotonicReads", 3},
		{TypePN, "own", "sequential", "Sequential", 4},
		{TypePN, "own", "pram", "", 0},
		{TypeOp, "own", "sequential", "Sequential", 4},
		{TypeOp, "own", "pram", "", 0},
		{TypeLWW, "own", "writes-follow-reads", "", 0},
	} {
		set := model.Settings{Params: map[string]string{
			"type": string(test.typ), "sessions": test.sessions, "judge": test.judge, "updates": "1",
		}}
		if test.falls == "" {
			modeltest.Holds(t, Scenario, set)
		} else {
			modeltest.Violates(t, Scenario, set, test.falls, test.steps)
		}
	}
}

// TestCausalityOfRegistersOnly: what a client reads of a counter does not say whose
// increments those are.
func TestCausalityOfRegistersOnly(t *testing.T) {
	in, err := Scenario.Configure(model.Settings{Params: map[string]string{"judge": "causal"}})
	if err == nil {
		t.Errorf("configured %v, want an error", in)
	}
}

// A partition is a fault, and no error: replicas differ while it lasts, and each of
// them holds what it should.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"active-active":        {Fault: 1},
		"add-wins":             {},
		"lost-write":           {},
		"without-merge-max":    {Fault: 3, Error: 5, Falls: "Specification"},
		"without-lww-tiebreak": {Error: 6, Falls: "StrongConvergence"},
	})
}
