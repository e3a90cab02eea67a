package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"
)

// room makes a packing with enough room for vectors, as a search does that
// halts for it.
func room(p *packing, vectors [][]uint32) *packing {
	now := p.clone()
	counts := make([]int, p.leaves)
	var rows [][]uint32
	for _, v := range vectors {
		row := make([]uint32, maxValues)
		copy(row, v)
		rows = append(rows, row)
		for i, id := range v {
			counts[i] = max(counts[i], int(id)+1)
		}
	}
	for {
		for _, r := range rows {
			now.intern(r)
		}
		if now.fit(counts) {
			return now
		}
		now.join(rows)
	}
}

// Different states have different keys, and keys lead back to their states,
// before and after a packing gets more room.
func TestPacking(t *testing.T) {
	id := rapid.OneOf(rapid.Uint32Range(1, 3), rapid.Uint32Range(1, 300), rapid.SampledFrom([]uint32{1 << 20, 1<<28 + 1, 1<<32 - 1}))
	rapid.Check(t, func(t *rapid.T) {
		leaves := rapid.IntRange(2, maxLeaves).Draw(t, "leaves")
		p := newPacking(leaves)
		var vectors [][]uint32
		keys := map[string]uint64{}
		for range rapid.IntRange(1, 20).Draw(t, "states") {
			var v []uint32
			if len(vectors) > 0 && rapid.Bool().Draw(t, "near") {
				v = slices.Clone(vectors[len(vectors)-1])
				v[rapid.IntRange(0, leaves-1).Draw(t, "leaf")] = id.Draw(t, "id")
			} else {
				v = rapid.SliceOfN(id, leaves, leaves).Draw(t, "state")
			}
			vectors = append(vectors, v)
			values := make([]uint32, maxValues)
			copy(values, v)
			if _, ok := p.pack(values, ^uint64(0)); !ok {
				p = room(p, vectors)
				clear(keys)
			}
			for _, v := range vectors {
				keys[fmt.Sprint(v)] = packAndBack(t, p, v)
			}
		}
		seen := map[uint64]string{}
		for text, key := range keys {
			if other, taken := seen[key]; taken {
				t.Fatalf("%s and %s have one key, %x", text, other, key)
			}
			seen[key] = text
		}
	})
}

func packAndBack(t *rapid.T, p *packing, v []uint32) uint64 {
	values := make([]uint32, maxValues)
	copy(values, v)
	key, ok := p.pack(values, ^uint64(0))
	if !ok || key == 0 {
		t.Fatalf("%v is packed as %x, %v", v, key, ok)
	}
	back := make([]uint32, maxValues)
	p.unpack(key, back)
	if !slices.Equal(back[:p.leaves], v) || !slices.Equal(back, values) {
		t.Fatalf("%v is packed as %x, which is %v", v, key, back)
	}
	// One leaf changed, only what is above it is computed again.
	for i := range v {
		old := values[i]
		values[i] = 1
		changed, fits := p.pack(values, 1<<i)
		whole := make([]uint32, maxValues)
		copy(whole, values[:p.leaves])
		if want, ok := p.pack(whole, ^uint64(0)); want != changed || fits != ok {
			t.Fatalf("%v with leaf %d changed is packed as %x, computed in full as %x", v, i, changed, want)
		}
		values[i] = old
		if again, _ := p.pack(values, 1<<i); again != key {
			t.Fatalf("%v is packed as %x, and then as %x", v, key, again)
		}
	}
	return key
}

// grid is a space of vectors of numbers, for the search alone. How far apart
// the numbers of a leaf are makes it need more and more room.
type grid struct {
	space
	length  int
	step    uint32
	largest []atomic.Uint32
	judged  atomic.Int64
}

func newGrid(length int, step uint32) *grid {
	return &grid{length: length, step: step, largest: make([]atomic.Uint32, length)}
}

// next lists the successors of a vector, the same every time.
func (g *grid) next(v []uint32, visit func(leaf int, value uint32)) {
	h := uint64(len(v))
	for _, x := range v {
		h = mix(h ^ uint64(x) + 1)
	}
	for k := range 3 {
		leaf := int(h >> (8 * k) % uint64(len(v)))
		visit(leaf, v[leaf]+1+uint32(h>>(8*k)&1)*g.step)
	}
	visit(0, v[0]) // a self-loop
}

func (g *grid) leaves() int                { return g.length }
func (g *grid) properties() []property     { return nil }
func (g *grid) needsStates() bool          { return true }
func (g *grid) goals() propertySet         { return 0 }
func (g *grid) undecided() propertySet     { return 0 }
func (g *grid) looping() error             { return nil }
func (g *grid) bytes() int                 { return 0 }
func (g *grid) endLevel(*search, int, int) {}

func (g *grid) checkState(leaves []uint32) propertySet {
	g.judged.Add(1)
	return 0
}

func (g *grid) counts() []int {
	counts := make([]int, g.length)
	for i := range counts {
		counts[i] = int(g.largest[i].Load()) + 1
	}
	return counts
}

func (g *grid) initial(w *worker) {
	for i := range g.length {
		w.nxt[i] = 1
		g.largest[i].Store(1)
	}
	w.push(1<<g.length - 1)
}

func (g *grid) expand(w *worker) {
	v := slices.Clone(w.cur[:g.length])
	g.next(v, func(leaf int, value uint32) {
		w.transitions++
		w.restart()
		if w.nxt[leaf] == value {
			w.push(0)
			return
		}
		for old := g.largest[leaf].Load(); old < value && !g.largest[leaf].CompareAndSwap(old, value); {
			old = g.largest[leaf].Load()
		}
		w.nxt[leaf] = value
		w.push(1 << leaf)
	})
}

// levels counts the states of a grid without a search.
func (g *grid) levels(depth int) (counts []int) {
	start := slices.Repeat([]uint32{1}, g.length)
	seen := map[string]bool{fmt.Sprint(start): true}
	level := [][]uint32{start}
	for range depth {
		counts = append(counts, len(level))
		var next [][]uint32
		for _, v := range level {
			g.next(v, func(leaf int, value uint32) {
				n := slices.Clone(v)
				n[leaf] = value
				if text := fmt.Sprint(n); !seen[text] {
					seen[text] = true
					next = append(next, n)
				}
			})
		}
		level = next
	}
	return counts
}

// No state is lost or met twice while ids grow and the search repacks what it
// has stored, with all its workers under way.
func TestSearchThatRepacks(t *testing.T) {
	tests := []struct {
		length, depth int
		step          uint32
		joins         bool
	}{
		{2, 40, 1 << 24, false},
		{3, 16, 1 << 16, false},
		{9, 10, 1 << 18, true},
		{24, 9, 1 << 14, true},
		{32, 9, 1 << 25, true},
		{32, 9, 1, true},
	}
	if testing.Short() {
		tests = tests[2:4]
	}
	for _, tt := range tests {
		want := newGrid(tt.length, tt.step).levels(tt.depth)
		for _, workers := range []int{1, 2, 4} {
			g := newGrid(tt.length, tt.step)
			s := newSearch(g, Options{Workers: workers, MaxViolations: 1, Bounds: Bounds{Depth: tt.depth}})
			narrow(s)
			f, err := s.run(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for d := range s.log.levels {
				from, to := s.log.level(d)
				got = append(got, to-from)
			}
			if !slices.Equal(got, want) || f.stoppedBy != "max-depth" {
				t.Errorf("%d leaves, %d workers: got levels %v, want %v", tt.length, workers, got, want)
			}
			if g.judged.Load() != int64(s.log.n) || int(s.set.n.Load()) != s.log.n {
				t.Errorf("%d leaves, %d workers: %d of %d states judged, %d in the set", tt.length, workers, g.judged.Load(), s.log.n, s.set.n.Load())
			}
			if joins := len(s.packing.inner) > 0; joins != tt.joins {
				t.Errorf("%d leaves: values joined: %v, want %v", tt.length, joins, tt.joins)
			}
			s.free()
		}
	}
}

// failingGrid is a grid that fails when it is asked for its sizes once more.
type failingGrid struct {
	*grid
	left atomic.Int64
}

func (g *failingGrid) counts() []int {
	if g.left.Add(-1) < 0 {
		panic("no memory")
	}
	return g.grid.counts()
}

// A search that fails while all its workers are halted ends with that error.
func TestRepackThatFails(t *testing.T) {
	for _, workers := range []int{1, 2, 4} {
		g := &failingGrid{grid: newGrid(9, 1<<18)}
		g.left.Store(6)
		s := newSearch(g, Options{Workers: workers, MaxViolations: 1, Bounds: Bounds{Depth: 11}})
		narrow(s)
		_, err := s.run(context.Background())
		if !errors.Is(err, ErrInternal) || !strings.Contains(err.Error(), "no memory") {
			t.Errorf("with %d workers: got error %v", workers, err)
		}
		s.free()
	}
}
