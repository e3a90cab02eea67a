package craq

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

// All but one server may fail, in any order; and one may be removed although it
// is well. That is what the guarantees, the rules and the pins do not say.
func TestHolds(t *testing.T) {
	none, crash := model.Faults{}, model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		with(none, "consistency", "bounded"),
		with(none, "consistency", "bounded", "bound", "0", "judge", "linearizable"),
		with(model.Faults{Pause: 1}, "reads", "1"),
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		with(none, "writes", "2"),
		with(none, "reads", "1", "suspicions", "1"),
		with(crash, "consistency", "eventual"),
		with(crash, "consistency", "bounded"),
	)
}

// Reads of the newest version at hand are early at one server and late at the
// next. Of what a session is promised, with what the guarantees show, it is left
// that a client reads what it wrote, since a write that has returned is
// everywhere; and who stays at one server never goes back. (Terrace and Freedman,
// 2.4.)
func TestEventual(t *testing.T) {
	session := []string{"consistency", "eventual", "clients", "session", "writes", "2"}
	judged := func(judge string, more ...string) model.Settings {
		return with(model.Faults{}, append(append([]string{"judge", judge}, more...), session...)...)
	}
	modeltest.Violates(t, Scenario, judged("monotonic-writes"), "MonotonicWrites", 7)
	modeltest.Violates(t, Scenario, judged("writes-follow-reads"), "WritesFollowReads", 7)
	modeltest.Holds(t, Scenario,
		with(model.Faults{}, "clients", "session", "judge", "linearizable"),
		judged("read-your-writes"),
		judged("monotonic-reads", "reads-at", "one"),
		with(model.Faults{Crash: 1}, "consistency", "eventual", "judge", "monotonic-reads", "reads-at", "one"),
	)
}

// A bound on the versions that are not committed is one on how far reads go back.
// It is no more than that, and it needs a server that is still in the chain.
func TestBounded(t *testing.T) {
	bounded := func(more ...string) model.Settings {
		return with(model.Faults{}, append(more, "consistency", "bounded", "writes", "2")...)
	}
	modeltest.Violates(t, Scenario, bounded("judge", "linearizable"), linearizable, 3)
	modeltest.Violates(t, Scenario, bounded("bound", "2", "judge", "linearizable"), linearizable, 3)
	modeltest.Violates(t, Scenario, with(model.Faults{}, "consistency", "eventual", "writes", "2", "reads", "3", "judge", "k-atomic"), boundedStaleness, 5)
	modeltest.Violates(t, Scenario, bounded("reads", "1", "suspicions", "1"), boundedStaleness, 7)
}

func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"tail-fails":                {Fault: 3, Error: 3},
		"two-tails":                 {Error: 4},
		"without-read-clean-only":   {Falls: linearizable},
		"without-ask-tail":          {Falls: linearizable},
		"without-query-pins-config": {Error: 4, Falls: linearizable},
	})
}
