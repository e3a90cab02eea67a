package wal

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	errors := map[string]string{"fsync-errors": "1", "recovery": "atomic"}
	modeltest.Holds(t, Scenario,
		model.Settings{Disk: model.DiskSubset},
		model.Settings{Disk: model.DiskTorn},
		model.Settings{Params: errors},
		model.Settings{Params: errors, Disk: model.DiskSubset},
	)
}

// A checkpoint may begin at any time, so that its runs take a few seconds.
func TestHoldsWithCheckpoint(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of states, each a step of its own")
	}
	params := map[string]string{"checkpoints": "1", "recovery": "atomic"}
	modeltest.Holds(t, Scenario, model.Settings{Params: params, Disk: model.DiskSubset})
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestContiguityNeedsSubset: a prefix has no gaps.
func TestContiguityNeedsSubset(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{Without: []model.Rule{RuleContiguity}})
}

// TestCompensationNeedsTwoCrashes: it is for another recovery that a recovery
// says what it has done.
func TestCompensationNeedsTwoCrashes(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Faults:  &model.Faults{Crash: 1},
		Without: []model.Rule{RuleCompensationLogged},
	})
}

// TestErrors: what a crash turns into a failure is on disk before it.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		rule model.Rule
		want int // the step
	}{
		{RuleLogBeforePage, 2},  // a page ahead of the log
		{RuleFsyncBeforeAck, 4}, // an answer ahead of the log
	} {
		in, err := Scenario.Configure(model.Settings{
			Params:  map[string]string{"recovery": "atomic"},
			Without: []model.Rule{c.rule},
		})
		if err != nil {
			t.Fatal(err)
		}
		res, err := in.Run(t.Context(), model.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := res.Violation.Trace; got.ErrorStep == nil || *got.ErrorStep != c.want {
			t.Errorf("without %s: first error not in step %d but %q", c.rule, c.want, got.ErrorReason)
		}
	}
}
