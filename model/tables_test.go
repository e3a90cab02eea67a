package model

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// inParallel runs f as four workers do.
func inParallel(f func(worker int)) {
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() { f(k) })
	}
	wg.Wait()
}

func TestMix(t *testing.T) {
	if mix(0) != 0 {
		t.Error("0 must stay 0: it marks an empty slot")
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64().Draw(t, "a"), rapid.Uint64().Draw(t, "b")
		if (mix(a) == mix(b)) != (a == b) {
			t.Fatalf("%x and %x are mixed to %x and %x", a, b, mix(a), mix(b))
		}
	})
}

// A vec is a slice whose elements stay where they are.
func TestVec(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var v vec[int]
		places := map[uint32]*int{} // of what was stored, by index
		store := func(i uint32, p *int) {
			if places[i] != nil || int(i) >= v.len() {
				t.Fatalf("place %d of %d is given twice, or not there", i, v.len())
			}
			*p, places[i] = int(i), p
		}
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "one by one") {
				for range rapid.SampledFrom([]int{1, 10, vecChunk - 3}).Draw(t, "n") {
					i := v.add(-1)
					store(i, v.at(i))
				}
				continue
			}
			n := rapid.SampledFrom([]uint32{1, 2, 100, vecChunk - 1, vecChunk, vecChunk + 1, 3*vecChunk + 5}).Draw(t, "n")
			i := v.reserve(n)
			span := v.span(i, n)
			for k := range span {
				store(i+uint32(k), &span[k])
			}
		}
		for i, p := range places {
			if v.at(i) != p || *p != int(i) {
				t.Fatalf("place %d has moved, or has %d", i, *v.at(i))
			}
		}
	})
}

func TestPairTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var table pairTable
		model := map[uint64]uint32{}
		keys := rapid.OneOf(rapid.Uint64Range(0, 600), rapid.Uint64(), rapid.Map(rapid.Uint32(), func(k uint32) uint64 { return uint64(k) << 32 }))
		for range rapid.IntRange(0, 1000).Draw(t, "n") {
			key := keys.Draw(t, "key")
			if got := table.get(key); got != model[key] {
				t.Fatalf("%x: got %d, want %d", key, got, model[key])
			}
			if model[key] == 0 {
				model[key] = uint32(len(model) + 1)
				table.put(key, model[key])
			}
		}
		for key, want := range model {
			if got := table.get(key); got != want {
				t.Fatalf("%x: got %d, want %d", key, got, want)
			}
		}
	})
}

// Ids are dense, start from 1, and lead back to what they stand for, whoever
// came first with it.
func TestPairsInParallel(t *testing.T) {
	const distinct = 3*vecChunk + 7
	var table pairs
	var ids [4][distinct]uint32
	inParallel(func(worker int) {
		for k := range distinct {
			i := (k*(2*worker+1)*5 + worker*1000) % distinct // each in another order
			key := uint64(i) * 0x1_0000_0003
			id := table.id(key)
			if table.key(id) != key {
				t.Errorf("%x has id %d, which is %x", key, id, table.key(id))
			}
			ids[worker][i] = id
		}
	})
	seen := map[uint32]bool{0: true}
	for i := range distinct {
		id := ids[0][i]
		for worker := range ids {
			if other := ids[worker][i]; other != 0 && other != id && id != 0 {
				t.Fatalf("key %d has ids %d and %d", i, id, other)
			}
		}
		if id != 0 {
			seen[id] = true
		}
	}
	if table.keys.len() != len(seen) {
		t.Errorf("%d ids for %d keys", table.keys.len(), len(seen)-1)
	}
}

func TestTextsInParallel(t *testing.T) {
	const distinct = 2*vecChunk + 7
	text := func(i int) []byte {
		if i == 0 {
			return nil
		}
		b := binary.BigEndian.AppendUint32(nil, uint32(i))
		return bytes.Repeat(b, 1+i%40)
	}
	table := newTexts()
	var ids [4][distinct]uint32
	var news [4]int
	inParallel(func(worker int) {
		for k := range distinct {
			i := k
			if worker%2 == 1 {
				i = distinct - 1 - k
			}
			b := text(i)
			id, isNew := table.id(b)
			if isNew {
				news[worker]++
			}
			clear(b) // the table has its own copy
			if !bytes.Equal(table.get(id), text(i)) {
				t.Errorf("text %d has id %d, which is another", i, id)
			}
			ids[worker][i] = id
		}
	})
	if table.len() != distinct || news[0]+news[1]+news[2]+news[3] != distinct {
		t.Errorf("%d texts, %v of them new, want %d", table.len(), news, distinct)
	}
	seen := map[uint32]bool{}
	for i := range distinct {
		if ids[0][i] != ids[1][i] || ids[0][i] != ids[2][i] || ids[0][i] != ids[3][i] || ids[0][i] == 0 {
			t.Fatalf("text %d has ids %d, %d, %d, %d", i, ids[0][i], ids[1][i], ids[2][i], ids[3][i])
		}
		seen[ids[0][i]] = true
	}
	if len(seen) != distinct || !seen[1] || !seen[distinct] {
		t.Errorf("%d different ids, want 1 to %d", len(seen), distinct)
	}
}

// A table that is read while it grows loses nothing that was in it.
func TestPairTableReadWhileItGrows(t *testing.T) {
	var table pairTable
	const known, more = 1000, 50_000
	table.mu.Lock()
	for i := range uint64(known) {
		table.put(i, uint32(i+1))
	}
	table.mu.Unlock()
	inParallel(func(worker int) {
		if worker == 0 {
			for i := uint64(known); i < more; i++ {
				table.mu.Lock()
				table.put(i, uint32(i+1))
				table.mu.Unlock()
			}
			return
		}
		for k := range uint64(more) {
			i := k % known
			if got := table.get(i); got != uint32(i+1) {
				t.Errorf("%d: got %d", i, got)
				return
			}
		}
	})
}

func TestPairSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var set pairSet
		model := map[[2]uint32]bool{}
		ids := rapid.OneOf(rapid.Uint32Range(0, 5), rapid.Uint32Range(60, 70), rapid.SampledFrom([]uint32{maxSide - 1, maxSide, 1 << 31}))
		for range rapid.IntRange(0, 40).Draw(t, "n") {
			a, b := ids.Draw(t, "a"), ids.Draw(t, "b")
			if rapid.Bool().Draw(t, "add") {
				set.add(a, b)
				if max(a, b) < maxSide {
					model[[2]uint32{a, b}], model[[2]uint32{b, a}] = true, true
				}
			}
			if got := set.square.Load().has(a, b); got != model[[2]uint32{a, b}] {
				t.Fatalf("%d and %d: got %v", a, b, got)
			}
		}
		for p := range model {
			if !set.square.Load().has(p[0], p[1]) {
				t.Fatalf("%s is gone", fmt.Sprint(p))
			}
		}
	})
}
