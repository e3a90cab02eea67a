package spanner

import (
	"fmt"
	"maps"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)      { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)     { modeltest.Limits(t, Scenario) }
func TestGuarantees(t *testing.T) { modeltest.Guarantees(t, Scenario) }
func TestPins(t *testing.T)       { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T)    { modeltest.Scripts(t, Scenario, "testdata") }

// writers are two transactions that touch a group each, and no readers: what is
// left is which timestamps they get.
func writers(skew int, more map[string]string) model.Settings {
	set := model.Settings{Params: map[string]string{"across": "0", "readers": "0"}, Faults: &model.Faults{Skew: skew}}
	maps.Copy(set.Params, more)
	return set
}

func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{},
		// The order in which messages arrive is no matter.
		model.Settings{Params: map[string]string{"writers": "1"}, Network: model.FIFO},
		// Nor is what is lost, or late for ever.
		model.Settings{Params: map[string]string{"writers": "1", "horizon": "3"}, Faults: &model.Faults{Skew: 2, Drop: 1}},
	)
}

// TestEpsilon: clocks that are wrong by epsilon are 2 epsilon apart, and not a tick
// more (3).
func TestEpsilon(t *testing.T) {
	for epsilon, steps := range []int{8, 10, 14} {
		params := map[string]string{"epsilon": fmt.Sprint(epsilon), "horizon": fmt.Sprint(3 + 2*epsilon)}
		if epsilon > 0 { // clocks that do not differ at all are no skewed ones
			modeltest.Holds(t, Scenario, writers(2*epsilon, params))
		}
		modeltest.Violates(t, Scenario, writers(2*epsilon+1, params), externalConsistency, steps)
	}
}

// TestCommitWait: without it timestamps are wrong before any clock has moved. That is
// two operations, each invoked and answered in a step.
func TestCommitWait(t *testing.T) {
	set := writers(2, nil)
	set.Without = []model.Rule{RuleCommitWait}
	modeltest.Violates(t, Scenario, set, externalConsistency, 2)
}

// TestEqualTimestampsGoUnseen: stamping by the middle of TT.now() gives two
// transactions in a row one timestamp, at worst, since commit wait is about half as
// long as it should be. No reader can tell: it sees both of them or none.
func TestEqualTimestampsGoUnseen(t *testing.T) {
	set := model.Settings{Params: map[string]string{"judge": "clients"}, Without: []model.Rule{RuleStampLatest}}
	modeltest.Holds(t, Scenario, set)
}

// TestProgress: transactions end, whatever they wait for.
func TestProgress(t *testing.T) {
	for _, params := range []map[string]string{
		{"horizon": "12"},
		{"across": "2", "readers": "0", "horizon": "14"},
	} {
		params["judge"] = string(Progress)
		modeltest.Holds(t, Scenario, model.Settings{Params: params, Faults: &model.Faults{}})
	}
}

// A successor that leads too early is an error from the moment at which it leads, long
// before a client can tell. The other mistakes are those of a moment: what is read
// is wrong when it is read.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"handover":                {},
		"snapshot":                {},
		"without-leases-disjoint": {Error: 4, Falls: strictSerializability},
		"epsilon-underestimated":  {Falls: strictSerializability},
	})
}
