package modeltest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

// counterexample is a violation as the text that a failing test prints: the
// table of its run, and how to run it again.
func counterexample(t test, v *model.Violation) string {
	t.Helper()
	var b strings.Builder
	if v.Trace != nil {
		b.WriteByte('\n')
		if err := reports.TraceText(&b, v.Trace, reports.Style{}); err != nil {
			t.Fatal(err)
		}
	}
	b.WriteString(again(t))
	return b.String()
}

// again is the command that runs this test again, in the folder of its package.
func again(t test) string {
	parts := strings.Split(t.Name(), "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return fmt.Sprintf("\nagain: go test -run '%s' .", strings.Join(parts, "/"))
}

// keep writes unexpected violations where they outlive the test: with a report
// into the artifact directory if "go test" keeps one, or else into the folder
// of those that replaySaved tries first.
func keep(t test, res *model.Result) {
	t.Helper()
	if len(res.Violations) > 0 && artifactsKept() {
		dir := t.ArtifactDir()
		if err := reports.WriteDir(dir, res); err != nil {
			t.Fatal(err)
		}
		t.Logf("reports written to %s", dir)
		return
	}
	for _, v := range res.Violations {
		if v.Trace != nil {
			t.Logf("trace written to %s; it is replayed first from now on", save(t, v.Trace))
		}
	}
}

// save writes a trace under a name that follows from what is in it.
func save(t test, trace *model.Trace) string {
	t.Helper()
	var data bytes.Buffer
	if err := reports.TraceJSON(&data, trace); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data.Bytes())
	path := filepath.Join(savedDir(t), hex.EncodeToString(sum[:8])+".json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// artifactsKept reports whether the files in a test's artifact directory
// outlive the test.
func artifactsKept() bool {
	f := flag.Lookup("test.artifacts")
	return f != nil && f.Value.String() == "true"
}

// savedDir is where counterexamples of a test are kept, below its package.
func savedDir(t test) string {
	top, _, _ := strings.Cut(t.Name(), "/")
	return filepath.Join("testdata", "mc", top)
}

// replaySaved replays what earlier runs of the test found in this scenario.
func replaySaved(t test, s *model.Scenario) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(savedDir(t), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		trace, err := reports.ReadTrace(path, data)
		if err != nil {
			t.Errorf("%v; delete the file, or repair it", err)
			continue
		}
		if trace.Scenario == s.ID {
			t.Run("saved/"+strings.TrimSuffix(filepath.Base(path), ".json"), func(t test) {
				t.Helper()
				mustBeMended(t, s, path, trace)
			})
		}
	}
}

// mustBeMended fails the test if a saved run still violates its property, and
// also if the protocol has changed so much that the run is none any more: then
// it protects from nothing.
func mustBeMended(t test, s *model.Scenario, path string, saved *model.Trace) {
	t.Helper()
	set := model.Settings{Params: make(map[string]string), Without: saved.Without, Network: saved.Network, Faults: &saved.Faults, Disk: saved.Disk}
	for _, p := range saved.Parameters {
		set.Params[p.Name] = p.Value
	}
	in, err := s.Configure(set)
	if err != nil {
		t.Fatalf("%s: %v; delete the file, or repair it", path, err)
	}
	now, err := follow(in, saved)
	switch {
	case err != nil:
		t.Errorf("%s does not replay: %v; delete the file, or repair it", path, err)
	case now.Verdict == string(model.Violated):
		v := &model.Violation{Property: now.Property, Reason: now.Reason, Steps: len(now.Steps), Trace: now}
		t.Errorf("%s: %s is still violated: %s (saved in %s)\n%s", s.ID, v.Property, v.Reason, path, counterexample(t, v))
	}
}

// follow executes the events of a trace, whatever states they lead to now.
func follow(in *model.Instance, saved *model.Trace) (*model.Trace, error) {
	trace := *saved
	trace.Steps = slices.Clone(saved.Steps)
	trace.Property, trace.Verdict = "", "" // to be found out
	for range trace.Steps {
		now, err := in.ReplayTrace(&trace)
		var differs *model.ReplayError
		if !errors.As(err, &differs) || differs.Step == 0 {
			return now, err
		}
		// The replay ends where a state is another one than in the trace. The
		// protocol has changed, so that is no surprise: take it and go on.
		trace.Steps[differs.Step-1].Hash = now.Steps[differs.Step-1].Hash
	}
	return in.ReplayTrace(&trace)
}
