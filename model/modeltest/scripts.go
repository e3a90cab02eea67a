package modeltest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

// Scripts replays every script dir/*.txt on the scenario, each a subtest, and
// compares what the script says with what happens: its expectations, and as
// golden text the effects below each event. A script that says nothing else
// runs in the default settings; its first line can be the "scenario" line of a
// script that stands alone, with the flags of check run. With -update the
// effects are written anew; comments, blank lines and expectations stay.
func Scripts(t *testing.T, s *model.Scenario, dir string) {
	t.Helper()
	scripts(realTest{t}, s, dir, *update)
}

func scripts(t test, s *model.Scenario, dir string, update bool) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("%s has no scripts in %s", s.ID, dir)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t test) {
			t.Helper()
			replayScript(t, s, path, update)
		})
	}
}

func replayScript(t test, s *model.Scenario, path string, update bool) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := string(data)
	script, err := model.ParseScript(path, want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := golden(s, script, want)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if got == want {
		return
	}
	if !update {
		t.Errorf("%s (-want +got):\n%s\n-update accepts what happened", path, cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		return
	}
	if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}

// golden replays a script and returns its text with the effects that happened
// in the place of those that it has.
func golden(s *model.Scenario, script *model.Script, text string) (string, error) {
	if script.Scenario != "" && script.Scenario != s.ID {
		return "", fmt.Errorf("a script of %s, not of %s", script.Scenario, s.ID)
	}
	set, err := parseFlags(s, script.Flags)
	if err != nil {
		return "", err
	}
	in, err := s.Configure(set)
	if err != nil {
		return "", err
	}
	effects, err := effectsByLine(in, script)
	if err != nil {
		return "", err
	}
	var out []string
	for i, line := range strings.Split(text, "\n") {
		if !isEffect(line) {
			out = append(append(out, line), effects[i+1]...)
		}
	}
	return strings.Join(out, "\n"), nil
}

// isEffect reports whether a line of a script is one that -update rewrites.
func isEffect(line string) bool {
	trimmed := strings.TrimLeft(line, " \t")
	return trimmed != line && trimmed != "" && trimmed != "\r" && trimmed[0] != '#'
}

// effectsByLine returns what each event of the script does, by its line.
func effectsByLine(in *model.Instance, script *model.Script) (map[int][]string, error) {
	trace, err := in.Replay(script)
	if err != nil {
		return nil, located(err)
	}
	effects := make(map[int][]string)
	steps := trace.Steps
	for _, line := range script.Lines {
		if strings.HasPrefix(line.Text, "=") {
			continue
		}
		did := stateLines(&steps[0])
		for _, e := range steps[0].Effects {
			did = append(did, "  "+e.Text)
		}
		effects[line.Line] = did
		steps = steps[1:]
	}
	if len(effects) == 0 {
		return nil, errors.New("a script without events")
	}
	return effects, nil
}

// stateLines are the states that a step left another than it found them.
func stateLines(step *model.TraceStep) []string {
	if len(step.Diff) == 0 {
		return nil
	}
	if step.Node == model.None {
		return []string{"  state " + step.After.Text}
	}
	nodes := step.After.Items[slices.Index(step.After.Keys, "nodes")]
	return []string{fmt.Sprintf("  node %d %s", step.Node, nodes.Items[step.Node-1].Text)}
}

// located puts the line of a script before what is wrong with it.
func located(err error) error {
	var (
		notEnabled *model.NotEnabledError
		wrong      *model.ReplayError
	)
	switch {
	case errors.As(err, &notEnabled):
		return fmt.Errorf("line %d: %w; enabled are %s", notEnabled.Line, err, strings.Join(notEnabled.Enabled, "; "))
	case errors.As(err, &wrong) && wrong.Line > 0:
		return fmt.Errorf("line %d: %w", wrong.Line, err)
	}
	return err
}
