package model

import (
	"encoding/binary"
	"iter"
	"math/bits"
	"slices"
	"sync"
	"unsafe"
)

// keyLog holds the keys of all states in the order of their levels. It is the
// frontier of the search and, on a violation, the way back.
//
// Within a level the order has no meaning. So once a level has been expanded its
// chunks can be sealed: sorted, level by level, and stored as the differences
// from key to key, of which most fit into one byte or two.
type keyLog struct {
	mu        sync.Mutex
	size      int     // keys in a chunk
	sealFrom  int     // keys in the log from which on chunks are sealed
	sealShare float64 // of a chunk's bytes, which sealed it may take at most
	n         int
	levels    []int        // where each level begins
	chunks    [][]uint64   // nil where a chunk is sealed
	sealed    []sealedKeys // of the first chunks, empty where sealing one did not pay
	held      int          // bytes of memory
	file      *spillFile   // where the chunks are, or nil for in memory
}

const (
	logChunk = 1 << 18
	// logSealFrom is 32 MB of keys: what could be saved in less is not worth the
	// time.
	logSealFrom  = 1 << 22
	logSealShare = 0.75
	// sealedBlock is how many keys are decoded at a time: few, because what judges
	// liveness asks for single ones.
	sealedBlock = 64
)

// sealedKeys are the keys of a chunk in blocks: of each the first key, and then
// what has to be added (modulo 2^64, where a level ends) from key to key, as
// varints.
type sealedKeys struct {
	memory []uint64 // holds the bytes
	blocks []uint32 // where each begins, in bytes
}

func (l *keyLog) free() {
	for i, c := range l.chunks {
		if c != nil {
			freeWords(c)
		} else {
			freeWords(l.sealed[i].memory)
		}
	}
	if l.file != nil {
		l.file.close()
	}
	l.n, l.levels, l.chunks, l.sealed, l.held, l.file = 0, nil, nil, nil, 0, nil
}

func (l *keyLog) append(keys []uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(keys) > 0 {
		if l.n == len(l.chunks)*l.size {
			l.chunks = append(l.chunks, l.chunk())
			l.held += 8 * l.size
		}
		m := copy(l.chunks[l.n/l.size][l.n%l.size:], keys)
		l.n += m
		keys = keys[m:]
	}
}

func (l *keyLog) chunk() []uint64 {
	if l.file != nil {
		return l.file.more(l.size)
	}
	return words(l.size)
}

// level returns the bounds of a level; the last one that was begun ends where
// the log does.
func (l *keyLog) level(d int) (from, to int) {
	if d+1 < len(l.levels) {
		return l.levels[d], l.levels[d+1]
	}
	return l.levels[d], l.n
}

// spans yields the keys from index i up to index end in pieces, each of which is
// valid until the next.
func (l *keyLog) spans(i, end int) iter.Seq[[]uint64] {
	return func(yield func([]uint64) bool) {
		read := keyReader{log: l}
		for i < end {
			keys := read.span(i, end)
			i += len(keys)
			if !yield(keys) {
				return
			}
		}
	}
}

// key returns the key at an index.
func (l *keyLog) key(i int) uint64 {
	read := keyReader{log: l}
	return read.span(i, i+1)[0]
}

// keyReader reads a log for one goroutine. It remembers the sealed block that it
// was last in.
type keyReader struct {
	log   *keyLog
	first int      // index of the first key of that block
	keys  []uint64 // the block, or nothing
}

// span returns the keys from index i on, up to index end or the end of what is
// stored together. What is not sealed is the log itself, and stays so when it is
// repacked; what is sealed is valid until the next call.
func (r *keyReader) span(i, end int) []uint64 {
	l := r.log
	if i < r.first || i >= r.first+len(r.keys) {
		at := i / l.size
		l.mu.Lock() // the list of chunks may be growing
		chunk := l.chunks[at]
		l.mu.Unlock()
		if chunk != nil {
			return chunk[i%l.size : min(i%l.size+end-i, l.size)]
		}
		block := i % l.size / sealedBlock
		r.first = at*l.size + block*sealedBlock
		r.keys = l.sealed[at].decode(r.keys[:0], block, min(sealedBlock, l.size-block*sealedBlock))
	}
	return r.keys[i-r.first : min(end-r.first, len(r.keys))]
}

// decode appends the n keys of a block.
func (c *sealedKeys) decode(keys []uint64, block, n int) []uint64 {
	b := bytesOf(c.memory)[c.blocks[block]:]
	key := uint64(0)
	for range n {
		more, size := binary.Uvarint(b)
		b = b[size:]
		key += more
		keys = append(keys, key)
	}
	return keys
}

// sealable returns the chunks that can be sealed when the states before an index
// have been expanded.
func (l *keyLog) sealable(expanded int) (from, to int) {
	if l.file != nil || l.n < l.sealFrom {
		return 0, 0
	}
	return len(l.sealed), max(len(l.sealed), expanded/l.size)
}

// seal seals one of the chunks for which there is room in l.sealed, and needs a
// buffer of the size of a chunk. Nobody else looks at the chunk.
func (l *keyLog) seal(at int, buffer []uint64) {
	chunk, begin := l.chunks[at], at*l.size
	next, _ := slices.BinarySearch(l.levels, begin+1)
	for from := 0; from < l.size; next++ {
		to := l.size
		if next < len(l.levels) {
			to = min(to, l.levels[next]-begin)
		}
		sortKeys(chunk[from:to], buffer)
		from = to
	}
	sealed, fits := encodeKeys(chunk, buffer, int(l.sealShare*8*float64(l.size)))
	if !fits {
		return
	}
	freeWords(chunk)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.chunks[at], l.sealed[at] = nil, sealed
	l.held += sealed.bytes() - 8*l.size
}

// unseal makes a sealed chunk a plain one again.
func (l *keyLog) unseal(at int) {
	c := &l.sealed[at]
	chunk := l.chunk()
	keys := chunk[:0]
	for block := range c.blocks {
		keys = c.decode(keys, block, min(sealedBlock, l.size-len(keys)))
	}
	freeWords(c.memory)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held += 8*l.size - c.bytes()
	l.chunks[at], *c = chunk, sealedKeys{}
}

// rewrite calls f for all keys, in pieces, and keeps what f makes of them.
func (l *keyLog) rewrite(f func(keys []uint64)) {
	l.withBuffer(func(buffer []uint64) {
		for at := 0; at*l.size < l.n; at++ {
			isSealed := l.chunks[at] == nil
			if isSealed {
				l.unseal(at)
			}
			f(l.chunks[at][:min(l.size, l.n-at*l.size)])
			if isSealed {
				l.seal(at, buffer)
			}
		}
	})
}

// withBuffer calls f with a buffer of the size of a chunk.
func (l *keyLog) withBuffer(f func(buffer []uint64)) {
	buffer := words(l.size)
	l.hold(8 * l.size)
	defer func() {
		freeWords(buffer)
		l.hold(-8 * l.size)
	}()
	f(buffer)
}

func (l *keyLog) bytes() int { return l.held }

// hold notes that so many bytes more are held.
func (l *keyLog) hold(bytes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held += bytes
}

func (c *sealedKeys) bytes() int { return 8*len(c.memory) + 4*len(c.blocks) }

// encodeKeys stores keys in memory of their own, unless that takes more bytes than
// the limit. The buffer is at least as long as the keys.
func encodeKeys(keys, buffer []uint64, limit int) (c sealedKeys, fits bool) {
	c.blocks = make([]uint32, 0, (len(keys)+sealedBlock-1)/sealedBlock)
	b := bytesOf(buffer)[:0]
	for block := range slices.Chunk(keys, sealedBlock) {
		c.blocks = append(c.blocks, uint32(len(b)))
		last := uint64(0)
		for _, key := range block {
			b = binary.AppendUvarint(b, key-last)
			last = key
		}
		if len(b)+4*len(c.blocks) > limit {
			return sealedKeys{}, false
		}
	}
	c.memory = words((len(b) + 7) / 8)
	copy(bytesOf(c.memory), b)
	return c, true
}

// bytesOf is the memory of words.
func bytesOf(w []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(w))), 8*len(w))
}

// sortKeys sorts many keys digit by digit, the last first, where they differ;
// this takes half the time of slices.Sort. The buffer is at least as long.
func sortKeys(keys, buffer []uint64) {
	const digitBits = 11 // the counters fit a core's first cache
	if len(keys) < 1<<digitBits {
		slices.Sort(keys)
		return
	}
	anyOne, allOne := uint64(0), ^uint64(0)
	for _, key := range keys {
		anyOne |= key
		allOne &= key
	}
	from, to := keys, buffer[:len(keys)]
	for differ := anyOne &^ allOne; differ != 0; {
		shift := bits.TrailingZeros64(differ)
		var at [1 << digitBits]uint32
		for _, key := range from {
			at[key>>shift%(1<<digitBits)]++
		}
		sum := uint32(0)
		for digit, n := range at {
			at[digit] = sum
			sum += n
		}
		for _, key := range from {
			p := &at[key>>shift%(1<<digitBits)]
			to[*p] = key
			*p++
		}
		from, to = to, from
		differ = differ >> shift >> digitBits << digitBits << shift
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}
