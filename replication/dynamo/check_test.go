package dynamo

import (
	"strconv"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

// params adds to the parameters of a small store without reads.
func params(more map[string]string) map[string]string {
	all := map[string]string{"n": "2", "r": "1", "w": "1", "reads": "0"}
	for name, value := range more {
		all[name] = value
	}
	return all
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		// Hints survive, and none is lost; siblings are kept.
		model.Settings{Params: params(map[string]string{"judge": "durable", "fallbacks": "1"}), Faults: &model.Faults{Crash: 1, Drop: 1}},
		model.Settings{Params: params(map[string]string{"judge": "durable", "versions": "vector", "writers": "2", "writes": "2"})},
		model.Settings{Params: params(map[string]string{"judge": "durable", "versions": "vector", "writers": "2", "writes-are": "after-reads"})},
		// Exchanges make up for a loss.
		model.Settings{Params: params(map[string]string{"judge": "converge", "anti-entropy": "on"}), Faults: &model.Faults{Drop: 1}},
	)
}

// TestConsistency: what clients can rely on, and what they cannot. Where reads and
// writes meet they see what was written before and their own writes, and that is
// all, unless reads repair before they return.
func TestConsistency(t *testing.T) {
	for _, c := range []struct {
		params map[string]string
		falls  string // or empty: it holds
		steps  int
	}{
		{map[string]string{"judge": "regular", "reads": "2"}, "", 0},
		{map[string]string{"judge": "read-your-writes", "reads": "0", "writes-are": "before-reads"}, "", 0},
		{map[string]string{"judge": "linearizable", "reads": "2"}, "Linearizable", 12},
		{map[string]string{"judge": "linearizable", "reads": "2", "read-repair": "none"}, "Linearizable", 12},
		{map[string]string{"judge": "sequential", "reads": "2"}, "Sequential", 12},
		{map[string]string{"judge": "causal", "reads": "2"}, "Causal", 12},
		{map[string]string{"judge": "monotonic-reads", "reads": "2"}, "MonotonicReads", 12},
		{map[string]string{"judge": "monotonic-writes", "reads": "2", "writes": "2", "read-repair": "none"}, "MonotonicWrites", 17},
		// Two coordinators that do not know each other's times.
		{map[string]string{"judge": "regular", "writers": "2", "n": "1", "r": "1", "w": "1"}, "Regular", 9},

		{map[string]string{"judge": "linearizable", "reads": "2", "read-repair": "blocking"}, "", 0},

		// R+W is not more than N, and then a fallback.
		{map[string]string{"judge": "regular", "r": "1"}, "Regular", 8},
		{map[string]string{"judge": "regular", "w": "1"}, "Regular", 8},
		{map[string]string{"judge": "read-your-writes", "reads": "0", "writes-are": "before-reads", "r": "1"}, "ReadYourWrites", 8},
		{map[string]string{"judge": "regular", "fallbacks": "1"}, "Regular", 11},
		{map[string]string{"judge": "read-your-writes", "reads": "0", "writes-are": "before-reads", "fallbacks": "1"}, "ReadYourWrites", 11},
		{map[string]string{"judge": "linearizable", "reads": "2", "read-repair": "blocking", "fallbacks": "1"}, "Linearizable", 11},
	} {
		set := model.Settings{Params: c.params}
		switch {
		case testing.Short() && (c.falls == "" || c.steps > 12): // thousands of states
		case c.falls == "":
			modeltest.Holds(t, Scenario, set)
		default:
			modeltest.Violates(t, Scenario, set, c.falls, c.steps)
		}
	}
}

// TestAvailability: a strict quorum of all waits for a replica that has failed, or
// to which nothing gets through any more. A smaller one does not, nor does a
// sloppy one.
func TestAvailability(t *testing.T) {
	for _, faults := range []model.Faults{{Crash: 1}, {Cut: 1}} {
		set := model.Settings{
			Params: map[string]string{"n": "2", "w": "2", "judge": "available", "reads": "0", "heal": "never"},
			Faults: &faults,
		}
		modeltest.Violates(t, Scenario, set, "Answered", 4)
		set.Params["fallbacks"] = "1"
		modeltest.Holds(t, Scenario, set)
		set.Params["fallbacks"], set.Params["w"] = "0", "1"
		modeltest.Holds(t, Scenario, set)
	}
}

// TestHealIsNeeded: replicas that stay apart stay different.
func TestHealIsNeeded(t *testing.T) {
	set := model.Settings{
		Params: params(map[string]string{"judge": "converge", "anti-entropy": "on"}),
		Faults: &model.Faults{Partition: 1},
	}
	modeltest.Holds(t, Scenario, set)
	set.Params["heal"] = "never"
	modeltest.Violates(t, Scenario, set, "Converges", 6)
}

// TestGrace finds how long a tombstone has to be kept at least.
func TestGrace(t *testing.T) {
	for _, c := range []struct {
		params map[string]string
		losses int
		least  int
		falls  int // steps, with one tick fewer
	}{
		{map[string]string{"anti-entropy": "on"}, 0, 3, 16},
		{map[string]string{"anti-entropy": "on"}, 1, 8, 27},
		{map[string]string{"anti-entropy": "on", "period": "3"}, 1, 9, 27},
		{map[string]string{"n": "1", "fallbacks": "1"}, 0, 7, 21},
	} {
		if testing.Short() && c.losses > 0 {
			continue
		}
		set := model.Settings{Network: model.Multiset, Faults: &model.Faults{Drop: c.losses}}
		set.Params = params(c.params)
		set.Params["judge"], set.Params["deletes"] = "durable", "1"
		set.Params["grace"] = strconv.Itoa(c.least - 1)
		modeltest.Violates(t, Scenario, set, "NoResurrection", c.falls)
		set.Params["grace"] = strconv.Itoa(c.least)
		modeltest.Holds(t, Scenario, set)
	}
}

// TestSettings refuses what makes no sense.
func TestSettings(t *testing.T) {
	for _, params := range []map[string]string{
		{"n": "1"},
		{"versions": "vector"},
		{"deletes": "1"},
		{"keys": "2", "judge": "linearizable"},
		{"versions": "vector", "judge": "durable", "grace": "3"},
		{"clocks": "skewed", "anti-entropy": "on"},
	} {
		if _, err := Scenario.Configure(model.Settings{Params: params}); err == nil {
			t.Errorf("%v is accepted", params)
		}
	}
}

// An acknowledged write is on fewer nodes than it was before anybody misses it.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"handed-off":                   {Fault: 4},
		"seen-then-unseen":             {Fault: 3, Falls: "Linearizable"},
		"without-hint-durable":         {Fault: 5, Error: 6, Falls: "NothingLost"},
		"without-hint-version-compare": {Error: 9, Falls: "NothingLost"},
	})
}
