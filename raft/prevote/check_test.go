package prevote

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: map[string]string{"nodes": "2", "candidates": "2"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"judge": "safety", "nodes": "2", "candidates": "2"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"nodes": "2", "contact": "lasts", "ahead": "0"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"nodes": "2", "candidates": "2", "plain": "1", "ahead": "0", "terms": "4"}},
		model.Settings{Params: map[string]string{"judge": "safety", "candidates": "2", "terms": "1", "ahead": "0"}},
	)
}

// TestMixedSettings: if both of two servers ask first, neither becomes a candidate
// while the other one leads, so that nobody needs to tell the leader of it.
func TestMixedSettings(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{
		Params:  map[string]string{"nodes": "2", "candidates": "2", "plain": "0", "ahead": "0", "terms": "4"},
		Without: []model.Rule{RulePreVoteAnswersOldLeader},
	})
}
