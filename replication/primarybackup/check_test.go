package primarybackup

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
func with(faults *model.Faults, pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}, Faults: faults}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// What the modes promise survives crashes, restarts and servers that stand
// still.
func TestHolds(t *testing.T) {
	crash, pause := &model.Faults{Crash: 1}, &model.Faults{Pause: 1}
	modeltest.Holds(t, Scenario,
		model.Settings{},
		with(nil, "mode", "async", "reads-at", "any"),
		with(nil, "mode", "async", "lag", "0"),
		with(pause, "mode", "semisync"),
		with(crash, "mode", "async"),
		with(crash, "reads", "0"),
		with(nil, "writes", "2", "reads", "0"),
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		with(pause),
		with(nil, "mode", "async", "writes", "2"),
		with(nil, "suspicions", "2", "reads", "0"),
		with(nil, "servers", "3", "reads", "0"),
	)
}

// What is sent until it is answered gets through when a partition has healed, or
// after a loss.
func TestHeals(t *testing.T) {
	for _, faults := range []*model.Faults{{Partition: 1}, {Drop: 1}} {
		modeltest.Holds(t, Scenario,
			with(faults, "resend", "on", "suspicions", "0"),
			with(faults, "resend", "on", "suspicions", "0", "mode", "async", "writes", "2", "reads", "0"),
		)
	}
	if !testing.Short() {
		modeltest.Holds(t, Scenario, with(nil, "resend", "on", "writes", "0", "reads", "0"))
	}
}

// What a mode does not promise falls at once: here without any fault, by a
// suspicion that is wrong. A perfect detector would make each run longer by the
// crash, and no safer.
func TestWeaker(t *testing.T) {
	for _, c := range []struct {
		judge, property string
		async, semisync int
	}{
		{"durable", ackedSurvives, 3, 4},
		{"linearizable", linearizable, 4, 4},
		{"sequential", "Sequential", 4, 4},
		{"causal", "Causal", 4, 4},
		{"read-your-writes", "ReadYourWrites", 4, 4},
		{"monotonic-reads", "MonotonicReads", 5, 5},
		{"monotonic-writes", "MonotonicWrites", 7, 8},
		{"writes-follow-reads", "WritesFollowReads", 7, 8},
	} {
		session := []string{"clients", "session", "writes", "2", "reads", "2", "judge", c.judge}
		modeltest.Violates(t, Scenario, with(nil, append(session, "mode", "async")...), c.property, c.async)
		modeltest.Violates(t, Scenario, with(nil, append(session, "mode", "semisync")...), c.property, c.semisync)
		modeltest.Holds(t, Scenario, with(nil, "clients", "session", "judge", c.judge))
	}
	// A backup that answers reads is late, or early.
	modeltest.Violates(t, Scenario, with(nil, "reads-at", "any"), linearizable, 4)
}

// Consistency, availability, partitions: three configurations, and each lacks
// one of them.
func TestCAP(t *testing.T) {
	cut := &model.Faults{Partition: 1}
	sync := []string{"mode", "sync"}
	async := []string{"mode", "async", "reads-at", "any"}
	judged := func(mode []string, judge string) []string { return append([]string{"judge", judge}, mode...) }

	modeltest.Holds(t, Scenario,
		with(cut, judged(sync, "linearizable")...),
		with(cut, judged(async, "available")...),
		with(nil, judged(sync, "linearizable")...),
		with(nil, judged(sync, "available")...),
	)
	modeltest.Violates(t, Scenario, with(cut, "mode", "sync", "judge", "available", "suspicions", "0"), available, 2)
	modeltest.Violates(t, Scenario, with(cut, judged(async, "linearizable")...), linearizable, 2)
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
