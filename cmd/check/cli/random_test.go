package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/cmd/check/cli"
)

// TestRandomArguments calls the command with words that are right, wrong, and
// right in the wrong place. Whatever they are, it must not take itself for
// defective, must say something if it refuses, and must not have begun to
// print a result then.
func TestRandomArguments(t *testing.T) {
	dir := t.TempDir()
	words := []string{
		"list", "run", "history", "simulate", "rules", "replay", "report", "bench", "completion", "help", "bash",
		"election/vote", "machine/grid", "election", "elction/vote", "/", "..", "*", "[", "", "-", "--", "=",
		"-p", "nodes=2", "nodes=9", "size=3", "-pnodes=1", "--param=style=fancy", "candidates=",
		"--without", "vote-once", "majority", "--network", "set", "fifo", "--crash", "1", "0", "-1", "--drop=1",
		"--max-states", "10", "--max-depth=3", "--timeout", "1s", "--max-memory", "2GB", "--workers=1",
		"--json", "--json=stable", "--json=", "--list", "--to", "--format", "markdown", "-o", "-h", "--help",
		"--color", "always", "--progress=json", "--reduce", "none", "--fail-on-unfired", "--max-violations=2",
		"--seed", "--runs=9", "--steps=2", "--strategy=pct",
		"--object", "register", "queue", "--consistency", "causal", "k-atomic", "--k=2", "--init=0", "--keyed", "--format=kv",
		"--algorithm=zones", "--markdown", "--nil=unknown",
		"--report", filepath.Join(dir, "out"), "-x", "--partition", "\x00", "\xff", "nodes=\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		args := rapid.SliceOfN(rapid.SampledFrom(words), 0, 7).Draw(t, "args")
		for i, a := range args {
			if (a == "-o" || a == "--report") && i+1 < len(args) {
				// No file is to appear anywhere else.
				args[i+1] = filepath.Join(dir, "out")
			}
		}
		if slices.Contains(args, "simulate") && !slices.Contains(args, "--runs=9") {
			args = append(args, "--runs=9")
		}
		var stdout, stderr bytes.Buffer
		status := cli.Run(t.Context(), args, strings.NewReader("{}"), &stdout, &stderr, goodScenarios())
		switch status {
		case 0, 1, 3:
			if stdout.Len() == 0 && !strings.Contains(stderr.String(), "wrote ") {
				t.Errorf("check %q: status %d, and nothing on standard output\n%s", args, status, &stderr)
			}
		case 65, 66, 74:
			if !slices.Contains(args, "history") || stderr.Len() == 0 {
				t.Errorf("check %q: status %d\nstderr %s", args, status, &stderr)
			}
		case 2:
			if stdout.Len() > 0 || stderr.Len() == 0 {
				t.Errorf("check %q: status 2\nstdout %s\nstderr %s", args, &stdout, &stderr)
			}
		default:
			t.Errorf("check %q: status %d\nstdout %s\nstderr %s", args, status, &stdout, &stderr)
		}
	})
}

// TestRandomDamage reads traces and scripts in which something is missing,
// doubled or replaced. They are refused, or found not to be what happens, but
// never taken for a defect of the tool.
func TestRandomDamage(t *testing.T) {
	trace := output(t, "", 1, "replay", "testdata/damaged/vote.txt", "--json=stable")
	script, err := os.ReadFile("testdata/damaged/vote.txt")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SampledFrom([]string{trace, string(script)}).Draw(t, "whole")
		input := damage(t, whole)
		for _, verb := range []string{"replay", "report"} {
			var stdout, stderr bytes.Buffer
			status := cli.Run(t.Context(), []string{verb, "-"}, strings.NewReader(input), &stdout, &stderr, goodScenarios())
			said := stderr.String()
			switch {
			case status == 2 && stdout.Len() == 0 && said != "":
			case status == 4 && verb == "replay" && strings.Contains(said, "step "):
			case status <= 1 && stdout.Len() > 0:
			default:
				t.Errorf("check %s: status %d\n%s\nof %s", verb, status, said, input)
			}
			if strings.Contains(said, "internal error") {
				t.Errorf("check %s: %s\nof %s", verb, said, input)
			}
		}
	})
}

// damage takes out a part of a text, doubles it, or puts something else there.
func damage(t *rapid.T, whole string) string {
	from := rapid.IntRange(0, len(whole)-1).Draw(t, "from")
	to := min(len(whole), from+rapid.IntRange(0, 40).Draw(t, "length"))
	instead := rapid.SampledFrom([]string{
		"", whole[from:to] + whole[from:to], "null", "0", "-1", "99999999999999999999", "\"", "{}", "[]", "[{}]", "true",
		"\x00", "\xff", "{", "}", "\n", "\"steps\": null", "1->9 ask{}", "#", "=", " ",
	}).Draw(t, "instead")
	return whole[:from] + instead + whole[to:]
}

// output runs a command that must end with a status, and returns what it
// wrote.
func output(t *testing.T, stdin string, status int, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if got := cli.Run(t.Context(), args, strings.NewReader(stdin), &stdout, &stderr, goodScenarios()); got != status {
		t.Fatalf("check %q: status %d\n%s", args, got, &stderr)
	}
	return stdout.String()
}
