package multi

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

func params(list ...string) map[string]string {
	m := make(map[string]string)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: params("slots", "1", "judge", "proof", "elected", "yes"), Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: params("slots", "1", "ballots", "3", "judge", "proof")},
		model.Settings{Params: params("slots", "1", "learners", "all")},
		// A message that arrives twice does no harm, nor do equal ones side by side.
		model.Settings{Params: params("slots", "1"), Network: model.Set},
		model.Settings{Params: params("clients", "1"), Network: model.Multiset},
		// One replica is a group, too.
		model.Settings{Params: params("replicas", "1", "leaders", "1")},
		// A lease is over in time without a margin, if clocks agree.
		model.Settings{Params: params("slots", "1", "clients", "1", "reads", "1", "lease", "2", "elected", "yes")},
		model.Settings{Params: params("judge", "liveness", "slots", "1", "elected", "yes")},
		model.Settings{Params: params("judge", "liveness", "leaders", "1", "elected", "yes")},
	)
}

// A hole needs two slots: with one, whoever leads fills it with a client's command.
func TestFillGapNeedsTwoSlots(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  params("judge", "liveness", "slots", "1", "elected", "yes"),
		Without: []model.Rule{RuleFillGapWithNoop},
	})
}

// With two ballots there is at most one below, and nothing to choose between.
func TestAdoptHighestNeedsThreeBallots(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  params("slots", "1"),
		Without: []model.Rule{RuleAdoptHighest},
	})
}

// That a leader was replaced and does not know it is an error that is tolerated, and
// so is a disk that is lost, unless its replica votes.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"log":                           {},
		"hole":                          {Error: 9},
		"rebuilt":                       {Fault: 8, Error: 9},
		"without-no-execute-past-hole":  {Falls: replicatedLog},
		"without-lease-margin":          {Fault: 6, Error: 10, Falls: linearizable},
		"without-rebuilt-replica-waits": {Fault: 8, Error: 9, Falls: agreement},
		"without-session-dedup":         {Error: 9, Falls: linearizable},
	})
}
