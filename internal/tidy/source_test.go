package tidy

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// files are what every protocol package has. Small protocols merge some of
// config, state, message, rules and properties into their neighbours, and large
// ones have more; these are where a reader starts.
var files = []string{
	"doc.go", "step.go", "scenarios.go",
	"step_test.go", "check_test.go", "example_test.go", "testdata/*.txt",
}

func TestProtocolFiles(t *testing.T) {
	for _, p := range protocols(t) {
		for _, name := range files {
			found, err := filepath.Glob(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if len(found) == 0 {
				t.Errorf("%s has no %s", p.path(), name)
			}
		}
	}
}

func TestPackageComments(t *testing.T) {
	for _, p := range own(t) {
		if p.Doc == "" {
			t.Errorf("%s has no package comment", p.path())
		}
	}
}

func TestTopLevel(t *testing.T) {
	allowed := append([]string{"cmd", "model", "history", "specs", "reports", "internal", "bench", "live"}, families...)
	ignored := []string{"docs", "dist", "_artifacts"} // pages, and what git ignores, too
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() && !strings.HasPrefix(name, ".") && !slices.Contains(ignored, name) && !slices.Contains(allowed, name) {
			t.Errorf("top-level folder %q: packages go into %s", name, strings.Join(allowed, ", "))
		}
	}
}

func TestFileSizes(t *testing.T) {
	const most = 700
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if n := strings.Count(string(text), "\n"); n > most {
			t.Errorf("%s has %d lines; a file of more than %d holds more than one idea", path, n, most)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoGlobalState finds package-level variables that steps could change
// behind the engine's back.
func TestNoGlobalState(t *testing.T) {
	for _, p := range own(t) {
		if l := layerOf(p); l == nil || !slices.Contains(pure, l.folder) {
			continue
		}
		fset := token.NewFileSet()
		var parsed []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			parsed = append(parsed, f)
		}
		for _, w := range globalWrites(fset, parsed) {
			t.Errorf("%s: %s is a package-level variable and may be changed here", fset.Position(w.Pos()), w.Name)
		}
	}
}

func TestGlobalWritesAreFound(t *testing.T) {
	const src = `package p
import "slices"
type counter int
func (c *counter) up() {}
func (c counter) show() {}
var n counter
var seen = map[int]bool{}
var list, table = []int{1}, [][]int{{1}}
func bad() {
	n = 1        // 1
	n++          // 2
	seen[1] = true // 3
	table[0][0]++ // 4
	delete(seen, 1) // 5
	p := &list   // 6
	n.up()       // 7
	for list[0] = range 3 {} // 8
	table[0], list = list, *p // 9, 10
}
func good() (n int) {
	n++
	list := list
	list[0] = 2
	seen := seen[1]
	var local counter
	local.up()
	clear([]int{})
	return len(table) + slices.Max(table[0])
}
func show() { n.show() }
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	for _, w := range globalWrites(fset, []*ast.File{f}) {
		lines = append(lines, fset.Position(w.Pos()).Line)
	}
	want := []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 18}
	if !slices.Equal(lines, want) {
		t.Errorf("writes found in lines %v, want %v", lines, want)
	}
}

// globalWrites returns the uses of the package's variables in places where
// they, or what they hold, may be written.
func globalWrites(fset *token.FileSet, files []*ast.File) []*ast.Ident {
	// Types from other packages do not matter here, so nothing is imported
	// and the errors that follow from that are not looked at.
	conf := types.Config{Importer: noImporter{}, Error: func(error) {}}
	info := &types.Info{
		Uses:       make(map[*ast.Ident]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
	}
	pkg, _ := conf.Check("p", fset, files, info)

	var found []*ast.Ident
	written := func(exprs ...ast.Expr) {
		for _, e := range exprs {
			id := base(e)
			if id == nil {
				continue
			}
			if v, ok := info.Uses[id].(*types.Var); ok && v.Parent() == pkg.Scope() {
				found = append(found, id)
			}
		}
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				written(n.Lhs...)
			case *ast.IncDecStmt:
				written(n.X)
			case *ast.RangeStmt:
				written(n.Key, n.Value)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					written(n.X)
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.Ident); ok && len(n.Args) > 0 && slices.Contains([]string{"delete", "clear", "copy"}, f.Name) {
					written(n.Args[0])
				}
			case *ast.SelectorExpr:
				if s := info.Selections[n]; s != nil && hasPointerReceiver(s) {
					written(n.X)
				}
			}
			return true
		})
	}
	return found
}

// base returns the variable that an expression reaches into: list of list[0].X.
func base(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		default:
			return nil
		}
	}
}

func hasPointerReceiver(s *types.Selection) bool {
	f, ok := s.Obj().(*types.Func)
	if !ok || s.Kind() != types.MethodVal {
		return false
	}
	_, pointer := f.Signature().Recv().Type().(*types.Pointer)
	return pointer
}

type noImporter struct{}

func (noImporter) Import(string) (*types.Package, error) {
	return nil, errors.New("nothing is imported here")
}
