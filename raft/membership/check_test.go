package membership

import (
	"maps"
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

func TestHolds(t *testing.T) {
	live := func(more map[string]string) model.Settings {
		p := map[string]string{"judge": "liveness", "nodes": "2", "targets": "2"}
		maps.Copy(p, more)
		return model.Settings{Params: p}
	}
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"terms": "1"}, Faults: &model.Faults{Crash: 1}},
		model.Settings{Params: map[string]string{"nodes": "2", "targets": "2", "active": "apply"}},
		model.Settings{Params: map[string]string{"nodes": "2", "targets": "2", "changes": "joint", "log": "3"}},
		live(map[string]string{"terms": "3"}),
		live(map[string]string{"changes": "joint"}),
		live(map[string]string{"changes": "joint", "active": "apply"}),
	)
	if testing.Short() {
		return
	}
	crash := live(map[string]string{"changes": "joint"})
	crash.Faults = &model.Faults{Crash: 1}
	modeltest.Holds(t, Scenario,
		model.Settings{},
		model.Settings{Params: map[string]string{"changes": "joint", "begin": "led"}},
		crash,
	)
}
