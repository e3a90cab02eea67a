package cic

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario, model.Settings{Params: map[string]string{"messages": "1"}})
}

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }
