package zookeeper

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
func with(pairs ...string) model.Settings {
	set := model.Settings{Params: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		set.Params[pairs[i]] = pairs[i+1]
	}
	return set
}

// A client that stands still believes to have a lock that its session has lost, and
// nothing that ZooKeeper does can help. As long as no session ends too early nobody does,
// and what the lock protects needs to compare nothing.
func TestLockIsBelief(t *testing.T) {
	modeltest.Violates(t, Scenario, with("part", "lock", "servers", "1", "judge", "belief"), oneHolder, 17)
	modeltest.Holds(t, Scenario, with("part", "lock", "servers", "1", "expirations", "0", "fence", "none"))
}

// A sync of a client of the leader is answered like a read, while a follower may have
// applied what the leader has not. Clients of followers are better off.
func TestSyncAsShipped(t *testing.T) {
	shipped := func(reader string) model.Settings {
		return with("reads", "sync", "sync", "shipped", "judge", "linearizable", "reader", reader, "moves", "0", "then", "0", "gets", "1")
	}
	modeltest.Violates(t, Scenario, shipped("leader"), linearizable, 13)
	modeltest.Holds(t, Scenario, shipped("follower"))
}

// What is sequential has the weaker guarantees, too; and conditional sets are one object
// with the reads.
func TestLocalReads(t *testing.T) {
	modeltest.Holds(t, Scenario,
		with("then", "0", "judge", "causal"),
		with("then", "0", "judge", "monotonic-reads"),
		with("then", "1", "gets", "0", "judge", "read-your-writes"),
		with("sets", "0", "swaps", "2", "then", "0", "gets", "1", "moves", "0"),
	)
}

// An error is that a server believes to lead that was deposed, or a client to have a lock
// that went with its session.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"holder-crashes":          {Fault: 17},
		"late-work":               {Error: 9, Falls: mutualExclusion},
		"late-work-refused":       {Error: 9},
		"local-read":              {Falls: linearizable},
		"must-try-another-server": {},
		"ready":                   {},
		"session-outlives-leader": {Fault: 8},
		"sync-at-deposed-leader":  {Error: 1, Falls: linearizable},
		"two-believe":             {Error: 9, Falls: oneHolder},
		"watch-before-data":       {},
		"without-set-watches":     {Falls: configWhole},
	})
}
