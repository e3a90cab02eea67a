package tidy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	module = "github.com/faultline-mc/faultline"
	root   = "../.."
)

// families are the folders whose packages are protocols.
var families = []string{"paxos", "raft", "byzantine", "replication", "recovery"}

// pkg is what "go list -json" says about a package.
type pkg struct {
	ImportPath string
	Dir        string
	Doc        string
	Standard   bool
	GoFiles    []string
	Imports    []string
}

// path is the package's folder in the repository.
func (p pkg) path() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func (p pkg) isProtocol() bool {
	family, rest, ok := strings.Cut(p.path(), "/")
	return ok && rest != "" && slices.Contains(families, family)
}

// listed runs the go command once for all tests: packages by import path,
// those of the standard library and of other modules included.
var listed = sync.OnceValues(func() (map[string]pkg, error) {
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Doc,Standard,GoFiles,Imports", "./...")
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(err.Error() + ": " + stderr.String())
	}
	all := make(map[string]pkg)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all[p.ImportPath] = p
	}
})

// packages returns everything that the module's packages are made of.
func packages(t *testing.T) map[string]pkg {
	t.Helper()
	all, err := listed()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return all
}

// own returns the packages of this module in the order of their paths.
func own(t *testing.T) []pkg {
	t.Helper()
	var list []pkg
	for path, p := range packages(t) {
		if path == module || strings.HasPrefix(path, module+"/") {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b pkg) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return list
}

// protocols returns the protocol packages.
func protocols(t *testing.T) []pkg {
	t.Helper()
	list := slices.DeleteFunc(own(t), func(p pkg) bool { return !p.isProtocol() })
	if len(list) == 0 {
		t.Fatal("no protocol packages found")
	}
	return list
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
