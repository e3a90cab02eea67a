package cli

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
)

func TestNearest(t *testing.T) {
	ids := []string{"calibration/raft", "paxos/register", "paxos/synod", "specs/paxos", "specs/tcommit"}
	for _, tt := range []struct {
		name string
		want []string
	}{
		{"paxso/synod", []string{"paxos/synod"}},
		{"paxos/synod", []string{"paxos/synod"}},
		{"paxos", []string{"paxos/register", "paxos/synod", "specs/paxos"}},
		{"synod", []string{"paxos/synod"}},
		{"spec/tcommit", []string{"specs/tcommit"}},
		{"zookeeper", nil},
		{"", nil},
		{"x", nil},
	} {
		if diff := cmp.Diff(tt.want, nearest(tt.name, ids)); diff != "" {
			t.Errorf("nearest(%q) (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"paxso", "paxos", 1},
		{"rnu", "run", 1},
		{"kitten", "sitting", 3},
		{"ab", "cd", 2},
	} {
		if got := distance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
	}
}

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		text string
		want int // 0 where it is an error
	}{
		{"1B", 1},
		{"2GB", 2_000_000_000},
		{"512MiB", 512 << 20},
		{"1.5 KiB", 1536},
		{"3TB", 3_000_000_000_000},
		{"", 0},
		{"2", 0},
		{"GB", 0},
		{"-1GB", 0},
		{"0GB", 0},
		{"2gb", 0},
		{"2 G", 0},
		{"1e3B", 0},
		{"0x10B", 0},
		{"1_000B", 0},
		{"9999999999TB", 0},
		{"infB", 0},
		{"NaNB", 0},
		{"2GB2", 0},
		{"0.1B", 0},
	} {
		got, err := parseSize(tt.text)
		if got != tt.want || (err == nil) != (tt.want > 0) {
			t.Errorf("parseSize(%q) = %d, %v; want %d", tt.text, got, err, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		n                       int
		grouped, scaled, digits string
	}{
		{0, "0", "0 B", "0"},
		{999, "999", "999 B", "999"},
		{1000, "1,000", "1.0 kB", "1,000"},
		{9_949, "9,949", "9.9 kB", "9,949"},
		{9_951, "9,951", "10 kB", "9,951"},
		{999_499, "999,499", "999 kB", "999,500"},
		{999_500, "999,500", "1.0 MB", "999,500"},
		{212_379, "212,379", "212 kB", "212,400"},
		{310_000_000, "310,000,000", "310 MB", "310,000,000"},
		{-1234, "-1,234", "-1234 B", "-1,234"},
		{-123, "-123", "-123 B", "-123"},
	} {
		if got := grouped(tt.n); got != tt.grouped {
			t.Errorf("grouped(%d) = %q, want %q", tt.n, got, tt.grouped)
		}
		if got := scaled(tt.n, "B"); got != tt.scaled {
			t.Errorf("scaled(%d) = %q, want %q", tt.n, got, tt.scaled)
		}
		if got := grouped(fourDigits(float64(tt.n))); got != tt.digits {
			t.Errorf("fourDigits(%d) = %q, want %q", tt.n, got, tt.digits)
		}
	}
}

// TestProgressLine has the line that the command's contract shows.
func TestProgressLine(t *testing.T) {
	p := model.Progress{
		Depth: 14, States: 1_204_881, Queue: 88_112, Transitions: 4_100_000,
		MemoryBytes: 310_000_000, Elapsed: 6100 * time.Millisecond,
	}
	want := "raft/core  depth 14  states 1,204,881 (212,400/s)  queue 88,112  transitions 4.1 M  mem 310 MB  6 s"
	if got := progressLine("raft/core", p, 212_379.4); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestProgress(t *testing.T) {
	first := model.Progress{Depth: 2, States: 1000, Queue: 10, Transitions: 3000, MemoryBytes: 2_000_000, Elapsed: time.Second}
	second := model.Progress{Depth: 3, States: 5000, Queue: 20, Transitions: 9000, MemoryBytes: 3_000_000, Elapsed: 3 * time.Second}
	line1 := "a/b  depth 2  states 1,000 (1,000/s)  queue 10  transitions 3.0 k  mem 2.0 MB  1 s"
	line2 := "a/b  depth 3  states 5,000 (2,000/s)  queue 20  transitions 9.0 k  mem 3.0 MB  3 s"
	json1 := `{"scenario":"a/b","depth":2,"states":1000,"states_per_second":1000,"queue":10,"transitions":3000,"memory_bytes":2000000,"seconds":1}`
	json2 := `{"scenario":"a/b","depth":3,"states":5000,"states_per_second":2000,"queue":20,"transitions":9000,"memory_bytes":3000000,"seconds":3}`
	for _, tt := range []struct {
		name  string
		p     *progress
		lines string
	}{
		{"plain", &progress{}, line1 + "\n" + line2 + "\n"},
		{"json", &progress{json: true}, json1 + "\n" + json2 + "\n"},
		{"in place", &progress{width: func() int { return 200 }}, "\r" + line1 + "\x1b[K\r" + line2 + "\x1b[K\r\x1b[K"},
		{"cut", &progress{width: func() int { return 21 }}, "\r" + line1[:20] + "\x1b[K\r" + line2[:20] + "\x1b[K\r\x1b[K"},
		{"a rule", &progress{without: "r"}, strings.ReplaceAll(line1+"\n"+line2+"\n", "a/b", "a/b without r")},
		{
			"a rule as json", &progress{json: true, without: "r"},
			strings.ReplaceAll(json1+"\n"+json2+"\n", `"a/b"`, `"a/b","without":"r"`),
		},
		{"unknown width", &progress{width: func() int { return 0 }}, "\r" + line1 + "\x1b[K\r" + line2 + "\x1b[K\r\x1b[K"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			tt.p.w, tt.p.scenario = &out, "a/b"
			tt.p.show(first)
			tt.p.show(second)
			tt.p.end()
			tt.p.show(second) // too late
			if diff := cmp.Diff(tt.lines, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRate has a search that did not take any time.
func TestRate(t *testing.T) {
	if got := rateBetween(model.Progress{}, model.Progress{States: 5}); got != 0 {
		t.Errorf("got %v, want 0", got)
	}
}

func TestColored(t *testing.T) {
	term := &terminal{}
	for _, tt := range []struct {
		name, flag, noColor, force, term string
		to                               *terminal
		want                             bool
	}{
		{"terminal", "auto", "", "", "xterm", term, true},
		{"dumb terminal", "auto", "", "", "dumb", term, false},
		{"file", "auto", "", "", "xterm", nil, false},
		{"NO_COLOR", "auto", "1", "", "xterm", term, false},
		{"CLICOLOR_FORCE", "auto", "", "1", "xterm", nil, true},
		{"CLICOLOR_FORCE=0", "auto", "", "0", "xterm", nil, false},
		{"NO_COLOR beats CLICOLOR_FORCE", "auto", "1", "1", "xterm", term, false},
		{"the flag beats NO_COLOR", "always", "1", "", "xterm", nil, true},
		{"the flag beats CLICOLOR_FORCE", "never", "", "1", "xterm", term, false},
	} {
		t.Setenv("NO_COLOR", tt.noColor)
		t.Setenv("CLICOLOR_FORCE", tt.force)
		t.Setenv("TERM", tt.term)
		if got := (&look{tt.flag}).colored(tt.to); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestVerdictStatus(t *testing.T) {
	for _, tt := range []struct {
		verdict     model.Verdict
		interrupted bool
		want        int
	}{
		{model.Holds, false, 0},
		{model.Violated, false, 1},
		{model.Inconclusive, false, 3},
		{model.Holds, true, 0},
		{model.Violated, true, 1},
		{model.Inconclusive, true, 130},
		{"", false, 3},
	} {
		if got := verdictStatus(tt.verdict, tt.interrupted); got != tt.want {
			t.Errorf("verdictStatus(%q, %v) = %d, want %d", tt.verdict, tt.interrupted, got, tt.want)
		}
	}
}

// TestWorse has the order of precedence: the more a status says, the later.
func TestWorse(t *testing.T) {
	order := []int{0, 3, 130, 1, 74, 65, 66, 2, 4}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("worse(%d, %d) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func TestRuleJudge(t *testing.T) {
	result := func(v model.Verdict, property string, steps int) *model.Result {
		r := &model.Result{Verdict: v, StoppedBy: "max-states"}
		if property != "" {
			r.Violation = &model.Violation{Property: property, Steps: steps, Reason: "why"}
		}
		return r
	}
	for _, tt := range []struct {
		name        string
		result      *model.Result
		interrupted bool
		caught      bool
		status      int
		problem     string
	}{
		{"as recorded", result(model.Violated, "Safe", 3), false, true, 0, ""},
		{"as recorded, then interrupted", result(model.Violated, "Safe", 3), true, true, 0, ""},
		{"shorter", result(model.Violated, "Safe", 2), false, true, 1, "caught in 2 steps, not in the 3 recorded"},
		{"another", result(model.Violated, "Live", 3), false, false, 1, "Live fell first, not Safe: why"},
		{"unnoticed", result(model.Holds, "", 0), false, false, 1, "unnoticed: everything holds without it"},
		{"cut", result(model.Inconclusive, "", 0), false, false, 3, "not caught before the search was cut by max-states"},
		{"interrupted", result(model.Inconclusive, "", 0), true, false, 130, "not caught before the search was cut by max-states"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rep := ruleReport{Property: "Safe", ExpectedSteps: 3}
			rep.judge(tt.result, tt.interrupted)
			if *rep.Caught != tt.caught || rep.status != tt.status || rep.Problem != tt.problem {
				t.Errorf("got caught %v, status %d, problem %q", *rep.Caught, rep.status, rep.Problem)
			}
		})
	}
}

func TestRuleTable(t *testing.T) {
	task := ruleTask{
		scenario: &model.Scenario{ID: "a/b"},
		info:     model.RuleInfo{Rule: "keep-promise", Property: "Safe", Protects: "an old ballot chooses behind the back of a newer one", Steps: 7},
	}
	for _, tt := range []struct {
		width int
		want  string
	}{
		{0, "  keep-promise  Safe              7  an old ballot chooses behind the back of a newer one\n"},
		{55, "  keep-promise  Safe              7  an old ballot chooses behind the back of a newer one\n"},
		{60, `  keep-promise  Safe              7  an old ballot chooses
                                     behind the back of a
                                     newer one
`},
	} {
		var out bytes.Buffer
		layoutOf([]ruleTask{task}, tt.width).row(&out, newRuleReport(task, &model.Instance{}), "7")
		if diff := cmp.Diff(tt.want, out.String()); diff != "" {
			t.Errorf("width %d (-want +got):\n%s", tt.width, diff)
		}
	}
}

func TestRequireFired(t *testing.T) {
	for _, tt := range []struct {
		name     string
		result   model.Result
		status   model.Status
		violated bool
	}{
		{"all fired", model.Result{Verdict: model.Holds, Complete: true}, model.StatusWitnessed, false},
		{"one did not", model.Result{Verdict: model.Holds, Complete: true, NeverFired: []string{"Leave"}}, model.StatusNotWitnessed, true},
		{"cut", model.Result{Verdict: model.Inconclusive, NeverFired: []string{"Leave"}}, model.StatusInconclusive, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := tt.result
			requireFired(&r)
			if got := r.Properties[0]; got.Name != "EveryEventFires" || got.Status != tt.status {
				t.Errorf("got %+v", got)
			}
			if violated := r.Violation != nil; violated != tt.violated || violated != (r.Verdict == model.Violated) {
				t.Errorf("verdict %s, violation %+v", r.Verdict, r.Violation)
			}
		})
	}
}

// brokenWriter is a full disk.
type brokenWriter struct{ left int }

func (b *brokenWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(p), nil
}

// TestLostOutput has results that cannot be written: they must not count as
// success.
func TestLostOutput(t *testing.T) {
	for _, args := range [][]string{{"list"}, {"completion", "bash"}, {"help"}, {"run", "--help"}, {"rules", "--list"}, {"rules"}, {"run", "tiny/one"}, {"run", "tiny/one", "--without", "only"}} {
		var stderr bytes.Buffer
		got := Run(context.Background(), args, strings.NewReader(""), &brokenWriter{10}, &stderr, []*model.Scenario{tinyScenario})
		if got != exitInternal || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("check %q: status %d, %s", args, got, &stderr)
		}
	}
}

type tiny struct{ Done bool }

var tinyScenario = &model.Scenario{
	ID:    "tiny/one",
	Rules: []model.RuleInfo{{Rule: "only", Protects: "nothing", Property: "Done"}},
	Build: func(a model.Args) (model.Model, error) {
		return model.Machine[tiny]{
			Name: "tiny",
			Init: func(yield func(tiny)) { yield(tiny{}) },
			Actions: []model.Action[tiny]{{Name: "Do", Next: func(_ tiny, yield func(tiny)) {
				if !a.Without().Has("only") {
					yield(tiny{true})
				}
			}}},
			Properties: []model.Property[tiny]{model.Reachable("Done", func(s tiny) bool { return s.Done })},
		}, nil
	},
}

// TestTwice has two scenarios with one id, a mistake of the program that calls.
func TestTwice(t *testing.T) {
	var stdout, stderr bytes.Buffer
	got := Run(context.Background(), []string{"list"}, strings.NewReader(""), &stdout, &stderr, []*model.Scenario{tinyScenario, tinyScenario})
	if got != exitInternal || !strings.Contains(stderr.String(), `two scenarios have the id "tiny/one"`) {
		t.Errorf("status %d\n%s", got, &stderr)
	}
}

// TestNoArguments must not fall back on the arguments of the process.
func TestNoArguments(t *testing.T) {
	var stdout, stderr bytes.Buffer
	got := Run(context.Background(), nil, strings.NewReader(""), &stdout, &stderr, nil)
	if got != exitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), "Usage:") {
		t.Errorf("status %d\nstdout %s\nstderr %s", got, &stdout, &stderr)
	}
}

// TestVerbs holds the verbs to those of the contract that exist so far.
func TestVerbs(t *testing.T) {
	c := &command{stderr: &bytes.Buffer{}, stdout: &bytes.Buffer{}}
	got := slices.DeleteFunc(verbs(c.root()), func(v string) bool { return v == "help" })
	want := []string{"bench", "completion", "history", "list", "replay", "report", "rules", "run", "simulate"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// blocked is a pipe that nobody writes to.
type blocked struct{ began func() }

func (b blocked) Read([]byte) (int, error) {
	b.began()
	select {}
}

// TestBlockedReading has a history that never comes: reading it ends by an
// interrupt, and when the time is over.
func TestBlockedReading(t *testing.T) {
	for _, tt := range []struct {
		timeout, reason string
		status          int
	}{
		{"1h", "it was interrupted", exitInterrupted},
		{"1ms", "--timeout 1ms was over before the file was read", exitInconclusive},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		in := blocked{began: func() {
			if tt.status == exitInterrupted {
				cancel()
			}
		}}
		var stdout, stderr bytes.Buffer
		status := Run(ctx, []string{"history", "-", "--object", "register", "--timeout", tt.timeout}, in, &stdout, &stderr, nil)
		want := "standard input\tinconclusive\n  " + tt.reason + "\n"
		if diff := cmp.Diff(want, stdout.String()); status != tt.status || diff != "" || stderr.Len() > 0 {
			t.Errorf("status %d, want %d\nstdout (-want +got):\n%s\nstderr %s", status, tt.status, diff, &stderr)
		}
	}
}
