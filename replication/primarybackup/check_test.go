package primarybackup

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
func with(faults *model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// What the modes promise survives crashes, restarts and servers that stand
// still, besides what the guarantees, the rules and the pins say.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with(nil, "mode", "async", "reads-at", "any"),
		with(nil, "mode", "async", "lag", "0"),
		with(&model.Faults{Pause: 1}, "mode", "semisync"),
		with(&model.Faults{Crash: 1}, "mode", "async"),
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario,
			with(&model.Faults{Pause: 1}),
			with(nil, "servers", "3", "reads", "0"),
		)
	}
}

// What is sent until it is answered gets through when a partition has healed, or
// after a loss.
func TestHeals(t *testing.T) {
	async := []string{"resend", "on", "suspicions", "0", "mode", "async", "writes", "2", "reads", "0"}
	modeltest.Holds(t, Scenario,
		with(&model.Faults{Partition: 1}, async...),
		with(&model.Faults{Drop: 1}, async...),
		with(&model.Faults{Drop: 1}, "resend", "on", "suspicions", "0"),
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, with(nil, "resend", "on", "writes", "0", "reads", "0"))
	}
}

// Of what a session is promised, the other modes keep nothing: here is what the
// guarantees leave out. A wrong suspicion is enough; a perfect detector would
// make each run longer by the crash, and no safer.
func TestSessions(t *testing.T) {
	for _, c := range []struct {
		judge, property string
		async, semisync int
	}{
		{"monotonic-reads", monotonicReads, 5, 5},
		{"monotonic-writes", "MonotonicWrites", 7, 8},
		{"writes-follow-reads", "WritesFollowReads", 7, 8},
	} {
		session := []string{"clients", "session", "writes", "2", "reads", "2", "judge", c.judge}
		modeltest.Violates(t, Scenario, with(nil, append(session, "mode", "async")...), c.property, c.async)
		modeltest.Violates(t, Scenario, with(nil, append(session, "mode", "semisync")...), c.property, c.semisync)
	}
	modeltest.Holds(t, Scenario, with(nil, "clients", "session", "judge", "linearizable"))
}

// A backup that answers reads is late, or early, also with a primary that waits
// for it.
func TestReadsAtBackups(t *testing.T) {
	modeltest.Violates(t, Scenario, with(nil, "reads-at", "any"), linearizable, 4)
}

// Of consistency, availability and partitions a mode lacks one. That sync is not
// available in a partition, and async is, the guarantees show; here are the other
// sides: sync is consistent even then, and has both without one, and async is not
// consistent.
func TestCAP(t *testing.T) {
	cut := &model.Faults{Partition: 1}
	modeltest.Holds(t, Scenario,
		with(cut, "judge", "linearizable"),
		with(nil, "judge", "available"),
	)
	modeltest.Violates(t, Scenario, with(cut, "mode", "async", "reads-at", "any", "judge", "linearizable"), linearizable, 2)
}

// A server that is deposed and does not know it is the error that everything
// here is about. It is tolerated, or a rule is missing.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"failover":                        {Fault: 4},
		"deposed-primary":                 {Error: 2},
		"without-epoch-check":             {Error: 3, Falls: committedStays},
		"without-lease-or-quorum-read":    {Error: 2, Falls: linearizable},
		"without-truncate-by-epoch":       {Fault: 4, Error: 7, Falls: ackedSurvives},
		"last-replica-standing":           {Fault: 4, Falls: committedStays},
		"asynchronous-failover":           {Fault: 2, Error: 4, Falls: linearizable},
		"partition-keeps-clients-waiting": {Fault: 1},
	})
}
