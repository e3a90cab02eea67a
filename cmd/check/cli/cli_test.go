package cli_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/faultline-mc/faultline/cmd/check/cli"
	"github.com/faultline-mc/faultline/internal/catalog"
)

// TestMain makes programs of the test binary for the scripts: check and odd
// with the scenarios of scenarios_test.go, faultline with the catalogue.
func TestMain(m *testing.M) {
	cli.SetProgressInterval(50 * time.Millisecond)
	testscript.Main(tests{m}, map[string]func(){
		"check":     func() { cli.Main(goodScenarios()...) },
		"odd":       func() { cli.Main(oddScenarios()...) },
		"faultline": func() { cli.Main(catalog.Scenarios()...) },
	})
}

// tests are those of the package. With -short they draw few random cases: rapid
// takes a fifth of this number.
type tests struct{ m *testing.M }

func (t tests) Run() int {
	flag.Parse()
	if testing.Short() {
		_ = flag.Set("rapid.checks", "25")
	}
	return t.m.Run()
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status runs a program and requires its exit status: status 3 check run ...
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	if got, ok := exitCodeOf(err); !ok || got != want {
		ts.Fatalf("exit status %d, want %d: %v", got, want, err)
	}
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	code, ok := exitCodeOf(err)
	if !ok {
		t.Fatal(err)
	}
	return code
}

// exitCodeOf returns the status that a program ended with, if it ran.
func exitCodeOf(err error) (code int, ok bool) {
	if exited := (*exec.ExitError)(nil); errors.As(err, &exited) {
		return exited.ExitCode(), true
	}
	return 0, err == nil
}

// TestCancelled has searches that are interrupted before they begin.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range []string{"run machine/grid -p size=1000000", "rules", "bench", "bench machine/grid"} {
		var stdout, stderr bytes.Buffer
		got := cli.Run(ctx, strings.Fields(args), strings.NewReader(""), &stdout, &stderr, goodScenarios())
		if got != 130 {
			t.Errorf("check %s: exit status %d, want 130\nstdout %s\nstderr %s", args, got, &stdout, &stderr)
		}
		if strings.Contains(stdout.String(), "passed") || strings.Contains(stdout.String(), "Benchmark") {
			t.Errorf("check %s speaks of success: %s", args, &stdout)
		}
	}
}
