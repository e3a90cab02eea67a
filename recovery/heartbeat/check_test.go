package heartbeat

import (
	"fmt"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// TestTimeoutCovers: the least timeout that suspects nobody wrongly is a period
// and a tick more than the time for which messages travel; a tick less is too
// little. Steps is the length of the way to a wrong suspicion.
func TestTimeoutCovers(t *testing.T) {
	for _, c := range []struct {
		style         Style
		delay, period int
		enough        int
		steps         int
	}{
		{Heartbeat, 1, 1, 3, 5},
		{Heartbeat, 1, 2, 4, 6},
		{Heartbeat, 2, 1, 4, 7},
		{Heartbeat, 2, 2, 5, 7},
		{Ping, 1, 1, 4, 9},
		{Ping, 1, 2, 5, 9},
		{Ping, 2, 2, 7, 12},
	} {
		set := model.Settings{Params: map[string]string{
			"style":  string(c.style),
			"delay":  fmt.Sprint(c.delay),
			"period": fmt.Sprint(c.period),
			"ticks":  fmt.Sprint(c.enough),
		}}
		modeltest.Holds(t, Scenario, set)
		set.Params["ticks"] = fmt.Sprint(c.enough - 1)
		modeltest.Violates(t, Scenario, set, accuracy, c.steps)
	}
}

// TestMistakesEnd: whatever delay is unknown, growing with every mistake is
// enough.
func TestMistakesEnd(t *testing.T) {
	for _, style := range []Style{Ping, Heartbeat} {
		for _, delay := range []string{"1", "2"} {
			modeltest.Holds(t, Scenario, model.Settings{Params: map[string]string{
				"style": string(style), "timeout": "adaptive", "delay": delay, "period": "2",
			}})
		}
	}
}

// TestLoss: a lost message makes for a silence that no timeout covers that was
// chosen for the delay alone. One period more does.
func TestLoss(t *testing.T) {
	set := model.Settings{Params: map[string]string{"delay": "1", "period": "2"}, Faults: &model.Faults{Crash: 1, Drop: 1}}
	modeltest.Violates(t, Scenario, set, accuracy, 11)
	set.Params["ticks"] = "7" // period + 2 delay + 1, and a period
	modeltest.Holds(t, Scenario, set)
}

// TestDuplicates: answers that arrive twice do no harm.
func TestDuplicates(t *testing.T) {
	faults := &model.Faults{Crash: 1, Duplicate: 1}
	modeltest.Holds(t, Scenario,
		model.Settings{Faults: faults},
		model.Settings{Params: map[string]string{"timeout": "adaptive"}, Faults: faults},
	)
}

// TestEnd is what liveness says of the detector: in the end it suspects exactly
// who has crashed, whether or not it has known the delay.
func TestEnd(t *testing.T) {
	for _, params := range []map[string]string{
		{"judge": "end"},
		{"judge": "end", "timeout": "adaptive"},
		{"judge": "end", "timeout": "adaptive", "delay": "2", "period": "2"},
	} {
		modeltest.Holds(t, Scenario, model.Settings{Params: params})
	}
}

// TestLassos: what comes again and again without a rule. The number of steps is
// that of the shortest way there and of one round.
func TestLassos(t *testing.T) {
	for _, c := range []struct {
		rule     model.Rule
		params   map[string]string
		property string
		steps    int
	}{
		{RuleTimeoutCoversDelay, map[string]string{}, finalAccuracy, 45},
		{RuleTimeoutGrows, map[string]string{"timeout": "adaptive"}, finalAccuracy, 45},
		{RuleSuspicionWithdrawn, map[string]string{"timeout": "adaptive"}, finalAccuracy, 23},
		{RuleTimerOwnPeer, map[string]string{"targets": "2"}, completeness, 50},
	} {
		c.params["judge"] = "end"
		set := model.Settings{Params: c.params, Without: []model.Rule{c.rule}}
		modeltest.Violates(t, Scenario, set, c.property, c.steps)
	}
}
