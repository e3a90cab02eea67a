package tidy

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/cmd/check/cli"
	"github.com/faultline-mc/faultline/internal/catalog"
	"github.com/faultline-mc/faultline/model"
)

// blocks returns the contents of README's fenced blocks of one language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(readFile(t, "README.md"), -1) {
		found = append(found, m[1])
	}
	if len(found) == 0 {
		t.Fatalf("README has no block of %s", language)
	}
	return found
}

// TestReadmeCommands has README's first commands run by CI as they stand.
func TestReadmeCommands(t *testing.T) {
	ci := strings.Split(readFile(t, ".ci/run"), "\n")
	for _, command := range strings.Split(strings.TrimSpace(blocks(t, "sh")[0]), "\n") {
		if !slices.Contains(ci, command) {
			t.Errorf("README's %q is no line of .ci/run", command)
		}
	}
}

// TestReadmeOutput runs the commands whose output README shows. A line "..."
// stands for lines that README leaves out.
func TestReadmeOutput(t *testing.T) {
	if testing.Short() {
		t.Skip("a search and a simulation")
	}
	const prompt = "$ go run ./cmd/check "
	shownThere := blocks(t, "console")
	t.Chdir(root) // where README's commands are run
	for _, block := range shownThere {
		command, shown, _ := strings.Cut(block, "\n")
		args, ok := strings.CutPrefix(command, prompt)
		if !ok {
			t.Errorf("README shows the output of %q, which is not of check", command)
			continue
		}
		var out, stderr bytes.Buffer
		cli.Run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &stderr, catalog.Scenarios())
		if !matches(shown, out.String()) {
			t.Errorf("%s prints something else than README shows:\n%s%s", command, &out, &stderr)
		}
	}
}

// matches reports whether text is what is shown, where a line of three dots
// stands for any lines.
func matches(shown, text string) bool {
	head, tail, cut := strings.Cut("\n"+shown, "\n...\n")
	if !cut {
		return shown == text
	}
	return strings.HasPrefix("\n"+text, head+"\n") && strings.HasSuffix(text, "\n"+tail)
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		shown, text string
		want        bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a\nb\nc\n", false},
		{"a\n...\n", "a\nb\nc\n", true},
		{"a\n...\nc\n", "a\nb\nb\nc\n", true},
		{"a\n...\nd\n", "a\nb\nc\n", false},
		{"a\n...\nc\n", "a\nbc\n", false},
		{"a\n...\n", "ab\nc\n", false},
		{"b\n...\n", "a\nb\n", false},
	} {
		if got := matches(c.shown, c.text); got != c.want {
			t.Errorf("matches(%q, %q) = %v", c.shown, c.text, got)
		}
	}
}

// TestReadmeCode has every piece of code in README compiled and tested
// somewhere, word by word.
func TestReadmeCode(t *testing.T) {
	sources := []string{readFile(t, "model/example_test.go")}
	err := filepath.WalkDir(filepath.Join(root, "cmd/check/cli/testdata/external"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		sources = append(sources, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range blocks(t, "go") {
		if !slices.ContainsFunc(sources, func(s string) bool { return strings.Contains(s, code) }) {
			t.Errorf("README has code that no test compiles:\n%s", code)
		}
	}
}

// TestReadmeTable compares README's table with the scenarios.
func TestReadmeTable(t *testing.T) {
	cell := "`([^`|]*)`"
	row := regexp.MustCompile(`(?m)^\| ` + cell + ` \| (?:` + cell + `|defaults) \| ([^|]*) \| ([0-9,]*) \|([^|]*)\|$`)
	rows := row.FindAllStringSubmatch(readFile(t, "README.md"), -1)
	if len(rows) == 0 {
		t.Fatal("README has no table of scenarios")
	}
	scenarios := catalog.Scenarios()
	for _, r := range rows {
		id, bound, properties, states, source := r[1], r[2], strings.Split(r[3], ", "), r[4], strings.TrimSpace(r[5])
		i := slices.IndexFunc(scenarios, func(s *model.Scenario) bool { return s.ID == id })
		if i < 0 {
			t.Errorf("README: no scenario %q", id)
			continue
		}
		s := scenarios[i]
		k := slices.IndexFunc(s.Pins, func(p model.Pin) bool { return boundOf(p) == bound })
		switch {
		case k < 0:
			t.Errorf("README: %s pins nothing for %q", id, bound)
		case strconv.Itoa(s.Pins[k].States) != strings.ReplaceAll(states, ",", "") || s.Pins[k].Source != source:
			t.Errorf("README: %s %q has %s states (%q), pinned are %d (%q)", id, bound, states, source, s.Pins[k].States, s.Pins[k].Source)
		}
		known := propertiesOf(t, s)
		for _, p := range properties {
			if !slices.Contains(known, p) {
				t.Errorf("README: %s has no property %q, but %q", id, p, known)
			}
		}
	}
}

// boundOf is what a pin has that the scenario has not by default.
func boundOf(p model.Pin) string {
	words := slices.Clone(p.Params)
	for _, f := range []struct {
		name string
		n    int
	}{{"crash", p.Faults.Crash}, {"drop", p.Faults.Drop}, {"duplicate", p.Faults.Duplicate}} {
		if f.n > 0 {
			words = append(words, f.name+"="+strconv.Itoa(f.n))
		}
	}
	return strings.Join(words, " ")
}

// propertiesOf returns the names of a scenario's properties.
func propertiesOf(t *testing.T, s *model.Scenario) []string {
	t.Helper()
	in, err := s.Configure(model.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	list, err := in.Properties()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range list {
		names = append(names, p.Name)
	}
	return names
}
