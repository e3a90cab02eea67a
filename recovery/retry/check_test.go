package retry

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// What the network does to messages is no worse than what clients do to them.
func TestFaults(t *testing.T) {
	two := map[string]string{"servers": "2"}
	modeltest.Holds(t, Scenario,
		model.Settings{Faults: &model.Faults{Crash: 2}},
		model.Settings{Network: model.Set},
		model.Settings{Params: two, Faults: &model.Faults{Drop: 1}},
		model.Settings{Params: two, Network: model.Set},
		model.Settings{Params: map[string]string{"requests": "2"}},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: two, Faults: &model.Faults{Duplicate: 1}},
		model.Settings{Params: map[string]string{"servers": "2", "retries": "2"}},
	)
}

// Every request is answered, in spite of a crash or of a lost message.
func TestAnswered(t *testing.T) {
	live := map[string]string{"judge": "liveness"}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: live, Faults: &model.Faults{Drop: 1}},
		model.Settings{Params: live, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"judge": "liveness", "clients": "1", "retries": "2"}, Faults: &model.Faults{Drop: 2, Crash: 1}},
	)
}

// A rule about crashes is missed where nothing crashes, and one about copies of
// an earlier request where there is only one request.
func TestRulesNeedTheirConfiguration(t *testing.T) {
	for _, r := range []model.Rule{
		RuleTableDurable, RuleTokenWithEffect, RuleKeepTokenWhileDup,
		RuleTokenReplicated, RuleReplicateBeforeReply, RuleRefuseOldPrimary, RuleReplyToken,
	} {
		modeltest.Holds(t, Scenario, model.Settings{Without: []model.Rule{r}})
	}
	// One client alone cannot tell a reply from the table from a new one.
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"clients": "1", "requests": "2", "retries": "2"},
		Without: []model.Rule{RuleCachedReply},
	})
}
