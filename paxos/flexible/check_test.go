package flexible

import (
	"strconv"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// with returns settings with parameters given as pairs.
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// The paper's title claim, for every pair of counts: without the rule, one value
// is chosen exactly where q1+q2 > n, whether or not quorums of one phase meet.
func TestOnlyTheSumMatters(t *testing.T) {
	const n = 3
	for q1 := 1; q1 <= n; q1++ {
		for q2 := 1; q2 <= n; q2++ {
			set := with(model.Faults{}, "acceptors", strconv.Itoa(n), "q1", strconv.Itoa(q1), "q2", strconv.Itoa(q2))
			set.Without = []model.Rule{RuleQuorumsIntersect}
			if q1+q2 > n {
				modeltest.Holds(t, Scenario, set)
			} else {
				// Two ballots to their end: a beginning each, and a delivery each way.
				modeltest.Violates(t, Scenario, set, "Agreement", 2*(1+2*q1+2*q2))
			}
		}
	}
}

// With the rule, phase 1 waits for more where q1 alone is too few.
func TestPhase1WaitsUntilQuorumsMeet(t *testing.T) {
	modeltest.Holds(t, Scenario, with(model.Faults{}, "acceptors", "3", "q1", "1", "q2", "1"))
}

// The rows of a grid cross its columns by themselves: two and two of four acceptors
// are enough there, which they are not in just any pairs.
func TestGridNeedsNoRule(t *testing.T) {
	grid := with(model.Faults{}, "quorums", "grid")
	grid.Without = []model.Rule{RuleQuorumsIntersect}
	modeltest.Holds(t, Scenario, grid)
}

// A leader that has its promises goes on when so many acceptors have stopped that
// there could be no new one: two of four, with q1=3 and q2=2.
func TestLeaderOutlivesElections(t *testing.T) {
	steady := with(model.Faults{Crash: 2}, "judge", "steady", "proposers", "1", "ballots", "1", "values", "1")
	modeltest.Holds(t, Scenario, steady)
}

// Quorums that are left to themselves with one proposer decide, also after a duel.
func TestDecidedOnceStable(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "judge", "stable", "acceptors", "3", "q1", "3", "q2", "1", "values", "1"),
		with(model.Faults{Crash: 1}, "judge", "stable", "acceptors", "2", "q1", "2", "q2", "1", "values", "1"))
}

// Acceptors forget nothing in a crash.
func TestCrash(t *testing.T) {
	modeltest.Holds(t, Scenario, with(model.Faults{Crash: 1}, "ballots", "1"))
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"leader-outlives":           {Fault: 8},
		"without-quorums-intersect": {Error: 14, Falls: "Agreement"},
	})
}
