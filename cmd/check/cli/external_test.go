package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestExternalModule builds the module of testdata/external, which README
// shows, outside of this repository: it has a protocol, tests it, and has a
// check of its own.
func TestExternalModule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and tests a module, which takes seconds")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Fatal("the go command is not in the path, but it runs this test: ", err)
	}
	repository, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	m := externalModule{T: t, dir: t.TempDir()}
	if err := os.CopyFS(m.dir, os.DirFS("testdata/external")); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(repository, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(m.dir, "go.sum"), sums, 0o666); err != nil {
		t.Fatal(err)
	}
	edit := append([]string{"mod", "edit", "-replace=github.com/faultline-mc/faultline=" + repository}, requirements(t)...)
	m.run("go", edit...)
	m.run("go", "build", "-o", "bin/", "./cmd/check")

	check := filepath.Join(m.dir, "bin", "check")
	for _, tt := range []struct {
		args   string
		status int
		want   string
	}{
		{"list", 0, "lock/server  mutual exclusion by a lock server"},
		{"run lock/server", 0, "holds: lock/server passed"},
		{"run lock/server --duplicate 1", 1, "violated: lock/server: MutualExclusion at step 10"},
		{"rules", 0, "MutualExclusion"},
		{"run paxos/synod", 2, `unknown scenario "paxos/synod"`},
	} {
		out, err := exec.Command(check, strings.Fields(tt.args)...).CombinedOutput()
		if got := exitCode(t, err); got != tt.status || !strings.Contains(string(out), tt.want) {
			t.Errorf("check %s: exit status %d, want %d, and output with %q:\n%s", tt.args, got, tt.status, tt.want, out)
		}
	}
	m.run("go", "test", "./...")
}

// requirements returns the flags of "go mod edit" that require what this
// module does, as "go mod tidy" would, but without asking the network for
// modules that only other systems need.
func requirements(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct{ Path, Version string }
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var flags []string
	for _, r := range mod.Require {
		flags = append(flags, "-require="+r.Path+"@"+r.Version)
	}
	return flags
}

// externalModule runs commands in a module that is not this one.
type externalModule struct {
	*testing.T
	dir string
}

func (m externalModule) run(name string, args ...string) {
	m.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = m.dir
	// What the module needs this one needs, too, so it is all in the cache.
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=readonly", "GOPROXY=off", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		m.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
}
