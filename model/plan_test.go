package model

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"unsafe"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// everything has every shape of plain data.
type everything struct {
	On      bool
	I       int
	I8      int8
	I16     int16
	I32     int32
	I64     int64
	U       uint
	U8      uint8
	U16     uint16
	U32     uint32
	U64     uint64
	S       string
	Array   [3]int16
	Empty   [0]string
	Nested  [2][]uint8
	Slice   []string
	Structs []pointOf
	Map     map[int]string
	Sets    map[NodeID]bool
	ByArray map[[2]int8][]int
	ByText  map[string]map[uint8]int32
	ByPoint map[pointOf]struct{}
	PointEmbedded
	Node NodeID
	Set  NodeSet
}

type pointOf struct {
	X, Y int8
	Name string
}

// PointEmbedded is exported, or it could not be embedded in a state.
type PointEmbedded struct{ A, B uint8 }

// recursive types hold themselves in slices, maps and interfaces.
type recursive struct {
	N        int
	Children []recursive
	ByName   map[string]recursive
	Any      any
}

func genRecursive(depth int) *rapid.Generator[recursive] {
	return rapid.Custom(func(t *rapid.T) recursive {
		r := recursive{N: rapid.IntRange(-2, 2).Draw(t, "n")}
		if depth == 0 {
			return r
		}
		r.Children = rapid.SliceOfN(genRecursive(depth-1), 0, 2).Draw(t, "children")
		r.ByName = rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", ""}), genRecursive(depth-1), 0, 2).Draw(t, "by name")
		switch rapid.IntRange(0, 5).Draw(t, "any") {
		case 1:
			r.Any = genRecursive(depth-1).Draw(t, "itself")
		case 2:
			r.Any = rapid.IntRange(-300, 300).Draw(t, "int")
		case 3:
			r.Any = rapid.SliceOfN(rapid.String(), 0, 2).Draw(t, "strings")
		case 4:
			r.Any = pointOf{X: 1}
		case 5:
			r.Any = NodeID(rapid.IntRange(0, 3).Draw(t, "node"))
		}
		return r
	})
}

func planOf[T any](t rapid.TB) (*planSet, *plan) {
	t.Helper()
	ps := newPlanSet()
	p, err := ps.of(reflect.TypeFor[T]())
	if err != nil {
		t.Fatal(err)
	}
	return ps, p
}

// roundTrip encodes a value and decodes it in every layout.
func roundTrip[T any](t *rapid.T, ps *planSet, p *plan, v T) []byte {
	b := p.encode(unsafe.Pointer(&v))
	for l := plainLayout; l <= backLayout; l++ {
		got := *(*T)(ps.decode(p, b, l).UnsafePointer())
		if diff := gocmp.Diff(v, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("layout %d (-want +got):\n%s", l, diff)
		}
		if again := p.encode(unsafe.Pointer(&got)); !bytes.Equal(b, again) {
			t.Fatalf("layout %d: encoded as %x, then %x", l, b, again)
		}
	}
	return b
}

func TestPlanRoundTrip(t *testing.T) {
	t.Run("everything", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			ps, p := planOf[everything](t)
			roundTrip(t, ps, p, rapid.Make[everything]().Draw(t, "value"))
		})
	})
	t.Run("recursive", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			ps, p := planOf[recursive](t)
			roundTrip(t, ps, p, genRecursive(3).Draw(t, "value"))
		})
	})
}

// Values are equal exactly where their encodings are.
func TestPlanIsCanonical(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps, p := planOf[recursive](t)
		x, y := genRecursive(1).Draw(t, "x"), genRecursive(1).Draw(t, "y")
		same := gocmp.Equal(x, y, cmpopts.EquateEmpty())
		if got := bytes.Equal(roundTrip(t, ps, p, x), roundTrip(t, ps, p, y)); got != same {
			t.Fatalf("%v and %v: equal %v, equally encoded %v", x, y, same, got)
		}
	})
	// What a map holds decides, and not how it came to hold it.
	_, p := planOf[map[int]string](t)
	up, down := map[int]string{}, map[int]string{}
	for i := range 40 {
		up[i], down[39-i] = "", ""
		down[100+i] = "gone"
		delete(down, 100+i)
	}
	if !bytes.Equal(p.encode(unsafe.Pointer(&up)), p.encode(unsafe.Pointer(&down))) {
		t.Error("equal maps are encoded differently")
	}
}

// No encoding is the beginning of another, so that values can follow each
// other.
func TestEncodingsArePrefixFree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, p := planOf[recursive](t)
		x, y := genRecursive(1).Draw(t, "x"), genRecursive(1).Draw(t, "y")
		a, b := p.encode(unsafe.Pointer(&x)), p.encode(unsafe.Pointer(&y))
		if !bytes.Equal(a, b) && bytes.HasPrefix(a, b) {
			t.Fatalf("%v begins like %v", x, y)
		}
	})
}

// Encodings of integers sort as the integers do.
func TestIntegersKeepTheirOrder(t *testing.T) {
	signed := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-300, 300),
		rapid.SampledFrom([]int64{math.MinInt64, math.MinInt64 + 1, math.MaxInt64, -1 << 32, -1<<32 - 1, -1 << 8, -1<<8 - 1}))
	rapid.Check(t, func(t *rapid.T) {
		a, b := signed.Draw(t, "a"), signed.Draw(t, "b")
		x, y := appendInt(nil, a), appendInt(nil, b)
		if bytes.Compare(x, y) != cmp.Compare(a, b) {
			t.Fatalf("%d is %x, %d is %x", a, x, b, y)
		}
		u, v := uint64(a), uint64(b)
		if bytes.Compare(appendUint(nil, u), appendUint(nil, v)) != cmp.Compare(u, v) {
			t.Fatalf("%d is %x, %d is %x", u, appendUint(nil, u), v, appendUint(nil, v))
		}
		d := decoder{b: append(x, 7)}
		if got := d.int(); got != a || len(d.b) != 1 {
			t.Fatalf("%d is read as %d", a, got)
		}
		d = decoder{b: append(appendUint(nil, u), 7)}
		if got := d.uint(); got != u || len(d.b) != 1 {
			t.Fatalf("%d is read as %d", u, got)
		}
	})
}

// Layouts differ in memory, and in nothing else.
func TestLayouts(t *testing.T) {
	type state struct {
		Nil, Some []int
		Map       map[int]int
	}
	ps, p := planOf[state](t)
	s := state{Some: []int{1, 2}, Map: map[int]int{1: 1, 2: 2, 3: 3}}
	b := p.encode(unsafe.Pointer(&s))
	first := map[layout]int{}
	for l := plainLayout; l <= backLayout; l++ {
		for range 200 {
			got := *(*state)(ps.decode(p, b, l).UnsafePointer())
			odd := l != plainLayout
			if (got.Nil != nil) != odd || (cap(got.Some) > len(got.Some)) != odd || got.Map == nil {
				t.Fatalf("layout %d: got nil %v, capacity %d", l, got.Nil == nil, cap(got.Some))
			}
			for k := range got.Map {
				if k == 1 {
					first[l]++
				}
				break
			}
		}
	}
	// A small map is mostly walked in the order in which it was filled.
	if first[plainLayout] <= first[backLayout] {
		t.Errorf("of 200 maps each, %d begin with the first entry, and %d of those filled from the last", first[plainLayout], first[backLayout])
	}
	type maps struct{ Nil map[int]int }
	ps, p = planOf[maps](t)
	if got := *(*maps)(ps.decode(p, p.encode(unsafe.Pointer(new(maps))), plainLayout).UnsafePointer()); got.Nil == nil {
		t.Error("a decoded map is nil: a handler cannot write to it")
	}
}

type role uint8

func (r role) String() string { return []string{"follower", "leader"}[r] }

type ballot struct{ Round, Node int }

func (b ballot) String() string { return fmt.Sprintf("%d.%d", b.Round, b.Node) }

func TestText(t *testing.T) {
	type inner struct{ A, B any }
	for _, tt := range []struct {
		value any
		want  string
	}{
		{nil, "none"},
		{-3, "-3"},
		{uint8(200), "200"},
		{true, "true"},
		{"two words", `"two words"`},
		{None, "none"},
		{NodeID(3), "3"},
		{Nodes(1, 30), "{1, 30}"},
		{role(1), "leader"},
		{ballot{2, 1}, "2.1"},
		{[]ballot{{1, 2}, {3, 4}}, "[1.2, 3.4]"},
		{[2]bool{true}, "[true, false]"},
		{[]int(nil), "[]"},
		{pointOf{1, -2, "p"}, `pointOf{X: 1, Y: -2, Name: "p"}`},
		{inner{A: pointOf{}, B: 1}, `inner{A: pointOf{X: 0, Y: 0, Name: ""}, B: 1}`},
		{map[int]string{2: "b", -1: "a", 10: "c"}, `{-1: "a", 2: "b", 10: "c"}`},
		{map[NodeID]bool{2: true, 1: true}, "{1, 2}"},
		{map[NodeID]bool{2: true, 1: false}, "{1: false, 2: true}"},
		{map[role]struct{}{1: {}}, "{leader}"},
		{map[int]bool{}, "{}"},
	} {
		if got := Text(tt.value); got != tt.want {
			t.Errorf("%#v: got %s, want %s", tt.value, got, tt.want)
		}
	}
}

// A type that was refused is refused again, with all that holds it, and does
// no harm to others.
func TestPlanOfARefusedType(t *testing.T) {
	type bad struct{ P *int }
	type holder struct {
		Good []pointOf
		Bad  map[string]bad
	}
	ps := newPlanSet()
	for range 2 {
		for typ, path := range map[reflect.Type]string{
			reflect.TypeFor[holder](): "holder.Bad[].P",
			reflect.TypeFor[bad]():    "bad.P",
			reflect.TypeFor[[]bad]():  "[]model.bad[].P",
		} {
			_, err := ps.of(typ)
			var refused *TypeError
			if !errors.As(err, &refused) || refused.Path != path {
				t.Errorf("%s: got error %v, want one of %s", typ, err, path)
			}
		}
	}
	p, err := ps.of(reflect.TypeFor[[]pointOf]())
	if err != nil {
		t.Fatal(err)
	}
	v := []pointOf{{1, 2, "x"}}
	if got := p.show(unsafe.Pointer(&v)).Text; !strings.Contains(got, `Name: "x"`) {
		t.Errorf("got %s", got)
	}
}

// Plans are compiled and used by many workers at once.
func TestPlansInParallel(t *testing.T) {
	ps, p := planOf[any](t)
	values := []any{1, "a", pointOf{}, []pointOf{{X: 1}}, map[string]int{"a": 1}, recursive{Any: ballot{}}, role(1), [2]bool{}}
	inParallel(func(worker int) {
		for k := range 200 {
			v := values[(k*(worker+1))%len(values)]
			got := *(*any)(ps.decode(p, p.encode(unsafe.Pointer(&v)), oddLayout).UnsafePointer())
			if !gocmp.Equal(v, got, cmpopts.EquateEmpty()) {
				t.Errorf("got %v, want %v", got, v)
			}
		}
	})
}
