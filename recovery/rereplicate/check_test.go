package rereplicate

import (
	"testing"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
)

func TestPins(t *testing.T)    { modeltest.Pins(t, Scenario) }
func TestRules(t *testing.T)   { modeltest.Rules(t, Scenario) }
func TestLimits(t *testing.T)  { modeltest.Limits(t, Scenario) }
func TestScripts(t *testing.T) { modeltest.Scripts(t, Scenario, "testdata") }

// All rules together hold where one of them alone is missed.
func TestHolds(t *testing.T) {
	modeltest.Holds(t, Scenario,
		model.Settings{Params: map[string]string{"suspicions": "0"}},
		model.Settings{Params: map[string]string{"moves": "0"}},
		model.Settings{Params: map[string]string{"suspicions": "0", "moves": "2"}, Faults: &model.Faults{Crash: 2}},
	)
	if !testing.Short() {
		modeltest.Holds(t, Scenario, model.Settings{Params: map[string]string{"versions": "2", "moves": "0"}})
	}
}

// TestUnspacedLosses has two disks lost before the first is repaired, and the
// copies are all gone: the promise asks for no more than it has to.
func TestUnspacedLosses(t *testing.T) {
	in, err := Scenario.Configure(model.Settings{Faults: &model.Faults{Crash: 2}})
	if err != nil {
		t.Fatal(err)
	}
	script, err := model.ParseScript("unspaced", "crash 1\ncrash 2\nrestart 1\nrestart 2\n= 1.Version 0\n= 2.Version 0\n= 3.Version 0\n= property LiveCopy holds\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Replay(script); err != nil {
		t.Error(err)
	}
}

// A disk that is lost leaves too few copies until the repair is done.
func TestMarks(t *testing.T) {
	modeltest.Marks(t, Scenario, "testdata", map[string]modeltest.Mark{
		"crash-repair-crash":             {Fault: 1, Error: 1},
		"without-delete-names-disk":      {Fault: 5, Error: 13, Falls: "LiveCopy"},
		"without-one-side-deletes-extra": {Fault: 10, Error: 9, Falls: "LiveCopy"},
	})
}
