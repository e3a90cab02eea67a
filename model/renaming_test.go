package model

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// perNode belongs to four nodes.
type perNode [4]struct {
	N     int8
	Knows NodeSet
	Deep  map[NodeID][]NodeID
}

// ByNode makes it ByNode.
func (perNode) ByNode() {}

// namesNodes names nodes in every way there is.
type namesNodes struct {
	Leader  NodeID
	Set     NodeSet
	Plain   [3]NodeID
	Slice   []NodeID
	Sets    map[NodeSet]int8
	Owner   map[NodeID]NodeSet
	Pairs   map[[2]NodeID]bool
	By      perNode
	Any     any
	All     []namesNodes
	Text    string
	Integer uint8
}

// genNames makes values of nodes 1 to 4, and a few of others.
func genNames(depth int) *rapid.Generator[namesNodes] {
	id := rapid.OneOf(rapid.ByteRange(0, 4), rapid.ByteRange(0, 4), rapid.Byte())
	node := rapid.Map(id, func(b byte) NodeID { return NodeID(b) })
	set := rapid.Map(rapid.OneOf(rapid.Uint32Range(0, 31), rapid.Uint32()), func(b uint32) NodeSet { return NodeSet(b) })
	return rapid.Custom(func(t *rapid.T) namesNodes {
		v := namesNodes{
			Leader: node.Draw(t, "leader"), Set: set.Draw(t, "set"), Text: "1", Integer: 2,
			Slice: rapid.SliceOfN(node, 0, 3).Draw(t, "slice"),
			Sets:  rapid.MapOfN(set, rapid.Int8Range(0, 1), 0, 2).Draw(t, "sets"),
			Owner: rapid.MapOfN(node, set, 0, 4).Draw(t, "owner"),
			Pairs: map[[2]NodeID]bool{},
		}
		for i := range v.Plain {
			v.Plain[i] = node.Draw(t, "plain")
		}
		for range rapid.IntRange(0, 4).Draw(t, "pairs") {
			v.Pairs[[2]NodeID{node.Draw(t, "a"), node.Draw(t, "b")}] = true
		}
		for i := range v.By {
			v.By[i].N = rapid.Int8Range(0, 1).Draw(t, "n")
			v.By[i].Knows = set.Draw(t, "knows")
			if rapid.Bool().Draw(t, "has") {
				v.By[i].Deep = map[NodeID][]NodeID{node.Draw(t, "key"): {node.Draw(t, "deep")}}
			}
		}
		if depth > 0 {
			v.All = rapid.SliceOfN(genNames(depth-1), 0, 1).Draw(t, "all")
			v.Any = rapid.SampledFrom([]any{nil, node.Draw(t, "any"), v.By, v.Plain, "1", 1}).Draw(t, "kind of any")
		}
		return v
	})
}

func genPermutation(nodes int) *rapid.Generator[*permutation] {
	return rapid.Custom(func(t *rapid.T) *permutation {
		p := identityPermutation()
		copy(p[1:], rapid.Permutation(slices.Clone(p[1:nodes+1])).Draw(t, "permutation"))
		return p
	})
}

// renameSlowly is the reference for renaming: by reflection, into a new value.
func renameSlowly(v reflect.Value, p *permutation) reflect.Value {
	to := reflect.New(v.Type()).Elem()
	switch {
	case v.Type() == reflect.TypeFor[NodeID]():
		if id := v.Uint(); id <= MaxNodes {
			to.SetUint(uint64(p[id]))
		} else {
			to.SetUint(id)
		}
	case v.Type() == reflect.TypeFor[NodeSet]():
		bits := uint64(0)
		for i := range 32 {
			if v.Uint()>>i&1 == 1 {
				bits |= 1 << renameSlowly(reflect.ValueOf(NodeID(i)), p).Uint()
			}
		}
		to.SetUint(bits)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			to.Field(i).Set(renameSlowly(v.Field(i), p))
		}
	case v.Kind() == reflect.Array:
		_, byNode := v.Interface().(ByNode)
		for i := range v.Len() {
			at := i
			if byNode {
				at = int(p[i+1]) - 1
			}
			to.Index(at).Set(renameSlowly(v.Index(i), p))
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			to = reflect.Append(to, renameSlowly(v.Index(i), p))
		}
	case v.Kind() == reflect.Map:
		to = reflect.MakeMap(v.Type())
		for it := v.MapRange(); it.Next(); {
			to.SetMapIndex(renameSlowly(it.Key(), p), renameSlowly(it.Value(), p))
		}
	case v.Kind() == reflect.Interface:
		if !v.IsNil() {
			to.Set(renameSlowly(v.Elem(), p))
		}
	default:
		to.Set(v)
	}
	return to
}

func TestRenaming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps, pl := planOf[namesNodes](t)
		v := genNames(2).Draw(t, "value")
		b := pl.encode(unsafe.Pointer(&v))
		p, q := genPermutation(4).Draw(t, "p"), genPermutation(4).Draw(t, "q")

		image := ps.renamed(pl, b, p)
		got := *(*namesNodes)(ps.decode(pl, image, plainLayout).UnsafePointer())
		want := renameSlowly(reflect.ValueOf(v), p).Interface().(namesNodes)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("under %v (-want +got):\n%s", p, diff)
		}
		if !bytes.Equal(b, ps.renamed(pl, b, identityPermutation())) {
			t.Error("the identity changes a value")
		}
		if !bytes.Equal(b, ps.renamed(pl, image, p.inverse())) {
			t.Errorf("the inverse does not undo %v", p)
		}
		if !bytes.Equal(ps.renamed(pl, b, p.then(q)), ps.renamed(pl, image, q)) {
			t.Errorf("%v and then %v is not their product", p, q)
		}
		if after := pl.encode(unsafe.Pointer(&v)); !bytes.Equal(b, after) {
			t.Error("renaming an encoded value changed the value")
		}
	})
}

// What names no node stays as it is.
func TestRenamingKeepsOtherData(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps, pl := planOf[recursive](t)
		v := genRecursive(2).Draw(t, "value")
		b := pl.encode(unsafe.Pointer(&v))
		got := *(*recursive)(ps.decode(pl, ps.renamed(pl, b, swapping(1, 2)), plainLayout).UnsafePointer())
		want := renameSlowly(reflect.ValueOf(v), swapping(1, 2)).Interface().(recursive)
		if diff := gocmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("-want +got:\n%s", diff)
		}
	})
}

// All images of a value have one canonical image, which is one of them.
func TestCanonicalImage(t *testing.T) {
	const nodes = 4
	rapid.Check(t, func(t *rapid.T) {
		ps, pl := planOf[namesNodes](t)
		v := genNames(1).Draw(t, "value")
		b := pl.encode(unsafe.Pointer(&v))
		c := newCanonizer(pl, nodes)
		canonical := func(b []byte) (string, int) {
			another := func() unsafe.Pointer { return ps.decode(pl, b, plainLayout).UnsafePointer() }
			chosen := c.choose(another(), another)
			return string(ps.renamed(pl, b, &chosen.perm)), chosen.orbit
		}
		want, orbit := canonical(b)
		images := map[string]bool{}
		for p := range permutations(nodes) {
			image := ps.renamed(pl, b, p)
			images[string(image)] = true
			if got, _ := canonical(image); got != want {
				t.Fatalf("under %v the canonical image is another one", p)
			}
		}
		if !images[want] || len(images) != orbit {
			t.Fatalf("%d images, of which the canonical is one: %v; said to be %d", len(images), images[want], orbit)
		}
	})
}

func TestPermutations(t *testing.T) {
	for n, want := range []int{1, 1, 2, 6, 24, 120} {
		seen := map[permutation]bool{}
		for p := range permutations(n) {
			seen[*p] = true
			if *p.then(p.inverse()) != *identityPermutation() || n > 0 && int(p[n]) > n || p[n+1] != NodeID(n+1) {
				t.Errorf("%v is no permutation of %d nodes", p, n)
			}
		}
		if len(seen) != want || factorial(n) != want {
			t.Errorf("%d permutations of %d nodes, and %d factorial, want %d", len(seen), n, factorial(n), want)
		}
	}
	if got, want := swapping(1, 3).String(), "1->3, 3->1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
