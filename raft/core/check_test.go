package core

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func params(list ...string) map[string]string {
	m := make(map[string]string)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: params("candidates", "2", "judge", "refinement")},
		model.Settings{Params: params("terms", "1", "refusals", "all")},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: params("terms", "1", "log", "2", "batch", "2")},
		model.Settings{Params: params("candidates", "2", "inflight", "2")},
		model.Settings{Params: params("candidates", "2", "judge", "refinement"), Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: params("candidates", "2", "judge", "liveness"), Network: model.FIFO},
	)
}

// TestFigure8NeedsFourTerms: an entry has to be appended in one term, another in
// a second, the first be copied in a third, and overwritten in a fourth.
func TestFigure8NeedsFourTerms(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand states, each with steps of its own")
	}
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  params("terms", "3", "candidates", "2"),
		Without: []model.Rule{RuleCommitOwnTerm},
	})
}

// A leader that crashes leaves its entry on a majority of disks, and that one was
// replaced and does not know it, which is an error, does no harm. A follower's word
// for what it has not on disk is one that does.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"replicate":                {},
		"leader-crashes":           {Fault: 9},
		"figure-8":                 {Error: 11},
		"without-commit-own-term":  {Error: 11, Falls: leaderCompleteness},
		"without-fsync-before-ack": {Fault: 9, Error: 8, Falls: leaderCompleteness},
	})
}
