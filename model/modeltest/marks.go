package modeltest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// Mark says where a run has its first fault and its first error, in steps; 0
// means that it has none. Falls is the property that falls, or empty: then what
// fault and error there was has been tolerated.
type Mark struct {
	Fault, Error int
	Falls        string
}

// Marks replays scripts of the folder, by name, and compares their marks. One of
// a protocol that tolerates faults should have a fault and an error and no fall:
// without such a run the faults may be too weak to show anything.
func Marks(t *testing.T, s *model.Scenario, dir string, want map[string]Mark) {
	t.Helper()
	marks(realTest{t}, s, dir, want)
}

func marks(t test, s *model.Scenario, dir string, want map[string]Mark) {
	t.Helper()
	for name, want := range want {
		data, err := os.ReadFile(filepath.Join(dir, name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		script, err := model.ParseScript(name, string(data))
		if err != nil {
			t.Fatal(err)
		}
		set, err := parseFlags(s, script.Flags)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		trace, err := configure(t, s, set).Replay(script)
		if err != nil {
			t.Fatalf("%s: %v", name, located(err))
		}
		if diff := cmp.Diff(want, markOf(trace)); diff != "" {
			t.Errorf("%s (-want +got):\n%sfirst error: %q", name, diff, trace.ErrorReason)
		}
	}
}

func markOf(trace *model.Trace) Mark {
	var m Mark
	if trace.FaultStep != nil {
		m.Fault = *trace.FaultStep
	}
	if trace.ErrorStep != nil {
		m.Error = *trace.ErrorStep
	}
	if trace.Verdict == string(model.Violated) {
		m.Falls = trace.Property
	}
	return m
}
