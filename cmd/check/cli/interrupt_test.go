//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// endless is a search that is not over when the test is.
var endless = []string{"run", "machine/grid", "-p", "size=1000000"}

// TestInterrupt has a search that is interrupted: it writes what it has, and
// that is no verdict.
func TestInterrupt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command("check", append(endless, "--report", dir, "--json")...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := exitCode(t, cmd.Wait()); got != 130 {
		t.Errorf("exit status %d, want 130\n%s", got, &stderr)
	}
	want := `"verdict": "inconclusive"`
	kept, err := os.ReadFile(filepath.Join(dir, "result.json"))
	if err != nil || !strings.Contains(string(kept), want) {
		t.Errorf("result.json: %v\n%s", err, kept)
	}
	if !strings.Contains(stdout.String(), want) {
		t.Errorf("standard output lacks %s:\n%s", want, &stdout)
	}
	if said := stderr.String(); !strings.Contains(said, "check: interrupted") || strings.Contains(said, "passed") {
		t.Errorf("standard error: %s", said)
	}
}

// TestSecondInterrupt has one that takes effect while the first one still does:
// the report that is being written here goes to a pipe that nobody reads.
func TestSecondInterrupt(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a pipe to fill")
	}
	cmd := exec.Command("check", endless...)
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	fill(t, write)
	cmd.Stdout = write
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if said, err := bufio.NewReader(stderr).ReadString('\n'); err != nil {
		t.Fatalf("%q, %v", said, err)
	}
	time.Sleep(300 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if got := exitCode(t, cmd.Wait()); got != 130 {
		t.Errorf("exit status %d, want 130", got)
	}
}

// fill writes to a pipe until no more fits in.
func fill(t *testing.T, pipe *os.File) {
	t.Helper()
	if err := pipe.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := pipe.Write(make([]byte, 1<<20)); err == nil {
		t.Fatal("the pipe has no end")
	}
	if err := pipe.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
}
