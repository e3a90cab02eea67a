package caspaxos

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

// What the rules, guarantees and pins do not try: a message that arrives twice,
// and an operation that nobody interrupts while another node is down.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Duplicate: 1}, "workload", "delete"),
		with(model.Faults{Crash: 1}, "workload", "alone"),
	)
}

// A prepare that is lost is made good by another round.
func TestDoneOnceStable(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Drop: 1}, "workload", "stable", "rounds", "2"),
		with(model.Faults{Crash: 1}, "workload", "stable", "rounds", "2"))
}

// Where a rule keeps a change from being made to what is no longer the register, the
// error shows inside before a client sees it. What is answered too early does not.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"compare-and-set":                        {},
		"deleted-and-pruned":                     {},
		"read-completes":                         {},
		"without-adopt-highest":                  {Falls: linearizable},
		"without-erase-only-tombstone":           {Falls: linearizable},
		"without-erase-promises-nothing":         {Error: 19, Falls: linearizable},
		"without-failed-cas-completes-in-flight": {Falls: linearizable},
		"without-fast-forward-counters":          {Error: 21, Falls: linearizable},
		"without-read-completes-in-flight":       {Falls: linearizable},
		"without-refuse-below-promise":           {Falls: linearizable},
		"without-refuse-younger-age":             {Falls: linearizable},
		"without-retry-only-before-accept":       {Falls: linearizable},
		"without-state-moves-with-replica":       {Fault: 7, Falls: linearizable},
		"without-tombstone-on-all":               {Error: 8, Falls: linearizable},
	})
}
