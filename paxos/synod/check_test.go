package synod

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	for _, params := range []map[string]string{
		{"judge": "proof", "acceptors": "2", "ballots": "3"},
		{"judge": "proof", "acceptors": "1", "proposers": "1", "ballots": "1", "values": "1"},
	} {
		modeltest.Holds(t, Scenario, model.Settings{Params: params})
	}
	// All nodes may crash.
	modeltest.Holds(t, Scenario, model.Settings{Params: map[string]string{"acceptors": "2"}, Faults: &model.Faults{Crash: 3}})
	// Nothing relies on messages being lost or repeated.
	modeltest.Holds(t, Scenario, model.Settings{Network: model.Multiset})
}

func TestRules(t *testing.T)  { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T) { modeltest.Limits(t, Scenario) }

func TestPins(t *testing.T) { modeltest.Pins(t, Scenario) }

func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestAdoptHighestNeedsThreeBallots: with two there is at most one ballot below,
// and nothing to choose between.
func TestAdoptHighestNeedsThreeBallots(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"judge": "proof"},
		Without: []model.Rule{RuleAdoptHighest},
	})
}
