package model

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"slices"
)

// spill is the part of a search that lies on disk once it takes more memory
// than it may.
//
// From then on all keys in the log are also in sorted runs, and the visited set
// in memory is only a filter: what it lacks may be new, and is pending until the
// end of the level. Then the pending keys are sorted, piece by piece, and those
// that no run has are the next level. So a state is never forgotten, and is
// entered once; only when that is decided has changed.
//
// The log and the pending keys lie in files that are mapped, which the system
// keeps in memory as far as it likes. A file loses its name as soon as it is
// open: whatever becomes of the process, none of its content stays.
type spill struct {
	dir     string
	pending keyLog
	runs    [][]uint64 // sorted and disjoint, each about half as long as the one before at most
	room    int        // keys that are sorted at a time
}

const (
	// spillSlots is the least size of the filter: what all workers insert at a
	// time has to fit in.
	spillSlots = 1 << 16
	// spillRoom is the least number of keys that are sorted at a time.
	spillRoom = 1 << 13
	spillName = "faultline-spill-"
)

// relieve makes room in memory, or ends the search where there is no way to.
func (w *worker) relieve() {
	s := w.s
	if s.opt.Spill == "" {
		s.cut("max-memory")
		return
	}
	w.flush()
	s.halt.Add(1)
	s.working.RUnlock()
	s.alone(func() {
		s.halt.Add(-1)
		switch {
		case s.stop.Load() != nil || s.memory() <= s.opt.Bounds.Memory:
		case s.spill.Load() == nil:
			s.startSpill()
		case !s.narrowFilter():
			s.cut("max-memory")
		}
	})
}

// startSpill moves the visited set to disk. Workers may be in the midst of a
// piece of the log: it stays where it is until the end of the level. Nobody else
// works on the search.
func (s *search) startSpill() {
	free := max(0, s.opt.Bounds.Memory-int(s.pairBytes.Load())-s.space.bytes())
	p := &spill{dir: s.opt.Spill, pending: keyLog{size: logChunk}, room: max(spillRoom, free/4/8)}
	p.pending.file = newSpillFile(p.dir)
	p.pending.file.check(removeLeft(p.dir, spillName))
	s.spill.Store(p)
	s.set.replace(max(spillSlots, free/2/8))
	p.rebuild(&s.log)
}

// narrowFilter gives memory of the filter to the tables, and reports whether
// there was any to give.
func (s *search) narrowFilter() bool {
	if len(s.set.slots)/2 < spillSlots {
		return false
	}
	s.set.replace(len(s.set.slots) / 2)
	return true
}

// replace makes an empty set of a fixed size, which forgets all it has when it
// is full.
func (v *visited) replace(slots int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	freeWords(v.slots)
	v.slots = words(slots / lineSlots * lineSlots)
	v.n.Store(0)
	v.forgets = true
}

// enter takes new keys; once there is a spill they may not be new.
func (s *search) enter(fresh []uint64) {
	if p := s.spill.Load(); p != nil {
		p.pending.append(fresh)
	} else {
		s.log.append(fresh)
	}
}

// states is how many states have been met, at any time.
func (s *search) states() int {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return s.log.n
}

// settle decides at the end of a level which of the pending keys are new.
func (s *search) settle() {
	p := s.spill.Load()
	if p == nil || s.err != nil {
		return
	}
	s.log.toFile(p.dir)
	p.sorted(&p.pending, func(keys []uint64) {
		for _, run := range p.runs {
			keys = subtract(keys, run)
		}
		s.log.append(keys)
		p.add(keys)
	})
	p.pending.n = 0
	for _, mapped := range slices.Concat(s.log.chunks, p.pending.chunks, p.runs) {
		releaseFile(mapped)
	}
}

// rebuild makes runs of all keys in the log, each of which is there once.
func (p *spill) rebuild(log *keyLog) {
	p.freeRuns()
	p.sorted(log, p.add)
	n := 0
	for _, run := range p.runs {
		n += len(run)
	}
	if n != log.n {
		fail("%w: %d states on disk instead of %d", ErrInternal, n, log.n)
	}
}

// sorted calls f with the keys of a log, sorted and each once, in as many pieces
// as there must be. The pieces are f's until it returns.
func (p *spill) sorted(log *keyLog, f func(keys []uint64)) {
	if log.n == 0 {
		return
	}
	buffer := words(min(p.room, log.n))
	defer freeWords(buffer)
	read := keyReader{log: log}
	for i := 0; i < log.n; {
		n := 0
		for n < len(buffer) && i < log.n {
			m := copy(buffer[n:], read.span(i, min(log.n, i+len(buffer)-n)))
			i, n = i+m, n+m
		}
		slices.Sort(buffer[:n])
		f(slices.Compact(buffer[:n]))
	}
}

// subtract removes what a run has from sorted keys, in place.
func subtract(keys, run []uint64) []uint64 {
	left := keys[:0]
	for _, key := range keys {
		run = run[seek(run, key):]
		if len(run) == 0 || run[0] != key {
			left = append(left, key)
		}
	}
	return left
}

// seek returns where in a run the first key is that is not below the given one.
// It looks near the beginning first, so that of a long run few pages are read
// for few keys.
func seek(run []uint64, key uint64) int {
	step := 1
	for step < len(run) && run[step-1] < key {
		step *= 2
	}
	from, to := step/2, min(step, len(run))
	i, _ := slices.BinarySearch(run[from:to], key)
	return from + i
}

// add makes a run of new keys, and one of runs that are about as long.
func (p *spill) add(keys []uint64) {
	if len(keys) == 0 {
		return
	}
	p.runs = append(p.runs, p.write(len(keys), func(put func(key uint64)) {
		for _, key := range keys {
			put(key)
		}
	}))
	for n := len(p.runs); n > 1 && len(p.runs[n-2]) < 2*len(p.runs[n-1]); n = len(p.runs) {
		a, b := p.runs[n-2], p.runs[n-1]
		both := p.write(len(a)+len(b), func(put func(key uint64)) { merge(a, b, put) })
		freeWords(a)
		freeWords(b)
		p.runs = append(p.runs[:n-2], both)
	}
}

// merge puts the keys of two runs in order.
func merge(a, b []uint64, put func(key uint64)) {
	for len(a) > 0 && len(b) > 0 {
		if a[0] < b[0] {
			put(a[0])
			a = a[1:]
		} else {
			put(b[0])
			b = b[1:]
		}
	}
	for _, key := range a {
		put(key)
	}
	for _, key := range b {
		put(key)
	}
}

// write makes a file of n keys and maps it.
func (p *spill) write(n int, content func(put func(key uint64))) []uint64 {
	f := newSpillFile(p.dir)
	defer f.close()
	w := bufio.NewWriterSize(f.file, 1<<16)
	var b [8]byte
	content(func(key uint64) {
		binary.NativeEndian.PutUint64(b[:], key)
		_, _ = w.Write(b[:]) // Flush tells
	})
	f.check(w.Flush())
	return f.mapWords(0, n)
}

func (p *spill) freeRuns() {
	for _, run := range p.runs {
		freeWords(run)
	}
	p.runs = nil
}

func (p *spill) free() {
	if p == nil {
		return
	}
	p.freeRuns()
	p.pending.free()
}

// spillFile is a file without a name. What fails with it ends the search.
type spillFile struct {
	dir  string
	file *os.File
	size int64
}

func newSpillFile(dir string) *spillFile {
	f := &spillFile{dir: dir}
	f.check(os.MkdirAll(dir, 0o777))
	file, err := os.CreateTemp(dir, spillName+"*.tmp")
	f.check(err)
	f.file = file
	f.check(removeFile(file.Name()))
	return f
}

func (f *spillFile) check(err error) {
	if err != nil {
		fail("the search has taken all memory that it may, and cannot go on in %s: %w", f.dir, err)
	}
}

func (f *spillFile) close() {
	// Everything is mapped by now, or nobody needs it.
	_ = f.file.Close()
}

// more makes the file longer by n words that are 0, and maps them. They are
// written first: a page for which there is no room on the disk later would end
// the process.
func (f *spillFile) more(n int) []uint64 {
	_, err := f.file.WriteAt(make([]byte, 8*n), f.size)
	f.check(err)
	w := f.mapWords(f.size, n)
	f.size += int64(8 * n)
	return w
}

func (f *spillFile) mapWords(offset int64, n int) []uint64 {
	w, err := mapFile(f.file, offset, n)
	if err != nil {
		f.check(fmt.Errorf("mapping %d states: %w", n, err))
	}
	return w
}

// toFile moves a log to a file.
func (l *keyLog) toFile(dir string) {
	if l.file != nil {
		return
	}
	l.file = newSpillFile(dir)
	for at, chunk := range l.chunks {
		if chunk == nil {
			l.unseal(at) // to the file
			continue
		}
		l.chunks[at] = l.file.more(l.size)
		copy(l.chunks[at], chunk)
		freeWords(chunk)
	}
	l.sealed = nil
}
