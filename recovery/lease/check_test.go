package lease

import (
	"fmt"
	"maps"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// settings of one request per holder, which is enough for all that goes wrong.
func settings(faults model.Faults, params map[string]string) model.Settings {
	set := model.Settings{Params: map[string]string{"requests": "1"}, Faults: &faults}
	maps.Copy(set.Params, params)
	return set
}

// TestMargins: the margins of both sides together must be what the clocks can
// be wrong by, and it does not matter who has them. Skewed clocks need what they
// are apart; timers that are wrong on both sides need the sum. Where the margins
// are too small, steps is the length of the way to two holders.
func TestMargins(t *testing.T) {
	for _, c := range []struct {
		clocks                Clocks
		wrong                 int
		term, holder, grantor int
		steps                 int
	}{
		{Drift, 0, 2, 0, 0, 0},
		{Drift, 2, 2, 0, 0, 10},
		{Drift, 2, 2, 1, 0, 10},
		{Drift, 2, 2, 0, 1, 11},
		{Drift, 2, 2, 1, 1, 0},
		{Drift, 2, 2, 0, 2, 0},
		{Skew, 1, 1, 0, 0, 11},
		{Skew, 1, 2, 0, 0, 14},
		{Skew, 1, 2, 1, 0, 0},
		{Skew, 1, 2, 0, 1, 0},
		{Skew, 2, 3, 1, 0, 15},
		{Skew, 2, 3, 1, 1, 0},
	} {
		faults := model.Faults{Drift: c.wrong}
		if c.clocks == Skew {
			faults = model.Faults{Skew: c.wrong}
		}
		set := settings(faults, map[string]string{
			"clocks":         string(c.clocks),
			"term":           fmt.Sprint(c.term),
			"holder-margin":  fmt.Sprint(c.holder),
			"grantor-margin": fmt.Sprint(c.grantor),
		})
		if c.holder+c.grantor < c.wrong {
			modeltest.Violates(t, Scenario, set, atMostOneHolder, c.steps)
		} else {
			modeltest.Holds(t, Scenario, set)
		}
	}
}

// TestLateGrantNeedsNoDrift: with perfect timers and no margins a term that
// runs from the receipt of the grant is wrong, and one from the request right.
func TestLateGrantNeedsNoDrift(t *testing.T) {
	set := settings(model.Faults{}, map[string]string{"holder-margin": "0", "grantor-margin": "0"})
	modeltest.Holds(t, Scenario, set)
	set.Without = []model.Rule{RuleLeaseFromRequest}
	modeltest.Violates(t, Scenario, set, atMostOneHolder, 10)
}

// TestSkewedGrantIsAbsolute: a holder that compares the end with its own clock
// must not count a term from the receipt either.
func TestSkewedGrantIsAbsolute(t *testing.T) {
	set := settings(model.Faults{Skew: 1}, map[string]string{"clocks": "skew"})
	modeltest.Holds(t, Scenario, set)
	set.Without = []model.Rule{RuleLeaseFromRequest}
	modeltest.Violates(t, Scenario, set, atMostOneHolder, 17)
}

// TestPauseNeedsFencing: a holder that stands still does not notice that its
// term is over, whatever the margins.
func TestPauseNeedsFencing(t *testing.T) {
	modeltest.Violates(t, Scenario, settings(model.Faults{Pause: 1}, nil), atMostOneHolder, 12)
	modeltest.Violates(t, Scenario, settings(model.Faults{Pause: 1}, map[string]string{"grantor-margin": "4"}), atMostOneHolder, 15)
}

// TestFaults: what becomes of messages does not matter, and of nodes only as
// long as they remember what they must.
func TestFaults(t *testing.T) {
	for _, faults := range []model.Faults{
		{Crash: 1, Drift: 2}, {Crash: 3, Drift: 2}, {Drop: 1, Drift: 2}, {Duplicate: 1, Drift: 2}, {Cut: 1},
	} {
		modeltest.Holds(t, Scenario, settings(faults, nil))
	}
	modeltest.Holds(t, Scenario, settings(model.Faults{Crash: 1, Skew: 1}, map[string]string{"clocks": "skew"}))
	set := settings(model.Faults{Drift: 2}, nil)
	set.Network = model.Set
	modeltest.Holds(t, Scenario, set)
}

// TestLeaseEnds: a holder that crashes does not keep others out for ever, even
// if it never comes back and its messages are lost.
func TestLeaseEnds(t *testing.T) {
	end := map[string]string{"judge": "end"}
	modeltest.Holds(t, Scenario,
		settings(model.Faults{Crash: 1, Drift: 2}, end),
		settings(model.Faults{Crash: 1, Drop: 1}, end),
	)
}
