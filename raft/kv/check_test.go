package kv

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	if testing.Short() {
		t.Skip("two terms, so that two leaders take one request")
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"log": "3"}},
		model.Settings{Params: map[string]string{"log": "3", "reads-by": "index"}},
	)
}
