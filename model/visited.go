package model

import (
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"
)

// visited is the set of states met so far, each a key of 64 bits: exact, 8
// bytes per slot, shared by all workers. A slot holds mix(key), which is a
// bijection, and 0, which no key is, means empty. The search for a hash begins
// at the start of a cache line and goes from line to line, so that even in a
// full table it seldom waits for more than one. Lines are in the order of the
// hash, so that growing copies from front to back.
type visited struct {
	mu      sync.RWMutex // read: insert; write: grow
	slots   []uint64
	n       atomic.Int64
	workers int  // how many grow it
	forgets bool // what it has, when it is full, instead of growing; see spill
}

const (
	visitedStart = 1 << 12
	lineSlots    = 8 // slots in a cache line
	// visitedLoad is how full the set may get, visitedGrowth how much it then
	// grows: small steps, because growing is cheap and memory is not. Together
	// they keep a full set below 12 bytes per state.
	visitedLoad   = 0.9
	visitedGrowth = 1.34
	hugePage      = 2 << 20 // bytes, where the system has them
)

func newVisited(workers int) *visited {
	return &visited{slots: words(visitedStart), workers: workers}
}

func (v *visited) free() {
	freeWords(v.slots)
	v.slots = nil
}

// clear empties the set.
func (v *visited) clear() {
	v.mu.Lock()
	defer v.mu.Unlock()
	clear(v.slots)
	v.n.Store(0)
}

func (v *visited) bytes() int { return 8 * len(v.slots) }

// place returns the slot where the search for a hash begins: the first of a
// line.
func place(hash uint64, slots int) int {
	hi, _ := bits.Mul64(hash, uint64(slots/lineSlots))
	return int(hi) * lineSlots
}

// insertGroup is how many probes are begun together, so that their cache
// misses overlap.
const insertGroup = 16

// insert adds keys, and keeps in keys those that were not in the set before.
func (v *visited) insert(keys []uint64) []uint64 {
	v.mu.RLock()
	for int(v.n.Load())+len(keys)*maxWorkers > int(visitedLoad*float64(len(v.slots))) {
		v.mu.RUnlock()
		v.grow(len(keys) * maxWorkers)
		v.mu.RLock()
	}
	slots := v.slots
	fresh := keys[:0]
	var hashes [insertGroup]uint64
	var places [insertGroup]int
	for len(keys) > 0 {
		group := keys[:min(insertGroup, len(keys))]
		touched := uint64(0)
		for i, key := range group {
			h := mix(key)
			p := place(h, len(slots))
			hashes[i], places[i] = h, p
			touched += atomic.LoadUint64(&slots[p])
		}
		runtime.KeepAlive(touched)
		for i, key := range group {
			if v.enter(slots, hashes[i], places[i]) {
				fresh = append(fresh, key)
			}
		}
		keys = keys[len(group):]
	}
	v.n.Add(int64(len(fresh)))
	v.mu.RUnlock()
	return fresh
}

// enter reports whether the hash was not in the set, which then has it.
func (v *visited) enter(slots []uint64, hash uint64, p int) bool {
	for {
		switch old := atomic.LoadUint64(&slots[p]); old {
		case hash:
			return false
		case 0:
			if atomic.CompareAndSwapUint64(&slots[p], 0, hash) {
				return true
			}
			// Another worker took the slot; look at what it put there.
			continue
		}
		if p++; p == len(slots) {
			p = 0
		}
	}
}

// has reports whether a key is in the set, into which nobody inserts.
func (v *visited) has(key uint64) bool {
	h := mix(key)
	for p := place(h, len(v.slots)); v.slots[p] != 0; p++ {
		if v.slots[p] == h {
			return true
		}
		if p == len(v.slots)-1 {
			p = -1
		}
	}
	return false
}

// slot returns where a key is that is in the set, into which nobody inserts.
func (v *visited) slot(key uint64) int {
	h := mix(key)
	return v.slotFrom(h, place(h, len(v.slots)))
}

// slotFrom is slot where the search for the hash begins at p.
func (v *visited) slotFrom(h uint64, p int) int {
	for v.slots[p] != h {
		if v.slots[p] == 0 {
			fail("%w: a state that the search did not meet", ErrInternal)
		}
		if p++; p == len(v.slots) {
			p = 0
		}
	}
	return p
}

// grow makes room for n more keys.
func (v *visited) grow(n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	size := len(v.slots)
	if v.forgets {
		if int(v.n.Load())+n > int(visitedLoad*float64(size)) {
			clear(v.slots)
			v.n.Store(0)
		}
		return
	}
	for int(v.n.Load())+n > int(visitedLoad*float64(size)) {
		size = int(visitedGrowth*float64(size)/lineSlots+1) * lineSlots
	}
	if size == len(v.slots) {
		return // another worker was here first
	}
	old, slots := v.slots, words(size)
	var wg sync.WaitGroup
	for k := range v.workers {
		part := old[len(old)*k/v.workers : len(old)*(k+1)/v.workers]
		wg.Go(func() { v.move(part, slots) })
	}
	wg.Wait()
	freeWords(old)
	v.slots = slots
}

// move enters a part of an old table into a new one, and gives the memory of
// the part back as it goes: in pieces that overlap, because a huge page is only
// given back as a whole.
func (v *visited) move(part, slots []uint64) {
	released := 0
	for i, h := range part {
		if h != 0 {
			v.enter(slots, h, place(h, len(slots)))
		}
		if i-released >= 1<<20 {
			releaseWords(part[max(0, released-hugePage/8):i])
			released = i
		}
	}
}
