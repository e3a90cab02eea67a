package chubby

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

// with returns settings with parameters given as pairs.
func with(faults model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: &faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// TestGrace: how long the grace period has to be is a matter of how long the
// master is away, and a longer lease saves as much of it. least is the shortest
// with which a session outlives the master, as far as the next one waits for the
// client: its extension of the leases has to cover an interval and three
// messages, and with a lease of 5 it does not.
func TestGrace(t *testing.T) {
	for _, c := range []struct{ lease, election, least int }{
		{6, 1, 5}, {6, 3, 8}, {7, 1, 4}, {7, 3, 7},
	} {
		if !isReestablished(t, c.lease, c.election, c.least) || isReestablished(t, c.lease, c.election, c.least-1) {
			t.Errorf("lease %d, election %d: want a grace of %d to be enough, and less not", c.lease, c.election, c.least)
		}
	}
	if isReestablished(t, 5, 1, 12) {
		t.Error("a session with a lease of 5 ticks outlives its master, although the next one does not wait for it")
	}
}

func isReestablished(t *testing.T, lease, election, grace int) bool {
	t.Helper()
	in, err := Scenario.Configure(with(model.Faults{}, "part", "session", "judge", "liveness", "failovers", "1", "delay", "1",
		"lease", fmt.Sprint(lease), "election", fmt.Sprint(election), "grace", fmt.Sprint(grace)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := in.Run(t.Context(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return res.Verdict == model.Holds
}

// TestLockDelayCoversMessages: without sequencers the lock-delay has to be as
// long as messages are on their way, and is of no use if there is no bound on
// that (2.4: it is imperfect). With sequencers it does not matter.
func TestLockDelayCoversMessages(t *testing.T) {
	late := func(sequencers, delay, lockDelay string) model.Settings {
		return with(model.Faults{}, "keepalives", "1", "lease", "1", "grace", "1",
			"sequencers", sequencers, "delay", delay, "lock-delay", lockDelay)
	}
	modeltest.Violates(t, Scenario, late("ignored", "1", "0"), mutualExclusion, 17)
	if testing.Short() {
		return
	}
	modeltest.Violates(t, Scenario, late("ignored", "0", "1"), mutualExclusion, 21)
	modeltest.Holds(t, Scenario, late("compared", "0", "1"), late("ignored", "1", "1"))
}

// TestFaults: who crashes loses its session, and what becomes of messages does
// not matter. A cell that crashes has lost its master.
func TestFaults(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{Drop: 1}),
		with(model.Faults{Duplicate: 1}),
		with(model.Faults{Drop: 1}, "part", "cache"),
		with(model.Faults{Duplicate: 1}, "part", "cache"),
		with(model.Faults{Drop: 2}, "part", "session", "lease", "6", "delay", "1", "failovers", "1"),
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario,
			with(model.Faults{Crash: 1}, "grace", "0"),
			with(model.Faults{Crash: 1}, "part", "cache", "grace", "0"),
		)
	}
}

// TestEnds: a lock whose holder is gone is free again, and calls return or their
// client knows that its session is over.
func TestEnds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "judge", "liveness"),
		with(model.Faults{Drop: 1}, "judge", "liveness", "grace", "0"),
		with(model.Faults{}, "judge", "liveness", "part", "cache"),
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, with(model.Faults{}, "judge", "liveness", "part", "cache", "grace", "0", "failovers", "1"))
	}
}

// Between a fault and what clients see, work of a lock that was lost is on its
// way, or a cache has what is no longer in the file.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"handed-on":               {},
		"cached-write":            {},
		"grace":                   {},
		"late-request-refused":    {Error: 13},
		"paused-reader":           {Fault: 6, Error: 11, Falls: linearizable},
		"without-sequencer-check": {Error: 13, Falls: mutualExclusion},
		"without-failover-flush":  {Error: 15, Falls: linearizable},
		"without-lease-margin":    {Fault: 8, Error: 9, Falls: linearizable},
		"without-extend-leases":   {Fault: 1, Error: 2, Falls: sessionKept},
	})
}
