//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// resumable is a search of some tenths of a second, with checkpoints all along.
func resumable(dir string) []string {
	args := []string{"run", "machine/grid", "-p", "size=700", "--json=stable"}
	if dir == "" {
		return args
	}
	args = append(args, "--checkpoint", dir, "--checkpoint-every", "1ms")
	if _, err := os.Stat(filepath.Join(dir, "checkpoint")); err == nil {
		args = append(args, "--resume")
	}
	return args
}

// TestKilled has a search killed again and again, at any moment: what it wrote
// last is always good, and in the end it has the result of one in one piece.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("searches for seconds")
	}
	for _, signal := range []os.Signal{os.Kill, os.Interrupt} {
		t.Run(signal.String(), func(t *testing.T) {
			want, err := exec.Command("check", resumable("")...).Output()
			if err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "kept")
			for i := range 8 {
				killed(t, dir, signal, time.Duration(120+35*i)*time.Millisecond)
			}
			cmd := exec.Command("check", resumable(dir)...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			got, err := cmd.Output()
			if err != nil || !bytes.Equal(want, got) {
				t.Fatalf("%v, want\n%s\ngot\n%s\n%s", err, want, got, &stderr)
			}
			files, err := os.ReadDir(dir)
			if err != nil || len(files) != 1 {
				t.Errorf("left behind: %v, %v", files, err)
			}
		})
	}
}

// TestKilledOnDisk has a search killed that has states on disk: nothing of them
// stays. At most there is an empty file, which has not lost its name yet, until
// the next search.
func TestKilledOnDisk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spilled")
	for _, signal := range []os.Signal{os.Kill, os.Interrupt} {
		cmd := exec.Command("check", append(endless, "--max-memory", "3MB", "--spill", dir)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(400 * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Error("the search was over")
		}
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if info, err := f.Info(); err != nil || info.Size() > 0 || signal != os.Kill {
				t.Errorf("%v: left behind: %v, %v", signal, f, err)
			}
		}
	}
}

// killed runs the search for a while. One that is interrupted writes the level
// that it had come to.
func killed(t *testing.T, dir string, signal os.Signal, after time.Duration) {
	t.Helper()
	cmd := exec.Command("check", resumable(dir)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	if err := cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Fatal(err)
	}
	err := cmd.Wait()
	// An interrupt, too, kills a process that is not yet ready for it.
	if err == nil || cmd.ProcessState.ExitCode() == -1 {
		return
	}
	if got := exitCode(t, err); got != 130 {
		t.Fatalf("exit status %d, want 130\n%s", got, &stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "checkpoint")); errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no checkpoint after an interrupt\n%s", &stderr)
	}
}
