package synod

import (
	"testing"

	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)  { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T) { modeltest.Rules(t, Scenario) }
