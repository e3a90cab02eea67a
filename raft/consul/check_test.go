package consul

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

func TestPinsOnRaft(t *testing.T)    { modeltest.Pins(t, OnRaft) }
func TestRulesOnRaft(t *testing.T)   { modeltest.Rules(t, OnRaft) }
func TestScriptsOnRaft(t *testing.T) { modeltest.Scripts(t, OnRaft, "testdata/on-core") }

// with returns settings with parameters given as pairs.
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// A lock-delay is long enough if the old holder hears of its loss in it, which
// takes one message, and if work that it sent just before arrives, which takes
// one more. (With an election a third one: lock-delay=3 falls there after 28 steps,
// and 4 holds in 1.8 M states.)
func TestLockDelayCoversMessages(t *testing.T) {
	for _, c := range []struct {
		delay, lockDelay int
		falls            string
		steps            int
	}{
		{1, 0, oneHolder, 11},
		{1, 1, oneHolder, 13},
		{1, 2, mutualExclusion, 22},
		{1, 3, "", 0},
	} {
		if testing.Short() && c.falls != "" {
			continue
		}
		set := with(model.Faults{}, "servers", "1", "lock-check", "pending", "token", "none",
			"delay", fmt.Sprint(c.delay), "lock-delay", fmt.Sprint(c.lockDelay))
		if c.falls == "" {
			modeltest.Holds(t, Scenario, set)
		} else {
			modeltest.Violates(t, Scenario, set, c.falls, c.steps)
		}
	}
}

// Consul compares a request for the lock with what it has applied: one that comes
// behind an invalidation in the log is not delayed, however long the lock-delay.
// The resource is safe all the same if it compares the LockIndex.
func TestLockDelayIsCheckedTooEarly(t *testing.T) {
	modeltest.Violates(t, Scenario, with(model.Faults{}, "servers", "1", "delay", "1", "lock-delay", "8"), oneHolder, 11)
}

// With messages that take any time nothing helps a resource that compares
// nothing; and a LockIndex that begins anew is nothing to compare.
func TestTokens(t *testing.T) {
	modeltest.Violates(t, Scenario, with(model.Faults{}, "servers", "1", "token", "none"), mutualExclusion, 15)
	modeltest.Violates(t, Scenario, with(model.Faults{}, "servers", "1", "behavior", "delete"), mutualExclusion, 15)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, with(model.Faults{}, "servers", "1", "behavior", "delete", "token", "modify-index"))
	}
}

// A deposed leader answers a renewal a message later than the next one begins to
// count, and the renewal after that can be answered by the next one while the
// command that destroys the session is on its way. So a TTL has to be as long as
// two messages; the pins have it hold for two ticks, too.
func TestTTLCoversMessages(t *testing.T) {
	ttl := func(delay, ticks string) model.Settings {
		return with(model.Faults{}, "part", "ttl", "elections", "1", "renewals", "2", "delay", delay, "ttl", ticks)
	}
	modeltest.Violates(t, Scenario, ttl("1", "1"), lowerBound, 15)
	modeltest.Holds(t, Scenario, ttl("1", "2"))
	if !testing.Short() {
		modeltest.Violates(t, Scenario, ttl("2", "3"), lowerBound, 19)
	}
}

// While nobody is deposed a read in default mode is as good as a consistent one.
func TestDefaultReadsWithOneLeader(t *testing.T) {
	modeltest.Holds(t, Scenario, with(model.Faults{}, "part", "kv", "reads", "default", "gets", "2"))
}

// X-Consul-Index goes backwards where a query has waited in vain at a server that
// lags, and where a snapshot is restored; a watcher that takes it as it is knows
// the last value in the end.
func TestWatch(t *testing.T) {
	modeltest.Violates(t, Scenario, with(model.Faults{}, "part", "watch", "reads", "stale"), monotonicIndex, 8)
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "part", "watch", "servers", "1", "puts", "2"),
		with(model.Faults{}, "part", "watch", "servers", "1", "puts", "2", "restores", "1"),
		with(model.Faults{Crash: 1}, "part", "watch", "servers", "1", "puts", "1"),
	)
}

// Who crashed does not keep the others from the lock, and neither does a leader
// that crashes.
func TestCrashes(t *testing.T) {
	modeltest.Holds(t, Scenario, with(model.Faults{Crash: 1}, "part", "kv", "puts", "1", "swaps", "1", "gets", "0"))
	if !testing.Short() {
		modeltest.Holds(t, Scenario, with(model.Faults{Crash: 1}, "servers", "1", "suspicions", "0", "lock-delay", "0"))
	}
}

// That two servers believe to lead is an error, which consistent reads tolerate.
func TestMarksOnRaft(t *testing.T) {
	modeltest.Marks(t, OnRaft, "testdata/on-core", map[string]modeltest.Mark{
		"default-read":            {Error: 6, Falls: linearizable},
		"verified-read":           {},
		"stale-read":              {Falls: linearizable},
		"leader-of-the-past":      {Error: 6},
		"without-ready-for-reads": {Falls: linearizable},
	})
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"consistent-read":           {Error: 6},
		"default-read":              {Error: 1, Falls: linearizable},
		"delete-resets-lock-index":  {Error: 6, Falls: mutualExclusion},
		"forgotten-lock-delay":      {Fault: 8, Error: 6, Falls: oneHolder},
		"holder-crashes":            {Fault: 5},
		"late-work-refused":         {Error: 7},
		"index-goes-backwards":      {Falls: monotonicIndex},
		"lock-is-handed-on":         {},
		"renewed-at-deposed-leader": {Error: 9, Falls: lowerBound},
		"restored":                  {},
		"ttls-begin-anew":           {Fault: 1, Error: 2},
		"unchecked-lock":            {Error: 6, Falls: oneHolder},
		"without-lock-delay":        {Error: 6, Falls: oneHolder},
	})
}
