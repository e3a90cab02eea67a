package tidy

import (
	"slices"
	"strings"
	"testing"
)

// layer says what the packages of a folder may import besides the standard
// library. A trailing slash means everything below, "protocols" stands for all
// protocol packages and "families" for the packages that list those of one.
type layer struct {
	folder string
	may    []string
}

// layers are tried in order; the first whose folder fits decides.
var layers = []layer{
	{"cmd/check/cli", []string{"model", "reports", "history", "history/", "github.com/spf13/", "golang.org/x/term"}},
	{"cmd/check", []string{"cmd/check/cli", "internal/catalog"}},
	{"internal/catalog", []string{"internal/calibration", "specs", "model", "protocols", "families"}},
	{"internal/calibration", []string{"specs", "history", "model"}},
	{"internal/tidy", nil},
	{"model/modeltest", []string{"model", "reports", "pgregory.net/rapid", "github.com/google/go-cmp/"}},
	{"model", []string{"model/internal/", "golang.org/x/sys/"}},
	{"specs", []string{"model"}},
	{"history", []string{"model", "github.com/anishathalye/porcupine"}},
	{"reports", []string{"model", "history"}},
	{"bench", []string{"model", "internal/catalog"}},
}

// pure are the layers whose code runs inside a step, where the world outside
// does not exist.
var pure = []string{"specs", "internal/calibration", "protocols"}

// impure is what they never import, with everything below.
var impure = []string{
	"crypto/rand", "io/fs", "log", "math/rand", "net", "os", "reflect", "runtime", "sync", "syscall", "time", "unsafe",
}

// services are protocols that are built on another one.
var services = map[string][]string{
	"raft/consul":     {"raft/core"},
	"raft/etcd":       {"raft/core"},
	"raft/kv":         {"raft/core"},
	"raft/lease":      {"raft/core"},
	"raft/membership": {"raft/core"},
	"raft/prevote":    {"raft/core"},
	"raft/snapshot":   {"raft/core"},
	"raft/transfer":   {"raft/core", "raft/prevote"},
}

func TestImportDirection(t *testing.T) {
	all := packages(t)
	for _, p := range own(t) {
		l := layerOf(p)
		if l == nil {
			t.Errorf("%s: no layer for it in imports_test.go: decide what it may import", p.path())
			continue
		}
		for _, path := range p.Imports {
			if !all[path].Standard && !l.allows(all[path]) {
				t.Errorf("%s imports %s, which its layer %q may not", p.path(), path, l.folder)
			}
			if slices.Contains(pure, l.folder) && slices.ContainsFunc(impure, func(i string) bool { return within(path, i) }) {
				t.Errorf("%s imports %s, but its steps must depend on nothing but their arguments", p.path(), path)
			}
		}
	}
}

// TestCatalogIsComplete has every protocol within reach of the command, be it
// by way of its family's list.
func TestCatalogIsComplete(t *testing.T) {
	all := packages(t)
	reached := make(map[string]bool)
	var reach func(path string)
	reach = func(path string) {
		if !reached[path] {
			reached[path] = true
			for _, next := range all[path].Imports {
				reach(next)
			}
		}
	}
	reach(module + "/internal/catalog")
	for _, p := range protocols(t) {
		if !reached[p.ImportPath] {
			t.Errorf("internal/catalog does not lead to %s", p.path())
		}
	}
}

// TestLayersAreDistinct tries the test itself: what it is there to refuse.
func TestLayersAreDistinct(t *testing.T) {
	from := func(path string, imports string) bool {
		l := layerOf(pkg{ImportPath: module + "/" + path})
		return l != nil && l.allows(pkg{ImportPath: imports})
	}
	for _, refused := range [][2]string{
		{"model", module + "/history"},
		{"model", "github.com/anishathalye/porcupine"},
		{"paxos/synod", module + "/paxos/register"},
		{"paxos/synod", module + "/reports"},
		{"paxos/synod", "github.com/spf13/cobra"},
		{"history", module + "/specs"},
		{"reports", "github.com/spf13/cobra"},
		{"cmd/check/cli", module + "/internal/catalog"},
		{"cmd/check/cli", module + "/paxos/synod"},
		{"internal/calibration", module + "/paxos/synod"},
		{"paxos", module + "/raft/core"},
		{"raft", module + "/paxos"},
	} {
		if from(refused[0], refused[1]) {
			t.Errorf("%s may import %s", refused[0], refused[1])
		}
	}
	for _, allowed := range [][2]string{
		{"paxos/synod", module + "/specs"},
		{"internal/catalog", module + "/paxos/synod"},
		{"internal/catalog", module + "/paxos"},
		{"paxos", module + "/paxos/synod"},
		{"cmd/check/cli", "github.com/spf13/cobra"},
	} {
		if !from(allowed[0], allowed[1]) {
			t.Errorf("%s may not import %s", allowed[0], allowed[1])
		}
	}
}

func layerOf(p pkg) *layer {
	if p.isProtocol() {
		return &layer{"protocols", append([]string{"model", "specs", "history"}, services[p.path()]...)}
	}
	if slices.Contains(families, p.path()) {
		return &layer{"families", []string{"model", p.path() + "/"}}
	}
	for i := range layers {
		if within(p.path(), layers[i].folder) {
			return &layers[i]
		}
	}
	return nil
}

func (l layer) allows(p pkg) bool {
	for _, may := range l.may {
		below, folder := strings.CutSuffix(may, "/")
		switch {
		case p.path() == may, folder && within(p.path(), below):
			return true
		case may == "protocols" && p.isProtocol(), may == "families" && slices.Contains(families, p.path()):
			return true
		}
	}
	// A layer's own parts may know each other, but protocols are strangers.
	if l.folder == "protocols" || l.folder == "families" || !strings.HasPrefix(p.ImportPath, module+"/") {
		return false
	}
	other := layerOf(p)
	return other != nil && other.folder == l.folder
}

// within reports whether path is folder or below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}
