package zab

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

func TestHolds(t *testing.T) {
	none, crash := model.Faults{}, model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		with(none, "elections", "1", "log", "2"),
		with(none, "elections", "2", "judge", "liveness"),
		with(none, "elections", "1", "judge", "refinement"),
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		with(none, "judge", "liveness"),
		with(none, "judge", "refinement"),
		with(crash, "elections", "1", "disk", "async"),
	)
}

// Where servers do not deliver one log, clients see it: two of them are told that
// they were the first to count.
func TestClientsSeeTheAbsence(t *testing.T) {
	set := with(model.Faults{}, "judge", "clients")
	set.Without = []model.Rule{RuleCommitMajority}
	modeltest.Violates(t, Scenario, set, sequential, 16)
}

// That a leader which was replaced does not know it yet, which is an error, does no
// harm. That a majority has not on disk what is delivered is one that does.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"broadcast":                  {},
		"leader-crashes":             {Fault: 2},
		"uncommitted-is-replaced":    {Error: 6},
		"without-highest-zxid-leads": {Error: 5, Falls: leaderLogCompleteness},
		"zookeeper-2845":             {Falls: processConsistency},
		"zookeeper-3911":             {Error: 6, Falls: durability},
		"zookeeper-4643":             {Fault: 8, Error: 14, Falls: leaderLogCompleteness},
		"zookeeper-4785":             {Fault: 9, Error: 8, Falls: durability},
		"zookeeper-4925":             {Error: 13, Falls: processConsistency},
	})
}
