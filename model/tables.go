package model

import (
	"bytes"
	"hash/maphash"
	"iter"
	"math/bits"
	"sync"
	"sync/atomic"
	"unsafe"
)

// The tables here intern what the search meets: read without a lock by all
// workers, written under one, and only ever added to. Ids count from 1, so
// that 0 can mean "none".

// vec is an array that grows without moving its elements.
type vec[T any] struct {
	chunks atomic.Pointer[[]*[vecChunk]T]
	n      atomic.Uint32
}

// Chunks are small, because most searches are; see grow.
const (
	vecBits  = 8
	vecChunk = 1 << vecBits
)

// at returns the element at index i, which must have been added.
func (l *vec[T]) at(i uint32) *T {
	return &(*l.chunks.Load())[i>>vecBits][i&(vecChunk-1)]
}

// add appends an element and returns its index. The caller holds the lock.
func (l *vec[T]) add(v T) uint32 {
	i := l.n.Load()
	l.grow(i + 1)
	*l.at(i) = v
	l.n.Store(i + 1)
	return i
}

// reserve makes room for n elements that lie next to each other and returns the
// index of the first. The caller holds the lock.
func (l *vec[T]) reserve(n uint32) uint32 {
	i := l.n.Load()
	switch {
	case n > vecChunk: // only chunks that are made together are sure to be neighbours
		i = uint32(len(l.all())) << vecBits
	case i&(vecChunk-1)+n > vecChunk:
		i = (i + vecChunk - 1) &^ (vecChunk - 1)
	}
	l.grow(i + n)
	l.n.Store(i + n)
	return i
}

// span returns n elements from index i, which were reserved together.
func (l *vec[T]) span(i, n uint32) []T { return unsafe.Slice(l.at(i), n) }

func (l *vec[T]) all() []*[vecChunk]T {
	if p := l.chunks.Load(); p != nil {
		return *p
	}
	return nil
}

// grow makes room up to index n. New chunks lie next to each other, and become
// more with their number: what is used together should be near each other.
func (l *vec[T]) grow(n uint32) {
	chunks := l.all()
	more := (int(n)+vecChunk-1)>>vecBits - len(chunks)
	if more <= 0 {
		return
	}
	more = max(more, min(len(chunks), 16))
	fresh := make([]T, more*vecChunk)
	for ; len(fresh) > 0; fresh = fresh[vecChunk:] {
		// Readers of a shorter list do not see what is appended to it.
		chunks = append(chunks, (*[vecChunk]T)(fresh))
	}
	l.chunks.Store(&chunks)
}

func (l *vec[T]) len() int { return int(l.n.Load()) }

// mix spreads the bits of a key over the whole word. It is a bijection, and
// only 0 goes to 0.
func mix(k uint64) uint64 {
	k ^= k >> 32
	k *= 0xd6e8feb86659fd93
	k ^= k >> 32
	k *= 0xd6e8feb86659fd93
	k ^= k >> 32
	return k
}

// pairSlot is a place of a pairTable: empty while value is 0.
type pairSlot struct {
	key   uint64
	value atomic.Uint32
}

// pairTable maps pairs of 32-bit words to words that are not 0.
type pairTable struct {
	mu    sync.Mutex
	slots atomic.Pointer[[]pairSlot]
	n     int
}

func pair(a, b uint32) uint64 { return uint64(a)<<32 | uint64(b) }

// get returns the value of a key, or 0.
func (t *pairTable) get(key uint64) uint32 {
	p := t.slots.Load()
	if p == nil {
		return 0
	}
	slots := *p
	mask := uint64(len(slots) - 1)
	for i := mix(key) & mask; ; i = (i + 1) & mask {
		v := slots[i].value.Load()
		if v == 0 {
			return 0
		}
		if slots[i].key == key {
			return v
		}
	}
}

// put enters a key that is not in the table. The caller holds t.mu.
func (t *pairTable) put(key uint64, value uint32) {
	p := t.slots.Load()
	if p == nil || 4*t.n >= 3*len(*p) {
		size := 256
		if p != nil {
			size = 2 * len(*p)
		}
		slots := make([]pairSlot, size)
		if p != nil {
			for i := range *p {
				if v := (*p)[i].value.Load(); v != 0 {
					putSlot(slots, (*p)[i].key, v)
				}
			}
		}
		t.slots.Store(&slots)
		p = &slots
	}
	putSlot(*p, key, value)
	t.n++
}

func putSlot(slots []pairSlot, key uint64, value uint32) {
	mask := uint64(len(slots) - 1)
	i := mix(key) & mask
	for slots[i].value.Load() != 0 {
		i = (i + 1) & mask
	}
	slots[i].key = key
	slots[i].value.Store(value)
}

// all are the keys and their values, in no order. Nobody may put anything in
// meanwhile.
func (t *pairTable) all() iter.Seq2[uint64, uint32] {
	return func(yield func(uint64, uint32) bool) {
		p := t.slots.Load()
		if p == nil {
			return
		}
		for i := range *p {
			if v := (*p)[i].value.Load(); v != 0 && !yield((*p)[i].key, v) {
				return
			}
		}
	}
}

func (t *pairTable) bytes() int {
	if p := t.slots.Load(); p != nil {
		return 16 * len(*p)
	}
	return 0
}

// pairs interns pairs of words: an inner level of the tree that states are
// stored in.
type pairs struct {
	table pairTable
	keys  vec[uint64]
}

// id returns the id of a pair, a new one if need be.
func (t *pairs) id(key uint64) uint32 {
	if id := t.table.get(key); id != 0 {
		return id
	}
	return t.enter(key)
}

func (t *pairs) enter(key uint64) uint32 {
	t.table.mu.Lock()
	defer t.table.mu.Unlock()
	if id := t.table.get(key); id != 0 {
		return id
	}
	if t.keys.len() == 0 {
		t.keys.add(0)
	}
	id := t.keys.add(key)
	t.table.put(key, id)
	return id
}

// key returns the pair with the given id.
func (t *pairs) key(id uint32) uint64 { return *t.keys.at(id) }

func (t *pairs) bytes() int { return t.table.bytes() + 8*t.keys.len() }

// texts interns byte strings.
type texts struct {
	mu    sync.Mutex
	seed  maphash.Seed
	slots atomic.Pointer[[]atomic.Uint32]
	items vec[textItem]
	arena []byte
	size  atomic.Int64
}

type textItem struct {
	hash uint64
	data []byte
}

func newTexts() *texts { return &texts{seed: maphash.MakeSeed()} }

// id returns the id of a byte string, and whether it is new. It keeps a copy.
func (t *texts) id(b []byte) (id uint32, isNew bool) {
	h := maphash.Bytes(t.seed, b)
	if id := t.find(h, b); id != 0 {
		return id, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if id := t.find(h, b); id != 0 {
		return id, false
	}
	if t.items.len() == 0 {
		t.items.add(textItem{})
	}
	p := t.slots.Load()
	if p == nil || t.items.len() >= len(*p)/2 {
		slots := make([]atomic.Uint32, 1<<bits.Len(uint(4*t.items.len()+64)))
		for i := 1; i < t.items.len(); i++ {
			putText(slots, t.items.at(uint32(i)).hash, uint32(i))
		}
		t.slots.Store(&slots)
		p = &slots
	}
	id = t.items.add(textItem{h, t.keep(b)})
	putText(*p, h, id)
	return id, true
}

// known returns the id of a byte string, or 0 for one that has none.
func (t *texts) known(b []byte) uint32 { return t.find(maphash.Bytes(t.seed, b), b) }

func putText(slots []atomic.Uint32, h uint64, id uint32) {
	mask := uint64(len(slots) - 1)
	i := h & mask
	for slots[i].Load() != 0 {
		i = (i + 1) & mask
	}
	slots[i].Store(id)
}

func (t *texts) find(h uint64, b []byte) uint32 {
	p := t.slots.Load()
	if p == nil {
		return 0
	}
	slots := *p
	mask := uint64(len(slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		id := slots[i].Load()
		if id == 0 {
			return 0
		}
		if it := t.items.at(id); it.hash == h && bytes.Equal(it.data, b) {
			return id
		}
	}
}

// keep copies b into memory shared with other items, which spares the garbage
// collector an object for each. A small search shares little.
func (t *texts) keep(b []byte) []byte {
	if cap(t.arena)-len(t.arena) < len(b) {
		t.arena = make([]byte, 0, max(min(2*cap(t.arena), 1<<16), 1<<10, len(b)))
	}
	n := len(t.arena)
	t.arena = append(t.arena, b...)
	t.size.Add(int64(len(b)))
	return t.arena[n:len(t.arena):len(t.arena)]
}

// get returns the bytes of an id, not to be changed.
func (t *texts) get(id uint32) []byte { return t.items.at(id).data }

func (t *texts) len() int { return max(0, t.items.len()-1) }

func (t *texts) bytes() int {
	n := int(t.size.Load()) + 32*t.items.len()
	if p := t.slots.Load(); p != nil {
		n += 4 * len(*p)
	}
	return n
}
