package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The visited set is a set, whatever the size of what is inserted at a time.
func TestVisited(t *testing.T) {
	key := rapid.OneOf(rapid.Uint64Range(1, 500), rapid.Uint64Min(1))
	rapid.Check(t, func(t *rapid.T) {
		v := newVisited(2)
		defer v.free()
		model := map[uint64]bool{}
		for range rapid.IntRange(1, 5).Draw(t, "batches") {
			keys := rapid.SliceOfN(key, 0, 100).Draw(t, "keys")
			var want []uint64
			for _, k := range keys {
				if !model[k] {
					model[k] = true
					want = append(want, k)
				}
			}
			if got := v.insert(slices.Clone(keys)); !slices.Equal(got, want) {
				t.Fatalf("inserted %v: got %v as new, want %v", keys, got, want)
			}
			if rapid.IntRange(0, 9).Draw(t, "clear") == 0 {
				v.clear()
				clear(model)
			}
			if int(v.n.Load()) != len(model) {
				t.Fatalf("%d keys, want %d", v.n.Load(), len(model))
			}
		}
		for k := uint64(1); k < 500; k++ {
			if v.has(k) != model[k] {
				t.Fatalf("has(%d) is %v", k, v.has(k))
			}
		}
	})
}

// Keys whose places are at the end of the table go on at its beginning, and
// stay findable when it grows.
func TestVisitedWrapsAround(t *testing.T) {
	v := newVisited(2)
	defer v.free()
	var last []uint64
	for k := uint64(1); len(last) < 60; k++ {
		if place(mix(k), visitedStart) == visitedStart-lineSlots {
			last = append(last, k)
		}
	}
	for _, k := range last {
		v.insert([]uint64{k})
	}
	if len(v.slots) != visitedStart || v.slots[0] == 0 {
		t.Fatalf("%d slots, the first %x: no key went round", len(v.slots), v.slots[0])
	}
	v.grow(10 * visitedStart)
	if len(v.slots) <= 10*visitedStart {
		t.Fatalf("%d slots after growing", len(v.slots))
	}
	for _, k := range last {
		if !v.has(k) || len(v.insert([]uint64{k})) != 0 {
			t.Errorf("key %d is lost", k)
		}
	}
}

// Of several workers that insert one key, exactly one is told that it is new.
func TestVisitedInParallel(t *testing.T) {
	const distinct = 60_000
	v := newVisited(2)
	defer v.free()
	var fresh [4][]uint64
	inParallel(func(worker int) {
		var keys []uint64
		for k := range distinct {
			// Each in another order; multiples of 5 do not reach all.
			i := (k*(2*worker+1) + worker*7919) % distinct
			keys = append(keys, uint64(i)+1)
			if len(keys) == 1+(k*7+worker)%batch {
				fresh[worker] = append(fresh[worker], v.insert(keys)...)
				keys = keys[:0]
			}
		}
		fresh[worker] = append(fresh[worker], v.insert(keys)...)
	})
	count := make([]int, distinct+1)
	for _, list := range fresh {
		for _, k := range list {
			count[k]++
		}
	}
	for k := 1; k <= distinct; k++ {
		if count[k] != 1 {
			t.Fatalf("key %d was new %d times", k, count[k])
		}
	}
	if int(v.n.Load()) != distinct || float64(distinct) > visitedLoad*float64(len(v.slots)) {
		t.Errorf("%d keys in %d slots", v.n.Load(), len(v.slots))
	}
}

// The log keeps keys in their order, over the ends of its chunks.
func TestKeyLog(t *testing.T) {
	l := keyLog{size: logChunk}
	defer l.free()
	const total = logChunk + 3*batch
	l.levels = []int{0, 5, logChunk - 1, logChunk + 1}
	next := uint64(0)
	for next < total {
		n := min(total-next, 1+next%(3*batch))
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = next
			next++
		}
		l.append(keys)
	}
	if l.n != total || len(l.chunks) != 2 {
		t.Fatalf("%d keys in %d chunks, want %d in 2", l.n, len(l.chunks), total)
	}
	read := keyReader{log: &l}
	for d, want := range [][2]int{{0, 5}, {5, logChunk - 1}, {logChunk - 1, logChunk + 1}, {logChunk + 1, total}} {
		from, to := l.level(d)
		if from != want[0] || to != want[1] {
			t.Errorf("level %d is %d to %d, want %v", d, from, to, want)
		}
		at := from
		for at < to {
			keys := read.span(at, to)
			if len(keys) == 0 {
				t.Fatalf("nothing from %d to %d", at, to)
			}
			for _, k := range keys {
				if k != uint64(at) {
					t.Fatalf("at %d: got %d", at, k)
				}
				at++
			}
		}
		if at != to {
			t.Errorf("level %d ends at %d, want %d", d, at, to)
		}
	}
}

// A level is read while the next one is written.
func TestKeyLogReadWhileWritten(t *testing.T) {
	l := keyLog{size: logChunk}
	defer l.free()
	l.append([]uint64{1, 2, 3})
	inParallel(func(worker int) {
		if worker == 0 {
			keys := make([]uint64, logChunk/4)
			for range 12 {
				l.append(keys)
			}
			return
		}
		read := keyReader{log: &l}
		for range 10_000 {
			if keys := read.span(1, 3); keys[0] != 2 || keys[1] != 3 {
				t.Errorf("got %v", keys)
				return
			}
		}
	})
	if l.n != 3+3*logChunk {
		t.Errorf("%d keys, want %d", l.n, 3+3*logChunk)
	}
}

// Memory outside the Go heap begins as zeros, and can be given back in part.
func TestWords(t *testing.T) {
	const n = 3 << 20 / 8 * 2
	w := words(n)
	defer freeWords(w)
	if slices.ContainsFunc(w, func(x uint64) bool { return x != 0 }) {
		t.Fatal("not all is zero")
	}
	for i := range w {
		w[i] = uint64(i) + 1
	}
	half := n / 2
	releaseWords(w[:half])
	for i, x := range w[half:] {
		if x != uint64(half+i)+1 {
			t.Fatalf("releasing the first half changed the second at %d", i)
		}
	}
	for i, x := range w[:half] {
		if x != 0 && x != uint64(i)+1 {
			t.Fatalf("released word %d is %x", i, x)
		}
	}
}
