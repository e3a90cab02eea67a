package model

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A space is a model as the search sees it: every state is a vector of words,
// its leaves, and the words are ids of things that the space has interned.
type space interface {
	// leaves is the length of the vectors, from 2 to maxLeaves.
	leaves() int
	// counts is, per leaf, a number that is greater than all its ids.
	counts() []int
	properties() []property
	// initial pushes the initial states.
	initial(w *worker)
	// expand pushes every successor of w.cur. This is the hot loop.
	expand(w *worker)
	// needsStates reports whether checkState can find anything.
	needsStates() bool
	// checkState judges a state that has just been met by the properties that
	// no step can judge alone, and returns those that are violated.
	checkState(leaves []uint32) propertySet
	// goals returns the goals that have been reached.
	goals() propertySet
	// goalsOf returns the goals that a state reaches.
	goalsOf(leaves []uint32) propertySet
	// undecided returns the properties that some check could not decide.
	undecided() propertySet
	// endLevel audits what was computed since it was called last; from and to
	// bound the level just expanded.
	endLevel(s *search, from, to int)
	// steps returns the steps that leave a state, least event first.
	steps(leaves []uint32) []spaceStep
	// starts returns the initial states, least first.
	starts() []spaceStep
	// satisfies evaluates a predicate of a liveness property.
	satisfies(property int, part livePart, leaves []uint32) bool
	// truncated reports whether a bound of the model kept back what could
	// happen in a state.
	truncated(leaves []uint32) bool
	classes() fairClasses
	// rank numbers what leaves can be so that no step raises a number, and tells
	// the watchers from then on which steps lower one.
	rank() func(leaf int, value uint32) uint32
	// walker makes what one worker walks at random with. Spaces that are walked
	// have a walker before anything else is done with them.
	walker() walker
	// looping says which handler has been running for an absurd time, or nil.
	looping() error
	// fired returns all kinds of events or actions with whether they happened.
	fired() (names []string, happened []bool)
	reads() Reads
	sizes() spaceSizes
	// bytes is what the tables hold, at any time.
	bytes() int
}

// property is what the search knows of a property.
type property struct {
	name string
	kind Kind
}

// propertySet has a bit per property, in declared order.
type propertySet uint64

const maxProperties = 63

// spaceStep is a step as the way back and forth of a counterexample sees it.
type spaceStep struct {
	event event
	class uint32   // of fairness
	next  []uint32 // nil where a panic leaves no state
	bad   propertySet
	goals propertySet
}

type spaceSizes struct {
	locals, messages, stepCalls, histories int
}

const (
	maxWorkers = 64
	batch      = 512
	recentBits = 14 // of 8 bytes each, these stay in a core's own cache
)

// A watcher looks at the successors that a worker computes again after the
// search. The successor is in w.nxt, unless nothing changed.
type watcher interface {
	look(w *worker, changed uint64)
	// skips reports whether a step need not be computed, one down in the ranks
	// or another.
	skips(w *worker, falls bool) bool
}

// worker expands states. Nothing in it is shared.
type worker struct {
	s   *search
	cur []uint32 // the state being expanded, with its inner values
	nxt []uint32 // a successor under construction

	keys        []uint64 // successors that are still to be inserted
	recent      []uint64 // by hash: the last that were pushed, so that few of their duplicates need an insert
	transitions int
	bad         propertySet
	check       []uint32
	watch       watcher  // who gets to see what is pushed, instead of its being inserted, or nil
	class       uint32   // the class of fairness of the step that is being taken, 0 for none
	scratch     any      // a machine's own
	abstract    []uint32 // a system's: what refinements see of cur
}

func newWorker(s *search) *worker {
	return &worker{s: s, recent: make([]uint64, 1<<recentBits), cur: make([]uint32, maxValues), nxt: make([]uint32, maxValues), check: make([]uint32, maxValues), keys: make([]uint64, 0, batch)}
}

// restart makes w.nxt equal to w.cur.
func (w *worker) restart() {
	n := w.s.packing.values()
	copy(w.nxt[:n], w.cur[:n])
}

// push enters the state in w.nxt, of which the given leaves differ from
// w.cur.
func (w *worker) push(changed uint64) {
	if w.watch != nil {
		w.watch.look(w, changed)
		return
	}
	if changed == 0 {
		return // a self-loop
	}
	key, ok := w.s.packing.pack(w.nxt, changed)
	for !ok {
		w.repack()
		key, ok = w.s.packing.pack(w.nxt, ^uint64(0))
	}
	// Most duplicates come soon after their first, from a sibling of the state
	// it was found from. Whether this is one is hard to predict: no branch.
	seen := &w.recent[mix(key)>>(64-recentBits)]
	n := len(w.keys)
	w.keys = append(w.keys, key)
	if *seen != key {
		n++
	}
	*seen = key
	w.keys = w.keys[:n]
	if n == cap(w.keys) {
		w.flush()
	}
}

// repack halts all workers and makes a packing with more room, unless another
// worker has just done so.
func (w *worker) repack() {
	s := w.s
	w.flush()
	old := s.packing
	s.halt.Add(1)
	s.working.RUnlock()
	s.alone(func() {
		s.halt.Add(-1)
		if s.packing == old {
			s.repack()
		}
	})
	s.packing.pack(w.cur, ^uint64(0))
}

// alone runs f while all workers are halted. The caller works on after it, even
// if f panics.
func (s *search) alone(f func()) {
	s.working.Lock()
	defer s.working.RLock()
	defer s.working.Unlock()
	f()
}

func (w *worker) flush() {
	fresh := w.s.set.insert(w.keys)
	if len(fresh) > 0 {
		w.s.enter(fresh)
		if w.s.checkStates {
			for _, key := range fresh {
				w.s.packing.unpack(key, w.check)
				w.bad |= w.s.space.checkState(w.check[:w.s.packing.leaves])
			}
		}
	}
	w.keys = w.keys[:0]
}

// search is one breadth-first exploration of a space.
type search struct {
	space       space
	root        space // as it was made: tests wrap space
	packing     *packing
	set         *visited
	log         keyLog
	spill       atomic.Pointer[spill] // what is on disk, or nil
	checkStates bool
	opt         Options
	checkpoints *checkpoints // nil if there shall be none
	started     time.Time

	canonical func(leaves []uint32) // replaces a state by what is stored for it; nil for itself
	group     *group                // of a protocol's nodes that change places, or nil

	// working is held for reading while a worker has keys of the packing in
	// hand, and for writing to change it.
	working   sync.RWMutex
	halt      atomic.Int32 // workers that wait to repack
	pairBytes atomic.Int64

	workers     []*worker
	cursor      atomic.Int64
	transitions atomic.Int64
	runs        atomic.Int64 // of a simulation
	depth       atomic.Int32
	levelEnd    atomic.Int64
	stop        atomic.Pointer[string] // why the level was cut

	mu    sync.Mutex
	err   error      // the first defect that a worker met
	stuck chan error // a handler does not return
}

func newSearch(sp space, opt Options) *search {
	if opt.Workers <= 0 {
		opt.Workers = runtime.GOMAXPROCS(0)
	}
	opt.Workers = min(opt.Workers, maxWorkers)
	s := &search{space: sp, root: sp, packing: newPacking(sp.leaves()), set: newVisited(opt.Workers), log: keyLog{size: logChunk, sealFrom: logSealFrom, sealShare: logSealShare}, checkStates: sp.needsStates(), opt: opt, stuck: make(chan error, 1)}
	for range opt.Workers {
		s.workers = append(s.workers, newWorker(s))
	}
	return s
}

func (s *search) free() {
	s.spill.Load().free()
	s.set.free()
	s.log.free()
}

// found is what one search saw.
type found struct {
	complete  bool
	partial   bool   // cut inside a level
	stoppedBy string // the bound that cut, or empty
	bad       []badLevel
	fell      propertySet
	goalAt    [maxProperties + 1]*int // events to each goal that was reached
	seconds   float64

	live        []liveFinding
	unfit       string // why liveness was not judged, or not to the end
	liveSeconds float64
}

// badLevel says which properties fell first after how many events.
type badLevel struct {
	events int
	bad    propertySet
	cut    bool // inside the level
}

// run explores level by level until nothing is new, a bound cuts, or enough
// properties fell.
func (s *search) run(ctx context.Context) (f found, err error) {
	if s.started.IsZero() {
		s.started = time.Now()
	}
	defer func() { f.seconds = time.Since(s.started).Seconds() - f.liveSeconds }()
	if s.opt.Checkpoint.Resume {
		s.guard(func() { s.resume(&f) })
	} else {
		s.begin(&f)
	}
	stopWatch := s.watch(ctx)
	defer stopWatch()
	for d := max(0, len(s.log.levels)-1); s.err == nil; d++ {
		from, to := s.log.level(d)
		switch {
		case !s.atLevel(&f):
			f.stoppedBy = "error"
			return f, nil
		case from == to:
			f.complete = true
			s.log.levels = s.log.levels[:d]
			s.judgeLiveness(&f)
			return f, s.err
		case s.enough(&f):
			return f, nil
		case s.opt.Bounds.Depth > 0 && d+1 >= s.opt.Bounds.Depth:
			f.stoppedBy = "max-depth"
			return f, nil
		case s.opt.Bounds.States > 0 && to >= s.opt.Bounds.States:
			f.stoppedBy = "max-states"
			return f, nil
		}
		s.log.levels = append(s.log.levels, to)
		s.depth.Store(int32(d + 1))
		s.expandLevel(from, to)
		s.guard(s.settle)
		cut := s.stop.Load() != nil
		var bad propertySet
		for _, w := range s.workers {
			bad |= w.takeBad()
		}
		f.note(d+1, bad, cut)
		f.noteGoals(d+1, s.space.goals())
		if s.err != nil {
			break
		}
		if cut {
			f.stoppedBy, f.partial = *s.stop.Load(), true
			if bad != 0 {
				// No finding without an audit of the steps behind it.
				s.guard(func() { s.space.endLevel(s, from, to) })
			}
			return f, s.err
		}
		s.pairBytes.Store(int64(s.packing.bytes()))
		s.guard(func() { s.space.endLevel(s, from, to) })
		s.guard(func() { s.seal(to) })
	}
	return f, s.err
}

func (w *worker) takeBad() propertySet {
	bad := w.bad
	w.bad = 0
	return bad
}

// noteGoals remembers when goals were reached first.
func (f *found) noteGoals(events int, goals propertySet) {
	for i := range f.goalAt {
		if goals>>i&1 == 1 && f.goalAt[i] == nil {
			f.goalAt[i] = &events
		}
	}
}

// note remembers the properties that fell for the first time.
func (f *found) note(events int, bad propertySet, cut bool) {
	if bad &^= f.fell; bad != 0 {
		f.bad = append(f.bad, badLevel{events, bad, cut})
		f.fell |= bad
	}
}

func (s *search) enough(f *found) bool {
	n := 0
	for b := f.fell; b != 0; b &= b - 1 {
		n++
	}
	return n > 0 && n >= s.opt.MaxViolations
}

const grab = 128 // states that a worker takes from the level at a time

func (s *search) expandLevel(from, to int) {
	s.cursor.Store(int64(from))
	s.levelEnd.Store(int64(to))
	if to-from <= grab {
		s.guard(func() { s.expandGrabs(s.workers[0], to) })
		return
	}
	var wg sync.WaitGroup
	for _, w := range s.workers {
		wg.Go(func() { s.guard(func() { s.expandGrabs(w, to) }) })
	}
	wg.Wait()
}

func (s *search) expandGrabs(w *worker, to int) {
	s.working.RLock()
	defer s.working.RUnlock()
	read := keyReader{log: &s.log}
	for s.stop.Load() == nil {
		i := int(s.cursor.Add(grab)) - grab
		if i >= to {
			break
		}
		for end := min(i+grab, to); i < end; {
			keys := read.span(i, end)
			i += len(keys)
			// Repacking rewrites the log, and with it what is left of keys.
			for _, key := range keys {
				s.packing.unpack(key, w.cur)
				s.space.expand(w)
			}
		}
		if s.halt.Load() > 0 {
			w.flush()
			s.working.RUnlock()
			s.working.RLock()
		}
		s.transitions.Add(int64(w.transitions))
		w.transitions = 0
		if limit := s.opt.Bounds.Memory; limit > 0 && s.memory() > limit {
			w.relieve()
		}
	}
	w.flush()
	s.transitions.Add(int64(w.transitions))
	w.transitions = 0
}

// seal stores states that have been expanded, those before index to, in less
// memory.
func (s *search) seal(to int) {
	first, end := s.log.sealable(to)
	if first == end {
		return
	}
	s.log.sealed = append(s.log.sealed, make([]sealedKeys, end-first)...)
	var next atomic.Int64
	next.Store(int64(first))
	var wg sync.WaitGroup
	for range min(len(s.workers), end-first) {
		wg.Go(func() {
			s.guard(func() {
				s.log.withBuffer(func(buffer []uint64) {
					for at := next.Add(1) - 1; at < int64(end); at = next.Add(1) - 1 {
						s.log.seal(int(at), buffer)
					}
				})
			})
		})
	}
	wg.Wait()
}

// cut ends the search inside a level.
func (s *search) cut(why string) { s.stop.CompareAndSwap(nil, &why) }

// guard runs f; a panic in it is kept as the search's error, so that a worker
// that dies never looks like one that is done.
func (s *search) guard(f func()) {
	done := false
	defer func() {
		r := recover()
		if done {
			return
		}
		err := errEnded
		if r != nil {
			err = fmt.Errorf("%w: %v%s", ErrInternal, r, panicPlace())
		}
		if d, ok := r.(defect); ok {
			err = d.err
		}
		s.mu.Lock()
		if s.err == nil {
			s.err = err
		}
		s.mu.Unlock()
		s.cut("error")
	}()
	f()
	done = true
}

// errEnded is of a goroutine that ends before its work is done.
var errEnded = fmt.Errorf("%w: runtime.Goexit was called, as t.Fatal does", ErrInternal)

// watch cuts the search when ctx ends or the time is up, and reports progress.
func (s *search) watch(ctx context.Context) (stop func()) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		var timeout, tick <-chan time.Time
		patience := time.NewTicker(time.Second)
		defer patience.Stop()
		if sec := s.opt.Bounds.Seconds; sec > 0 {
			t := time.NewTimer(time.Duration(sec*float64(time.Second)) - time.Since(s.started))
			defer t.Stop()
			timeout = t.C
		}
		if s.opt.Progress != nil {
			t := time.NewTicker(max(s.opt.Every, time.Millisecond))
			defer t.Stop()
			tick = t.C
		}
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				s.cut("interrupt")
				return
			case <-timeout:
				s.cut("timeout")
				timeout = nil
			case <-tick:
				s.opt.Progress(s.progress())
			case <-patience.C:
				if err := s.space.looping(); err != nil {
					s.stuck <- err
					return
				}
			}
		}
	})
	return func() { close(done); wg.Wait() }
}

func (s *search) progress() Progress {
	return Progress{
		Depth:       int(s.depth.Load()),
		States:      s.states(),
		Queue:       max(0, int(s.levelEnd.Load()-s.cursor.Load())),
		Transitions: int(s.transitions.Load()),
		Runs:        int(s.runs.Load()),
		MemoryBytes: s.memory(),
		Elapsed:     time.Since(s.started),
	}
}

// memory is what the search holds, in bytes, apart from what the runtime adds.
func (s *search) memory() int {
	s.set.mu.RLock()
	n := s.set.bytes()
	s.set.mu.RUnlock()
	if s.spill.Load() == nil { // else the log is on disk, or about to be
		s.log.mu.Lock()
		n += s.log.bytes()
		s.log.mu.Unlock()
	}
	return n + int(s.pairBytes.Load()) + s.space.bytes()
}

// repack stores all states anew, with more room for ids.
func (s *search) repack() {
	now := s.packing.clone()
	counts := s.space.counts()
	for !now.fit(counts) {
		now.join(s.sample(now))
		s.eachState(now.intern)
	}
	s.rewrite(now)
	s.packing = now
	for _, w := range s.workers {
		clear(w.recent)
	}
	s.pairBytes.Store(int64(now.bytes()))
	s.set.clear()
	if p := s.spill.Load(); p != nil {
		p.rebuild(&s.log)
		return
	}
	for keys := range s.log.spans(0, s.log.n) {
		for keys := range slices.Chunk(keys, batch) {
			s.set.insert(slices.Clone(keys))
		}
	}
}

// logs are the logs that together hold all states.
func (s *search) logs() []*keyLog {
	if p := s.spill.Load(); p != nil {
		return []*keyLog{&s.log, &p.pending}
	}
	return []*keyLog{&s.log}
}

// eachState calls f for every state stored, with its leaves.
func (s *search) eachState(f func(values []uint32)) {
	values := make([]uint32, maxValues)
	for _, log := range s.logs() {
		for keys := range log.spans(0, log.n) {
			for _, key := range keys {
				s.packing.unpack(key, values)
				f(values)
			}
		}
	}
}

// rewrite stores all states under another packing, for which their pairs are
// interned.
func (s *search) rewrite(now *packing) {
	values := make([]uint32, maxValues)
	for _, log := range s.logs() {
		log.rewrite(func(keys []uint64) {
			for i, key := range keys {
				s.packing.unpack(key, values)
				k, ok := now.pack(values, ^uint64(0))
				if !ok {
					fail("%w: a state does not fit the packing made for it", ErrInternal)
				}
				keys[i] = k
			}
		})
	}
}

// sample returns the values that some of the states have under a packing.
func (s *search) sample(p *packing) [][]uint32 {
	const size = 4096
	var rows [][]uint32
	for i := 0; i < s.log.n; i += max(1, s.log.n/size) {
		values := make([]uint32, maxValues)
		s.packing.unpack(s.log.key(i), values)
		p.intern(values)
		rows = append(rows, values)
	}
	return rows
}

// keyOf returns the key of a vector of leaves, or 0 for one that was never
// stored. (No key is 0, because ids count from 1.)
func (s *search) keyOf(leaves []uint32) uint64 {
	values := make([]uint32, maxValues)
	copy(values, leaves)
	if s.canonical != nil {
		s.canonical(values)
	}
	key, ok := s.packing.pack(values, ^uint64(0))
	if !ok {
		return 0
	}
	return key
}
