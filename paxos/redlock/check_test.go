package redlock

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// with returns settings with parameters given as pairs.
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// TestLateWork is Kleppmann's packet delay: where nothing bounds how long work is
// on its way, no margin is enough, and with tokens none is needed.
func TestLateWork(t *testing.T) {
	for margin, steps := range map[string]int{"0": 20, "2": 20} {
		modeltest.Violates(t, Scenario, with(model.Faults{}, "instances", "1", "delay", "0", "margin", margin), mutualExclusion, steps)
		modeltest.Holds(t, Scenario, with(model.Faults{}, "instances", "1", "delay", "0", "margin", margin, "token", "fencing"))
	}
}

// TestTokens: with tokens nothing of what the lock depends on matters to the
// resource, as long as it numbers its holders itself.
func TestTokens(t *testing.T) {
	for _, faults := range []model.Faults{
		{Crash: 1}, {Pause: 1}, {Drift: 2}, {Drop: 1}, {Duplicate: 1},
	} {
		set := with(faults, "instances", "1", "token", "fencing")
		set.Without = []model.Rule{RuleFsyncBeforeAck, RuleDriftMargin, RuleValidityFromStart}
		modeltest.Holds(t, Scenario, set)
	}
}

// TestOneInstance: the lock of a majority is that of one instance, in what it
// survives and in what not.
func TestOneInstance(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Crash: 2}, "instances", "1"),
		with(model.Faults{Drift: 1}, "instances", "1"),
		with(model.Faults{Drop: 2}, "instances", "1"),
		with(model.Faults{Duplicate: 1}, "instances", "1"),
	)
	modeltest.Violates(t, Scenario, with(model.Faults{Drift: 2}, "instances", "1"), mutualExclusion, 20)
}

// TestKeysExpire: a client that crashes does not keep the others out for ever, nor
// does an instance that restarts.
func TestKeysExpire(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Crash: 1}, "instances", "1", "judge", "end"),
		with(model.Faults{Crash: 2}, "instances", "1", "judge", "end"),
		with(model.Faults{Crash: 1, Drop: 1}, "instances", "1", "judge", "end"),
	)
}

// Between a fault and the write that is lost, two clients have the lock at once.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"in-turn":                     {},
		"clock-jump":                  {Fault: 10, Error: 21, Falls: mutualExclusion},
		"pause":                       {Fault: 14, Error: 32, Falls: mutualExclusion},
		"pause-fenced":                {Fault: 14, Error: 32},
		"without-majority":            {Error: 9, Falls: mutualExclusion},
		"without-fsync-before-ack":    {Fault: 10, Error: 18, Falls: mutualExclusion},
		"without-drift-margin":        {Fault: 11, Falls: mutualExclusion},
		"without-validity-from-start": {Falls: mutualExclusion},
		"without-fencing-token":       {Falls: mutualExclusion},
	})
}
