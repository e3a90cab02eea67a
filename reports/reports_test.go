package reports_test

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/reports"
)

var update = flag.Bool("update", false, "rewrite testdata from what is reported now")

// render returns what a renderer writes.
func render(t *testing.T, f func(w io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestGoldenResults(t *testing.T) {
	for name, r := range results(t) {
		golden(t, name+".txt", render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{Width: 80, Dir: "out"}) }))
		golden(t, name+".md", render(t, func(w io.Writer) error { return reports.Markdown(w, r) }))
	}
	r := results(t)["election-violated"]
	golden(t, "election-violated.json", render(t, func(w io.Writer) error { return reports.JSON(w, r) }))
}

func TestGoldenTraces(t *testing.T) {
	faulty := faultyTrace()
	for _, width := range []int{40, 80, 200} {
		style := reports.Style{Width: width}
		golden(t, fmt.Sprintf("faults-%d.txt", width), render(t, func(w io.Writer) error { return reports.TraceText(w, faulty, style) }))
	}
	golden(t, "faults.md", render(t, func(w io.Writer) error { return reports.TraceMarkdown(w, faulty) }))
	golden(t, "faults.trace.json", render(t, func(w io.Writer) error { return reports.TraceJSON(w, faulty) }))
}

// A trace from a file shows what the trace in memory shows, in every format.
func TestTraceFileShowsTheSame(t *testing.T) {
	for name, trace := range traces(t) {
		file := render(t, func(w io.Writer) error { return reports.TraceJSON(w, trace) })
		read, err := reports.ReadTrace(name, []byte(file))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		for _, f := range reports.Formats() {
			style := reports.Style{Width: 120}
			want := render(t, func(w io.Writer) error { return f.Render(w, trace, style) })
			got := render(t, func(w io.Writer) error { return f.Render(w, read, style) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s as %s (-memory +file):\n%s", name, f.Name, diff)
			}
		}
	}
}

// A trace that was read can be executed again.
func TestReadTraceReplays(t *testing.T) {
	in, err := samples[1].Configure(model.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	trace := results(t)["register-violated"].Violation.Trace
	file := render(t, func(w io.Writer) error { return reports.TraceJSON(w, trace) })
	read, err := reports.ReadTrace("t.json", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	again, err := in.ReplayTrace(read)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(file, render(t, func(w io.Writer) error { return reports.TraceJSON(w, again) })); diff != "" {
		t.Errorf("replayed (-want +got):\n%s", diff)
	}
}

var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Colour is added to what is there without it, and changes no column.
func TestColorAddsNothingElse(t *testing.T) {
	for name, r := range results(t) {
		for _, width := range []int{40, 80, 200} {
			plain := render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{Width: width}) })
			color := render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{Width: width, Color: true}) })
			if plain == color || strings.Contains(plain, "\x1b") {
				t.Errorf("%s: colours are not switched by the style", name)
			}
			if diff := cmp.Diff(plain, escapes.ReplaceAllString(color, "")); diff != "" {
				t.Errorf("%s at %d columns (-plain +color):\n%s", name, width, diff)
			}
		}
	}
}

func TestTextKeepsToItsWidth(t *testing.T) {
	for name, trace := range traces(t) {
		for width := 50; width <= 200; width += 7 {
			text := render(t, func(w io.Writer) error { return reports.TraceText(w, trace, reports.Style{Width: width}) })
			for line := range strings.Lines(text) {
				if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > width {
					t.Errorf("%s at %d columns: a line of %d: %s", name, width, n, line)
				}
				if strings.TrimRight(line, " \n") != strings.TrimSuffix(line, "\n") {
					t.Errorf("%s at %d columns: blanks at the end of %q", name, width, line)
				}
			}
		}
	}
}

// "passed" is for a verdict that holds, and the verdict comes first.
func TestVerdictWords(t *testing.T) {
	for name, r := range results(t) {
		text := render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{}) })
		markdown := render(t, func(w io.Writer) error { return reports.Markdown(w, r) })
		for _, out := range []string{text, markdown} {
			if got, want := strings.Contains(out, "passed"), r.Verdict == model.Holds; got != want {
				t.Errorf("%s: says passed: %v, want %v", name, got, want)
			}
			if !strings.HasPrefix(strings.TrimPrefix(out, "# "), string(r.Verdict)+": ") {
				t.Errorf("%s: does not begin with its verdict: %.60s", name, out)
			}
		}
	}
}

func TestReadTraceErrors(t *testing.T) {
	whole := render(t, func(w io.Writer) error { return reports.TraceJSON(w, faultyTrace()) })
	change := func(old, fresh string) string {
		if !strings.Contains(whole, old) {
			t.Fatalf("the trace has no %s", old)
		}
		return strings.Replace(whole, old, fresh, 1)
	}
	tests := []struct{ name, data, want string }{
		{"empty", "", "t.json:1:1: the file ends too early"},
		{"cut", whole[:len(whole)/2], "the file ends too early"},
		{"no JSON", "timeout 1 campaign\n", "t.json:1:2: invalid character"},
		{"line", "{\n  \"schema\": nonsense\n}", "t.json:2:14: invalid character"},
		{"two", whole + "{}", "invalid character '{' after top-level value"},
		{"list", "[]", "t.json:1:1: the file: want an object, have a JSON array"},
		{"no schema", "{}", `not a trace: want "schema": "check.trace/1"`},
		{"result", `{"schema": "check.result/1"}`, "a result, not a trace"},
		{"newer", change("check.trace/1", "check.trace/2"), `schema "check.trace/2": want "check.trace/1"`},
		{"no steps", `{"schema": "check.trace/1"}`, "steps: want a list of steps"},
		{"scenario", change(`"sample/faults"`, `""`), "scenario: want an id"},
		{"type", change(`"event": "crash 2"`, `"event": 7`), "steps.event: want a string, have a JSON number"},
		{"range", change(`"id": 1`, `"id": 256`), "nodes.id: want a natural number, have a JSON number 256"},
		{"parameters", change(`{"words": "it's 2"}`, `{"words": []}`), `parameter "words": want a number or string`},
		{"numbering", change(`"step": 2`, `"step": 3`), "steps[1].step: want 2, have 3"},
		{"kind", change(`"kind": "crash"`, `"kind": "crush"`), `steps[4].kind: want one of deliver, `},
		{"no event", change(`"event": "crash 2"`, `"event": ""`), "steps[4].event: want an event"},
		{"node", change(`"node": 3`, `"node": 7`), "steps[2].node: want one of the 6 nodes, have 7"},
		{"nowhere", change(`"node": 3`, `"node": 0`), "steps[2].node: want one of the 6 nodes, have 0"},
		{"nodes", change(`"id": 2`, `"id": 1`), "nodes[1].id: want 2, have 1"},
		{"mark", change(`"fault_step": 2`, `"fault_step": 9`), "fault_step: want a step from 1 to 6, have 9"},
	}
	for _, tt := range tests {
		_, err := reports.ReadTrace("t.json", []byte(tt.data))
		if err == nil || !strings.HasPrefix(err.Error(), "t.json:") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got error %v, want t.json:... %s", tt.name, err, tt.want)
		}
	}
	// A later tool may add fields.
	if _, err := reports.ReadTrace("t.json", []byte(change(`"clients"`, `"fresh": {"a": [1]}, "clients"`))); err != nil {
		t.Errorf("an unknown field: %v", err)
	}
}

func TestStableJSON(t *testing.T) {
	r := results(t)["election-violated"]
	first := render(t, func(w io.Writer) error { return reports.StableJSON(w, r) })
	r.Seconds, r.StatesPerSecond, r.MemoryBytes, r.LivenessSeconds = 9, 9, 9, 9
	if again := render(t, func(w io.Writer) error { return reports.StableJSON(w, r) }); again != first {
		t.Errorf("times and memory show:\n%s", cmp.Diff(first, again))
	}
	full := render(t, func(w io.Writer) error { return reports.JSON(w, r) })
	var without []string
	for line := range strings.Lines(full) {
		if !regexp.MustCompile(`"(seconds|states_per_second|memory_bytes|liveness_seconds)"`).MatchString(line) {
			without = append(without, line)
		}
	}
	if diff := cmp.Diff(strings.Join(without, ""), first); diff != "" {
		t.Errorf("more is left out than what varies (-full +stable):\n%s", diff)
	}
}

func readDir(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(data)
	}
	return files
}

func names(files map[string]string) string {
	var list []string
	for _, name := range []string{"ElectionSafety.trace.json", "LeaderElected.trace.json", "mine.trace.json", "report.md", "report.txt", "result.json"} {
		if _, ok := files[name]; ok {
			list = append(list, name)
		}
	}
	return fmt.Sprintf("%d: %s", len(files), strings.Join(list, " "))
}

func TestWriteDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	all := results(t)
	if err := reports.WriteDir(dir, all["election-violated"]); err != nil {
		t.Fatal(err)
	}
	files := readDir(t, dir)
	if got, want := names(files), "5: ElectionSafety.trace.json LeaderElected.trace.json report.md report.txt result.json"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for _, want := range []string{
		`"trace": "ElectionSafety.trace.json"`,
		`"traces": ["ElectionSafety.trace.json", "LeaderElected.trace.json"]`,
	} {
		if !strings.Contains(files["result.json"], want) {
			t.Errorf("result.json has no %s", want)
		}
	}
	if want := "check replay ElectionSafety.trace.json"; !strings.Contains(files["report.txt"], want) || !strings.Contains(files["report.md"], want) {
		t.Errorf("the reports do not say %s", want)
	}
	if _, err := reports.ReadTrace("t", []byte(files["ElectionSafety.trace.json"])); err != nil {
		t.Error(err)
	}

	// The next run clears away what this one wrote, and nothing else.
	if err := os.WriteFile(filepath.Join(dir, "mine.trace.json"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := reports.WriteDir(dir, all["election-holds"]); err != nil {
		t.Fatal(err)
	}
	if got, want := names(readDir(t, dir)), "5: LeaderElected.trace.json mine.trace.json report.md report.txt result.json"; got != want {
		t.Errorf("after the second run: got  %s\nwant %s", got, want)
	}
}

// A report that cannot be written leaves nothing half-written, and no
// result.json that promises the rest.
func TestWriteDirFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "report.md", "full"), 0o777); err != nil {
		t.Fatal(err)
	}
	err := reports.WriteDir(dir, results(t)["election-violated"])
	if err == nil || !strings.Contains(err.Error(), "cannot write "+filepath.Join(dir, "report.md")) {
		t.Errorf("got error %v, want one that names report.md", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if n := e.Name(); n != "report.md" && !strings.HasSuffix(n, ".trace.json") {
			t.Errorf("left %s", n)
		}
	}
}

// Text is Markdown's and Mermaid's to show, never to obey.
func TestMarkdownEscapes(t *testing.T) {
	trace := faultyTrace()
	trace.Nodes[0].Role = "a|b*"
	trace.Reason = "`x` | <script>\nend"
	out := render(t, func(w io.Writer) error { return reports.TraceMarkdown(w, trace) })
	for _, bad := range []string{"<script>", "| a|b*", "\nend"} {
		if strings.Contains(out, bad) {
			t.Errorf("contains %q", bad)
		}
	}
	for line := range strings.Lines(out) {
		if bars := regexp.MustCompile(`(^|[^\\])\|`).FindAllString(line, -1); strings.HasPrefix(line, "| 1 ") && len(bars) != 6 {
			t.Errorf("%d bars instead of 6 in %s", len(bars), line)
		}
	}
}

func TestViolationWithoutTrace(t *testing.T) {
	r := results(t)["jugs-holds"]
	r.Verdict, r.Witnesses = model.Violated, nil
	r.Properties[0].Status, r.Properties[0].Detail = model.StatusNotWitnessed, "never reached"
	r.Violation = &model.Violation{Property: "FourLitres", Kind: model.KindReachable, Reason: "no reachable state has it"}
	text := render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{Dir: "out"}) })
	if want := "violated: sample/jugs: FourLitres: no reachable state has it\n"; !strings.HasPrefix(text, want) {
		t.Errorf("got %.80s, want %s", text, want)
	}
	if strings.Contains(text, "check replay") {
		t.Error("there is no trace to replay")
	}
	if json := render(t, func(w io.Writer) error { return reports.JSON(w, r) }); !strings.Contains(json, `"trace": null`) {
		t.Error("the trace is not null")
	}
}

// The ways a search can end without a verdict, and what helps.
func TestInconclusive(t *testing.T) {
	undecided := []model.PropertyStatus{{Name: "Linearizable", Kind: model.KindHistory, Status: model.StatusInconclusive, Detail: "a check could not decide"}}
	tests := []struct {
		name string
		r    model.Result
		want []string
	}{
		{"states", model.Result{StoppedBy: "max-states", Unexplored: "what follows from the 7 states of level 2"}, []string{
			"inconclusive: a/b: stopped by --max-states, after 1 state, 2 transitions, depth 1",
			"  not explored   what follows from the 7 states of level 2",
			"  to go further  raise --max-states",
		}},
		{"time", model.Result{StoppedBy: "timeout"}, []string{"stopped by --timeout", "  to go further  raise --timeout"}},
		{"interrupt", model.Result{StoppedBy: "interrupt"}, []string{"stopped by an interrupt", "  to go further  run it again and let it finish"}},
		{"undecided", model.Result{Complete: true, Properties: undecided}, []string{"Linearizable could not be decided", "    a check could not decide"}},
		{"fired", model.Result{StoppedBy: "timeout", NeverFired: []string{"crash", "Spill"}}, []string{"\nnot fired before the search ended: crash, Spill"}},
	}
	for _, tt := range tests {
		r := tt.r
		r.Scenario, r.Verdict, r.States, r.Transitions, r.Depth = "a/b", model.Inconclusive, 1, 2, 1
		out := render(t, func(w io.Writer) error { return reports.Text(w, &r, reports.Style{}) })
		for _, want := range tt.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: lacks %q:\n%s", tt.name, want, out)
			}
		}
		if tt.name == "undecided" && strings.Contains(out, "to go further") {
			t.Errorf("%s: names a flag although none helps:\n%s", tt.name, out)
		}
	}
}

// Whatever is cut short says so, and by how much.
func TestCapsAreTold(t *testing.T) {
	trace := results(t)["jugs-holds"].Witnesses[0]
	trace.Nodes = []model.TraceNode{{ID: 1}}
	step := trace.Steps[0]
	step.Node, step.Kind, step.Event = 1, model.EventTimeout, "timeout 1 tick"
	trace.Steps = nil
	for i := range 250 {
		step.Step = i + 1
		trace.Steps = append(trace.Steps, step)
	}
	out := render(t, func(w io.Writer) error { return reports.TraceMarkdown(w, trace) })
	if !strings.Contains(out, "The diagram shows the last 200 of 250 steps.") || strings.Contains(out, "n1: 50 timeout") {
		t.Error("a long diagram is not cut, or does not say so")
	}

	r := results(t)["jugs-holds"]
	for len(r.StatesByDepth) < 75 {
		r.StatesByDepth = append(r.StatesByDepth, 1)
	}
	out = render(t, func(w io.Writer) error { return reports.Markdown(w, r) })
	if !strings.Contains(out, "and 15 more levels") {
		t.Error("a long list of levels is not cut, or does not say so")
	}
}

// A run that shows no property, as replay makes it of a script, and a call
// that is still open.
func TestPlainRun(t *testing.T) {
	trace := faultyTrace()
	trace.Property, trace.Verdict, trace.Reason, trace.Steps = "", "", "", trace.Steps[:3]
	trace.FailureStep, trace.ErrorStep = nil, nil
	out := render(t, func(w io.Writer) error { return reports.TraceText(w, trace, reports.Style{}) })
	if !strings.HasPrefix(out, "sample/faults: 3 steps\n") || strings.Contains(out, " >3 ") || strings.Contains(out, "violate") {
		t.Errorf("got\n%s", out)
	}
	if want := "  c1      write(1)   1-     pending\n"; !strings.Contains(out, want) {
		t.Errorf("lacks %q:\n%s", want, out)
	}
}

func TestSeveralViolations(t *testing.T) {
	r := results(t)["election-violated"]
	second := *r.Violation
	second.Property, second.NotLeast = "Second", true
	r.Violations = append(r.Violations, &second)
	out := render(t, func(w io.Writer) error { return reports.Text(w, r, reports.Style{}) })
	for _, want := range []string{
		"\nviolated: Second at step 8: ",
		"\nnote: the search was cut inside a level",
		"  replay         add --report DIR, then check replay DIR/ElectionSafety.trace.json\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

// A run that goes on for ever says where its loop begins, in every form.
func TestLoop(t *testing.T) {
	trace := faultyTrace()
	for _, c := range []struct {
		loop int
		want string
	}{
		{4, "the loop begins: steps 5 to 6 repeat for ever"},
		{6, "for ever: nothing that must happen is enabled any more"},
	} {
		trace.Loop = &c.loop
		for name, out := range map[string]string{
			"text":     render(t, func(w io.Writer) error { return reports.TraceText(w, trace, reports.Style{Width: 200}) }),
			"Markdown": render(t, func(w io.Writer) error { return reports.TraceMarkdown(w, trace) }),
		} {
			if !strings.Contains(out, c.want) {
				t.Errorf("%s does not say %q:\n%s", name, c.want, out)
			}
		}
	}
	trace.Loop = new(7)
	out := render(t, func(w io.Writer) error { return reports.TraceJSON(w, trace) })
	if _, err := reports.ReadTrace("trace", []byte(out)); err == nil || !strings.Contains(err.Error(), "loop: ") {
		t.Errorf("a loop after 7 of 6 steps is read: %v", err)
	}
}
