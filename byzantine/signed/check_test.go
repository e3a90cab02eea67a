package signed

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)  { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T) { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)   { modeltest.Pins(t, Scenario) }
