package modeltest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

const scriptSource = `scenario test/handoff -p passes=2
# The token goes there
timeout 1 pass
  send something else

1->2 token   # and is taken
# and stays.
= 2.Holds true
= property MutualExclusion holds
`

const scriptGolden = `scenario test/handoff -p passes=2
# The token goes there
timeout 1 pass
  node 1 {Holds: false, Passed: 1}
  send 1->2 token{Number: 1}

1->2 token   # and is taken
  node 2 {Holds: true, Passed: 0, Timers: [pass]}
  set pass
# and stays.
= 2.Holds true
= property MutualExclusion holds
`

func writeScript(t *testing.T, text string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "script.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

func TestScriptsUpdate(t *testing.T) {
	s := handoff{}.scenario()
	dir, path := writeScript(t, scriptSource)
	record(t, func(t test) { scripts(t, s, dir, false) }).fails(t, 1, path, "(-want +got)", "send something else")

	out := record(t, func(t test) { scripts(t, s, dir, true) })
	out.passes(t)
	out.runs(t, "script")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(scriptGolden, string(got)); diff != "" {
		t.Errorf("updated script (-want +got):\n%s", diff)
	}
	record(t, func(t test) { scripts(t, s, dir, false) }).passes(t)
}

func TestScriptsOfMachine(t *testing.T) {
	s := &model.Scenario{ID: "test/counter", Build: func(model.Args) (model.Model, error) {
		return model.Machine[int]{
			Name:    "counter",
			Init:    func(yield func(int)) { yield(0) },
			Actions: []model.Action[int]{{Name: "Up", Next: func(s int, yield func(int)) { yield(s%3 + 1) }}},
		}, nil
	}}
	dir, path := writeScript(t, "Up\nUp\n")
	record(t, func(t test) { scripts(t, s, dir, true) }).passes(t)
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("Up\n  state 1\nUp\n  state 2\n", string(got)); diff != "" {
		t.Errorf("updated script (-want +got):\n%s", diff)
	}
}

func TestScriptsFails(t *testing.T) {
	for name, c := range map[string]struct{ text, says string }{
		"not enabled":     {"timeout 1 pass\n2->1 token{Number: 1}\n", "line 2: step 2: not enabled: 2->1 token{Number: 1}; enabled are 1->2 token{Number: 1}"},
		"expectation":     {"timeout 1 pass\n\n= 1.Holds true\n", "line 3: step 1: expected"},
		"other scenario":  {"scenario test/other\ntimeout 1 pass\n", "a script of test/other"},
		"flags":           {"scenario test/handoff --crush 1\ntimeout 1 pass\n", "crush"},
		"param":           {"scenario test/handoff -p passes\ntimeout 1 pass\n", "want key=value"},
		"param twice":     {"scenario test/handoff -p passes=1 -p passes=2\ntimeout 1 pass\n", "given twice"},
		"unknown param":   {"scenario test/handoff -p steps=1\ntimeout 1 pass\n", "steps"},
		"trailing words":  {"scenario test/handoff passes=1\ntimeout 1 pass\n", `unexpected "passes=1"`},
		"syntax":          {"timeout pass\n", "script.txt:1:"},
		"nothing happens": {"# not yet\n", "without events"},
	} {
		t.Run(name, func(t *testing.T) {
			s := handoff{}.scenario()
			dir, _ := writeScript(t, c.text)
			record(t, func(t test) { scripts(t, s, dir, false) }).fails(t, 1, c.says)
		})
	}
	empty := t.TempDir()
	record(t, func(t test) { scripts(t, handoff{}.scenario(), empty, false) }).fails(t, 1, "no scripts in "+empty)
}

func TestScriptFlags(t *testing.T) {
	s := handoff{}.scenario()
	s.Faults = model.Faults{Crash: 1, Drop: 2}
	got, err := parseFlags(s, []string{"-p", "passes=3", "--drop", "5", "--duplicate=1", "--without", "let-go", "--network", "fifo"})
	if err != nil {
		t.Fatal(err)
	}
	want := model.Settings{
		Params:  map[string]string{"passes": "3"},
		Faults:  &model.Faults{Crash: 1, Drop: 5, Duplicate: 1},
		Without: []model.Rule{letGo},
		Network: model.FIFO,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	in, err := s.Configure(got)
	if err != nil {
		t.Fatal(err)
	}
	const wantName = "test/handoff/passes=3,network=fifo,drop=5,duplicate=1,without=let-go"
	if got := name(in); got != wantName {
		t.Errorf("named %q, want %q", got, wantName)
	}
}
