package transfer

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

func params(list ...string) map[string]string {
	m := make(map[string]string)
	for i := 0; i < len(list); i += 2 {
		m[list[i]] = list[i+1]
	}
	return m
}

func TestHolds(t *testing.T) {
	two := params("judge", "liveness", "nodes", "2", "contact", "lapses", "prevote", "on", "terms", "4")
	modeltest.Holds(t, Scenario,
		model.Settings{Params: two},
		model.Settings{Params: params("judge", "liveness", "nodes", "2", "contact", "none", "terms", "3")},
	)
	if testing.Short() {
		return
	}
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: params("judge", "leases"), Network: model.Multiset},
		model.Settings{Params: params("judge", "liveness", "contact", "none")},
		model.Settings{Params: two, Faults: &model.Faults{Crash: 1}},
	)
}

// What a leader without its lease would do is an error; that clients see it takes a
// write and a read more.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"hands-over":                      {},
		"late-timeout-now":                {},
		"without-transfer-ends-lease":     {Error: 13, Falls: linearizable},
		"without-abort-restores-no-lease": {Error: 19, Falls: linearizable},
	})
}
