package model

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// littleMemory is less than a search begins with, and enough for small tables.
const littleMemory = 2 << 20

// unbounded is everything of a result but its bounds.
func unbounded(t rapid.TB, r *Result) string {
	t.Helper()
	r.Bounds = Bounds{}
	for _, v := range r.Violations {
		if v.Trace != nil {
			v.Trace.Bounds = Bounds{}
		}
	}
	for _, w := range r.Witnesses {
		w.Bounds = Bounds{}
	}
	return resultText(t, r)
}

// crammed is a space whose search, once it is on disk, sorts few keys at a time.
type crammed struct {
	space
	durable
	room    int
	spilled bool
}

func (c *crammed) endLevel(s *search, from, to int) {
	if p := s.spill.Load(); p != nil {
		p.room, c.spilled = c.room, true
	}
	c.space.endLevel(s, from, to)
}

// spilled runs a search on disk as soon as it is possible.
func spilled(t rapid.TB, in *Instance, opt Options, room int, change func(s *search)) *Result {
	t.Helper()
	dir, remove := newDir(t)
	defer remove()
	opt.Spill, opt.Bounds.Memory = dir, littleMemory
	var c *crammed
	r, err := runKept(t, in, opt, func(s *search) {
		c = &crammed{space: s.space, durable: s.space.(durable), room: room}
		s.space = c
		change(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	if !c.spilled && r.Depth > 2 {
		t.Fatalf("%d states took no more than %d bytes", r.States, littleMemory)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
	return r
}

// A search whose states are on disk has the result of one in memory: on random
// protocols, however few keys are sorted at a time, and also if it has to repack.
func TestSpilledRandomProtocols(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, 200)
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Unreduced: true, Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		want := unbounded(t, explored(t, in, opt))
		room := rapid.IntRange(1, 40).Draw(t, "room")
		change := rapid.SampledFrom([]func(s *search){func(*search) {}, narrow}).Draw(t, "change")
		sameText(t, "on disk the result", want, unbounded(t, spilled(t, in, opt, room, change)))
	})
}

// Likewise where levels are so wide that workers share them.
func TestSpilledLargeProtocols(t *testing.T) {
	for i, c := range largeCases(t) {
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Unreduced: true, Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		want := unbounded(t, explored(t, in, opt))
		for workers := range 3 {
			opt.Workers = 2*workers + 1
			got := spilled(t, in, opt, 100, narrow)
			sameText(t, fmt.Sprintf("case %d on disk, %d workers: the result", i, opt.Workers), want, unbounded(t, got))
		}
	}
}

// square is a machine that counts in two directions.
func square(side int32) Machine[[2]int32] {
	var actions []Action[[2]int32]
	for i := range 2 {
		actions = append(actions, Action[[2]int32]{Name: fmt.Sprint("Step", i), Next: func(s [2]int32, yield func([2]int32)) {
			if s[i] < side-1 {
				s[i]++
				yield(s)
			}
		}})
	}
	return Machine[[2]int32]{Name: "square", Init: func(yield func([2]int32)) { yield([2]int32{}) }, Actions: actions, Properties: []Property[[2]int32]{
		Invariant("Inside", func(s [2]int32) error { return failIf(s[0]+s[1] > 2*side) }),
		Reachable("Corner", func(s [2]int32) bool { return s[0]+s[1] == 2*side-2 }),
	}}
}

// A model that is many times larger than the memory it gets is explored to its
// end, also in two pieces; without a directory it is not.
func TestLargerThanMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("searches for seconds")
	}
	side := 400
	in := instance(t, Environment{}, func() Model { return square(int32(side)) })
	bounds := Bounds{Memory: littleMemory}
	want := unbounded(t, explored(t, in, Options{}))
	for _, workers := range []int{1, 3} {
		r := explored(t, in, Options{Workers: workers, Bounds: bounds, Spill: t.TempDir()})
		if r.States != side*side || r.Verdict != Holds || r.SetBytes > littleMemory {
			t.Errorf("%d states with a set of %d bytes: %s", r.States, r.SetBytes, r.Verdict)
		}
		sameText(t, fmt.Sprintf("on disk, %d workers: the result", workers), want, unbounded(t, r))
	}
	dir := t.TempDir()
	half := kept(Options{Bounds: Bounds{Memory: littleMemory, States: side * side / 2}, Spill: t.TempDir()}, dir, false)
	if r := explored(t, in, half); r.StoppedBy != "max-states" {
		t.Fatalf("stopped by %q", r.StoppedBy)
	}
	rest := kept(Options{Bounds: bounds, Spill: t.TempDir()}, dir, true)
	sameText(t, "in two pieces the result", want, unbounded(t, explored(t, in, rest)))
	if r := explored(t, in, Options{Bounds: bounds}); r.StoppedBy != "max-memory" || r.Verdict != Inconclusive || r.Unexplored == "" {
		t.Errorf("without a directory: %s, stopped by %q, unexplored %q", r.Verdict, r.StoppedBy, r.Unexplored)
	}
	// What the tables take cannot go to disk.
	if r := explored(t, in, Options{Bounds: Bounds{Memory: 1}, Spill: t.TempDir()}); r.StoppedBy != "max-memory" || r.Verdict != Inconclusive {
		t.Errorf("in one byte: %s, stopped by %q", r.Verdict, r.StoppedBy)
	}
}

// A directory that cannot be written to ends the search, and is named.
func TestSpillWithoutRoom(t *testing.T) {
	in := instance(t, Environment{}, func() Model { return square(100) })
	name := t.TempDir() + "/file"
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := in.Run(t.Context(), Options{Bounds: Bounds{Memory: littleMemory}, Spill: name})
	if r != nil || err == nil || !strings.Contains(err.Error(), "cannot go on in "+name) {
		t.Errorf("got %+v, %v", r, err)
	}
}

// What needs all states in memory says so.
func TestSpilledLiveness(t *testing.T) {
	for _, c := range livenessCases() {
		r := spilled(t, instance(t, c.env, c.build), Options{Unreduced: true, Workers: 1}, 10, func(*search) {})
		if i := slices.IndexFunc(r.Properties, func(p PropertyStatus) bool { return p.Kind.isLiveness() }); i >= 0 && r.Depth > 2 {
			if p := r.Properties[i]; r.Verdict == Holds || p.Status != StatusInconclusive || !strings.Contains(p.Detail, "max-memory") {
				t.Errorf("%s: %s, %+v", c.name, r.Verdict, p)
			}
		}
	}
}

// The runs on disk are a set.
func TestRuns(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, remove := newDir(t)
		defer remove()
		p := &spill{dir: dir, room: rapid.IntRange(1, 30).Draw(t, "room")}
		defer p.free()
		seen := map[uint64]bool{}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(1, 8).Draw(t, "levels") {
			log, want := keyLog{size: logChunk}, keyLog{size: logChunk}
			for range random.IntN(200) {
				key := 1 + random.Uint64N(300)
				log.append([]uint64{key})
				if !seen[key] {
					seen[key] = true
					want.append([]uint64{key})
				}
			}
			var got []uint64
			p.sorted(&log, func(keys []uint64) {
				for _, run := range p.runs {
					keys = subtract(keys, run)
				}
				got = append(got, keys...)
				p.add(keys)
			})
			if want.n > 0 {
				sorted := slices.Sorted(slices.Values(want.chunks[0][:want.n]))
				if slices.Sort(got); !slices.Equal(got, sorted) {
					t.Fatalf("got %v, want %v", got, sorted)
				}
			}
			log.free()
			want.free()
		}
		for i, run := range p.runs {
			if !slices.IsSorted(run) || i > 0 && len(p.runs[i-1]) < 2*len(run) {
				t.Fatalf("run %d of %d keys is out of order", i, len(run))
			}
		}
	})
}

// An interrupted search leaves nothing behind.
func TestSpillInterrupted(t *testing.T) {
	if testing.Short() {
		t.Skip("searches for seconds")
	}
	in := instance(t, unordered, func() Model { return endless() })
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	opt := Options{Bounds: Bounds{Memory: littleMemory}, Spill: dir, Every: 1, Progress: func(p Progress) {
		if p.States > 2000 {
			cancel()
		}
	}}
	r, err := in.Run(ctx, opt)
	if err != nil || r.Verdict != Inconclusive || r.StoppedBy != "interrupt" {
		t.Errorf("got %+v, %v", r, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) > 0 {
		t.Errorf("left behind: %v, %v", files, err)
	}
}
