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
		model.Settings{Params: map[string]string{"judge": "safety", "candidates": "2", "terms": "1", "ahead": "0"}},
	)
}
