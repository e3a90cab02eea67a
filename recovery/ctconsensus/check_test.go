package ctconsensus

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// Safety asks nothing of the number of crashes, and termination nothing of the
// detector as long as there are rounds left.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Network: model.FIFO, Faults: &model.Faults{Crash: 2}},
		model.Settings{Params: map[string]string{"judge": "liveness"}},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"judge": "liveness", "rounds": "3"},
		Network: model.FIFO,
		Faults:  &model.Faults{Crash: 1},
	})
}

// In one round there is nothing decided to be heard of, and no older proposal.
func TestRulesNeedTheirConfiguration(t *testing.T) {
	one := map[string]string{"rounds": "1"}
	for _, r := range []model.Rule{
		RuleMajorityOfEstimates, RuleEstimateTimestamp, RuleAdoptBeforeAck,
	} {
		modeltest.Holds(t, Scenario, model.Settings{Params: one, Without: []model.Rule{r}})
	}
	// Nobody is left behind by a broadcast that is always completed.
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"judge": "liveness"},
		Without: []model.Rule{RuleDecideByReliableBroadcast},
	})
}

// A coordinator that crashes leaves others waiting, and they decide all the same.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"decided":                              {},
		"locked":                               {Fault: 4, Error: 4},
		"without-decide-by-reliable-broadcast": {Fault: 6, Error: 6},
		"without-estimate-timestamp":           {Error: 7, Falls: "Agreement"},
	})
}
