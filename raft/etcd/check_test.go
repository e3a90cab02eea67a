package etcd

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestPinsOnRaft(t *testing.T)    { modeltest.Pins(t, OnRaft) }
func TestRulesOnRaft(t *testing.T)   { modeltest.Rules(t, OnRaft) }
func TestScriptsOnRaft(t *testing.T) { modeltest.Scripts(t, OnRaft, "testdata/on-core") }

func settings(params map[string]string) model.Settings { return model.Settings{Params: params} }

func TestHolds(t *testing.T) {
	crash := settings(map[string]string{"members": "1"})
	crash.Faults = &model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		settings(map[string]string{"reads": "serializable", "judge": "sequential", "clients": "home"}),
		settings(map[string]string{"part": "lease", "lease": "held", "judge": "eventual"}),
		settings(map[string]string{"part": "lease", "members": "1", "elections": "0"}),
		settings(map[string]string{"part": "watch", "bookmarks": "0", "reconnects": "0", "judge": "eventual"}),
		crash,
	)
}

// TestNotPromised: what clients do not get, although all rules are kept.
func TestNotPromised(t *testing.T) {
	// A serializable read is answered by a member that is behind, and who goes from
	// one member to another one can go back in time.
	modeltest.Violates(t, Scenario, settings(map[string]string{"reads": "serializable"}), linearizable, 5)
	modeltest.Violates(t, Scenario, settings(map[string]string{"reads": "serializable", "judge": "sequential"}), sequential, 5)
	// A lock whose holder does not know that its lease is over has two holders.
	modeltest.Violates(t, Scenario, settings(map[string]string{"part": "lock", "judge": "belief"}), oneOwner, 14)
}

// TestAskingFirstIsNotEnough: a leader that asks whether it leads can be deposed
// before what it proposes then is in the log. etcd#16822 accepts this.
func TestAskingFirstIsNotEnough(t *testing.T) {
	modeltest.Violates(t, Scenario, settings(map[string]string{"part": "lease", "lease": "held", "revoke": "check"}), leaseNotEarly, 16)
}

// TestMarksOnRaft: that two members believe to lead is an error, which is tolerated.
func TestMarksOnRaft(t *testing.T) {
	modeltest.Marks(t, OnRaft, "testdata/on-core", map[string]modeltest.Mark{
		"create-and-read":               {},
		"serializable":                  {Falls: linearizable},
		"leader-of-the-past":            {Error: 10},
		"without-read-quorum-round":     {Error: 10, Falls: linearizable},
		"without-read-after-own-commit": {Falls: linearizable},
		"without-applied-with-data":     {Error: 9, Fault: 13, Falls: appliedOnce},
	})
}

// TestMarks: a late write, a leader that was deposed and a watcher that is behind a
// compaction are errors that are tolerated, and what is lost in a crash is no error.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"session":                        {},
		"crash":                          {Fault: 4},
		"told-of-compaction":             {Error: 13},
		"late-write":                     {Error: 13},
		"two-owners":                     {Error: 13, Falls: oneOwner},
		"without-applied-with-data":      {Fault: 5, Error: 4, Falls: appliedOnce},
		"without-renew-by-leader":        {Error: 1, Falls: leaseNotEarly},
		"asked-first":                    {Error: 8, Falls: leaseNotEarly},
		"without-watch-no-gap":           {Error: 13, Falls: watchReliable},
		"without-mod-revision-fences":    {Error: 13, Falls: inLockOrder},
		"without-read-waits-for-applied": {Falls: linearizable},
	})
}
