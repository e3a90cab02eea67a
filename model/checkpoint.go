package model

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Checkpointing says where a search writes what it needs to go on. The zero
// value asks for none.
//
// A checkpoint is of a level boundary: of the last one that was reached, when a
// bound or ctx ends the search inside a level. It replaces the one before only
// when it is on the disk. A search that goes on from one has the result that it
// would have had in one piece, for any number of workers, and may have other
// bounds.
type Checkpointing struct {
	Dir string
	// Resume goes on from the checkpoint in Dir, which must be of the same program
	// and of equal settings. Without it Dir must hold none.
	Resume bool
	// Every is how long a search goes on at least between two checkpoints; 0 means
	// a minute. The last one is written in any case. If writing takes long it is
	// done less often.
	Every time.Duration
}

// checkpointShare is how much more time is to be spent on searching than on
// writing checkpoints.
const checkpointShare = 20

// durable is a space that can be put into a checkpoint. Ids stay what they are,
// as tables are only ever added to: so what there was at a mark can be saved
// later.
type durable interface {
	mark() spaceMark
	save(m spaceMark, w *saver)
	restore(l *loader)
	// warm computes what expanding a state does, and keeps for whoever asks what
	// can happen at all. It adds nothing that the search had not met.
	warm(leaves []uint32)
}

// spaceMark says how much a space held at some time.
type spaceMark struct {
	sizes []int
	flags []uint64
	types []string // of a machine: those behind interfaces, by name
}

// setting is something that must be the same in the run that writes a
// checkpoint and in one that resumes it.
type setting struct{ name, value string }

// checkpoints is what a search needs to write some.
type checkpoints struct {
	Checkpointing
	space    durable
	settings []setting
	mark     searchMark
	saved    int           // events of the mark that the last one is of, or -1
	at       time.Time     // when that was, or when the search began
	took     time.Duration // how long writing it took
	err      error         // why one could not be written
	lock     *os.File      // of the directory, held until the search ends
}

// searchMark is what a search knew when it had explored all levels but the
// last.
type searchMark struct {
	space       spaceMark
	states      int
	levels      []int
	transitions int64
	found       found
	elapsed     time.Duration
}

// prepareCheckpoints makes sure, before anything is explored, that checkpoints
// can be written, and that none is overwritten which nobody asked to resume.
func (in *Instance) prepareCheckpoints(s *search) error {
	c := s.opt.Checkpoint
	if c.Dir == "" {
		if c.Resume {
			return &CheckpointError{"", "resume is asked for, but not from where"}
		}
		return nil
	}
	sp, ok := s.space.(durable)
	if !ok {
		return fmt.Errorf("%w: a space that cannot be saved", ErrInternal)
	}
	path := filepath.Join(c.Dir, checkpointName)
	if !c.Resume {
		if err := os.MkdirAll(c.Dir, 0o777); err != nil {
			return &CheckpointError{path, err.Error()}
		}
	}
	lock, err := lockDir(c.Dir)
	switch {
	case c.Resume && errors.Is(err, fs.ErrNotExist):
		return &CheckpointError{path, "there is none to resume"}
	case err != nil:
		return &CheckpointError{path, err.Error()}
	}
	// Closing it again unlocks it, too, unless it is handed on.
	defer func() {
		if s.checkpoints == nil {
			_ = lock.Close()
		}
	}()
	_, err = os.Stat(path)
	switch {
	case c.Resume && errors.Is(err, fs.ErrNotExist):
		return &CheckpointError{path, "there is none to resume"}
	case c.Resume && err != nil:
		return &CheckpointError{path, err.Error()}
	case !c.Resume && err == nil:
		return &CheckpointError{path, "there is one already: resume it, or remove it"}
	}
	if err := removeLeft(c.Dir, unfinished); err != nil {
		return &CheckpointError{path, err.Error()}
	}
	settings, err := in.settings(s.opt)
	if err != nil {
		return err
	}
	c.Every = cmp.Or(c.Every, time.Minute)
	s.checkpoints = &checkpoints{Checkpointing: c, space: sp, settings: settings, saved: -1, at: time.Now(), lock: lock}
	return nil
}

// unlock lets others use the directory.
func (c *checkpoints) unlock() {
	if c != nil {
		_ = c.lock.Close() // nothing was written to it
	}
}

// settings are what a checkpoint depends on, apart from what can be told from
// its bounds.
func (in *Instance) settings(opt Options) ([]setting, error) {
	program, err := programSum()
	if err != nil {
		return nil, fmt.Errorf("%w: a checkpoint names the program that wrote it: %w", ErrInternal, err)
	}
	list := []setting{{"scenario", in.Scenario.ID}}
	for _, p := range in.Params {
		list = append(list, setting{"parameter " + p.Name, p.Value})
	}
	list = append(list, setting{"network", string(in.Network)}, setting{"disk mode", string(in.Disk)}, setting{"twins", in.Twins.String()})
	for _, b := range in.Faults.Budgets() {
		list = append(list, setting{"budget for " + b.Name, strconv.Itoa(b.N)})
	}
	rules := make([]string, len(in.Without))
	for i, r := range in.Without {
		rules[i] = string(r)
	}
	reductions := "on"
	if opt.Unreduced {
		reductions = "off"
	}
	return append(list, setting{"rules without", strings.Join(rules, " ")}, setting{"reductions", reductions},
		setting{"program", program}), nil
}

// programSum is a checksum of the running program: another build may have
// another protocol under the same name.
var programSum = sync.OnceValues(func() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16]), nil
})

// atLevel notes that all levels but the last are explored, and writes a
// checkpoint if it is time to, or if nothing is left to explore. It reports
// whether the search can go on.
func (s *search) atLevel(f *found) bool {
	c := s.checkpoints
	if c == nil {
		return true
	}
	c.mark = searchMark{
		space: c.space.mark(), states: s.log.n, levels: slices.Clone(s.log.levels), transitions: s.transitions.Load(),
		found: *f, elapsed: time.Since(s.started),
	}
	c.mark.found.bad = slices.Clone(f.bad)
	from, to := s.log.level(len(s.log.levels) - 1)
	isDue := from == to || time.Since(c.at) >= max(c.Every, checkpointShare*c.took)
	if isDue && c.saved != len(c.mark.levels) {
		s.writeCheckpoint()
	}
	return c.err == nil
}

// lastCheckpoint writes the last level boundary that was reached, unless that
// has been done.
func (s *search) lastCheckpoint() error {
	c := s.checkpoints
	if c == nil {
		return nil
	}
	if c.err == nil && c.saved != len(c.mark.levels) {
		s.writeCheckpoint()
	}
	return c.err
}

func (s *search) writeCheckpoint() {
	c := s.checkpoints
	began := time.Now()
	if err := writeCheckpoint(c.Dir, s.save); err != nil {
		kept := "there is none yet"
		if c.saved >= 0 {
			kept = fmt.Sprintf("the last one is of level %d", c.saved)
		}
		c.err = fmt.Errorf("cannot write a checkpoint of level %d, %s: %w", len(c.mark.levels), kept, err)
		return
	}
	c.saved, c.at = len(c.mark.levels), time.Now()
	c.took = c.at.Sub(began)
}

// save writes what the search knew at the mark. The packing may be newer; the
// keys are stored in it.
func (s *search) save(w *saver) {
	c := s.checkpoints
	m := &c.mark
	w.int(len(c.settings))
	for _, set := range c.settings {
		w.text(set.name)
		w.text(set.value)
	}
	w.int(len(m.levels))
	for _, at := range m.levels {
		w.int(at)
	}
	w.int(m.states)
	w.uint(uint64(m.transitions))
	w.uint(uint64(m.elapsed))
	m.found.save(w)
	c.space.save(m.space, w)
	s.packing.save(w)
	for keys := range s.log.spans(0, m.states) {
		for _, key := range keys {
			w.word(key)
		}
	}
}

// begin meets the initial states.
func (s *search) begin(f *found) {
	s.log.levels = []int{0}
	w := s.workers[0]
	s.guard(func() {
		s.working.RLock()
		defer s.working.RUnlock()
		s.space.initial(w)
		w.flush()
		if s.log.n == 0 {
			fail("%w: the model has no initial state within its bound", ErrInternal)
		}
	})
	if s.err == nil {
		s.guard(func() { s.space.endLevel(s, 0, 0) })
	}
	f.note(0, w.takeBad(), false)
	f.noteGoals(0, s.space.goals())
	s.transitions.Store(0)
	w.transitions = 0
}

// resume restores a search from a checkpoint.
func (s *search) resume(f *found) {
	c := s.checkpoints
	path := filepath.Join(c.Dir, checkpointName)
	file, err := os.Open(path)
	if err != nil {
		panic(defect{&CheckpointError{path, err.Error()}})
	}
	defer file.Close()
	l := newLoader(path, file)
	s.sameSettings(path, l)
	s.log.levels = make([]int, l.int())
	for i := range s.log.levels {
		s.log.levels[i] = l.int()
	}
	states := l.int()
	s.transitions.Store(int64(l.uint()))
	s.started = s.started.Add(-time.Duration(l.uint()))
	f.load(l)
	if why := s.passed(f, states); why != "" {
		panic(defect{&CheckpointError{path, why}})
	}
	c.space.restore(l)
	s.packing.load(l)
	s.pairBytes.Store(int64(s.packing.bytes()))
	s.loadKeys(l, states)
	l.finish()
	s.sameStart(path)
	s.warm()
	s.depth.Store(int32(len(s.log.levels) - 1))
	c.saved = len(s.log.levels)
	// What was restored was taken again, and is audited like all that is new.
	s.space.endLevel(s, 0, 0)
}

// sameSettings refuses a checkpoint of other settings, and names them all.
func (s *search) sameSettings(path string, l *loader) {
	had := make([]setting, l.int())
	for i := range had {
		had[i] = setting{l.text(), l.text()}
	}
	now := s.checkpoints.settings
	var differ []string
	for _, a := range had {
		i := slices.IndexFunc(now, func(b setting) bool { return a.name == b.name })
		switch {
		case i < 0:
			differ = append(differ, fmt.Sprintf("%s, which it has as %q", a.name, a.value))
		case now[i].value != a.value:
			differ = append(differ, fmt.Sprintf("%s %q instead of %q", a.name, now[i].value, a.value))
		}
	}
	for _, b := range now {
		if !slices.ContainsFunc(had, func(a setting) bool { return a.name == b.name }) {
			differ = append(differ, fmt.Sprintf("%s, which it does not have", b.name))
		}
	}
	if len(differ) > 0 {
		panic(defect{&CheckpointError{path, "it is of another run; this one differs in " + strings.Join(differ, ", ")}})
	}
}

// passed says which bound a search in one piece would have stopped at before it
// came to where the checkpoint is, or nothing.
func (s *search) passed(f *found, states int) string {
	b := s.opt.Bounds
	d := len(s.log.levels) - 1 // levels that are explored
	switch {
	case b.Depth > 0 && d >= b.Depth:
		return fmt.Sprintf("it has %d levels, more than max-depth %d allows", d+1, b.Depth)
	case b.States > 0 && d > 0 && s.log.levels[d] >= b.States:
		return fmt.Sprintf("its search went on at %d states, and max-states is %d", s.log.levels[d], b.States)
	}
	var before found
	for _, level := range f.bad {
		if level.events < d {
			before.note(level.events, level.bad, false)
		}
	}
	if s.enough(&before) {
		return fmt.Sprintf("its search went on after %d violations, and max-violations is %d", len(f.bad), s.opt.MaxViolations)
	}
	return ""
}

// loadKeys restores the log and the visited set.
func (s *search) loadKeys(l *loader, states int) {
	keys := make([]uint64, 0, batch)
	expanded := s.log.levels[len(s.log.levels)-1]
	for i := range states {
		keys = append(keys, l.word())
		if len(keys) < cap(keys) && i+1 < states {
			continue
		}
		s.log.append(keys)
		if n := len(keys); s.spill.Load() == nil && len(s.set.insert(keys)) != n {
			l.fail("expected each state once")
		}
		keys = keys[:0]
		s.seal(min(s.log.n, expanded))
		if limit := s.opt.Bounds.Memory; limit > 0 && s.memory() > limit && s.opt.Spill != "" && s.spill.Load() == nil {
			s.startSpill()
			s.log.toFile(s.opt.Spill)
		}
	}
	if p := s.spill.Load(); p != nil {
		p.rebuild(&s.log)
	}
}

// sameStart makes sure that the model begins where it did.
func (s *search) sameStart(path string) {
	_, n := s.log.level(0)
	was := map[uint64]bool{}
	for i := range n {
		was[s.log.key(i)] = true
	}
	for _, st := range s.space.starts() {
		key := s.keyOf(st.next)
		if _, has := was[key]; !has {
			panic(defect{&CheckpointError{path, "it begins in other states than the model does now"}})
		}
		was[key] = false
	}
	for _, missed := range was {
		if missed {
			panic(defect{&CheckpointError{path, "it begins in states in which the model does not begin now"}})
		}
	}
}

// warm has the space compute again what it knew of the states that are
// explored.
func (s *search) warm() {
	sp := s.checkpoints.space
	before := sp.mark()
	values := make([]uint32, maxValues)
	to, _ := s.log.level(len(s.log.levels) - 1)
	for keys := range s.log.spans(0, to) {
		for _, key := range keys {
			s.packing.unpack(key, values)
			sp.warm(values[:s.packing.leaves])
		}
	}
	if after := sp.mark(); !slices.Equal(before.sizes, after.sizes) {
		fail("%w: a resumed search begins with more than the checkpoint has: %v instead of %v", ErrInternal, after.sizes, before.sizes)
	}
}

// save writes what was found at a level boundary, where nothing is complete yet
// or cut.
func (f *found) save(w *saver) {
	w.uint(uint64(f.fell))
	w.int(len(f.bad))
	for _, level := range f.bad {
		w.int(level.events)
		w.uint(uint64(level.bad))
	}
	for _, at := range f.goalAt {
		if at == nil {
			w.int(0)
		} else {
			w.int(*at + 1)
		}
	}
}

func (f *found) load(l *loader) {
	f.fell = propertySet(l.uint())
	for range l.int() {
		f.bad = append(f.bad, badLevel{events: l.int(), bad: propertySet(l.uint())})
	}
	for i := range f.goalAt {
		if at := l.int(); at > 0 {
			f.goalAt[i] = new(at - 1)
		}
	}
}

func (p *packing) save(w *saver) {
	w.int(len(p.inner))
	for i := range p.inner {
		n := &p.inner[i]
		w.int(int(n.left))
		w.int(int(n.right))
		n.pairs.save(w, n.pairs.keys.len())
	}
	w.int(len(p.fields))
	for _, f := range p.fields {
		w.int(int(f.value))
		w.int(int(f.shift))
		w.int(int(f.width))
	}
}

func (p *packing) load(l *loader) {
	p.inner = make([]innerNode, l.int())
	for i := range p.inner {
		n := &p.inner[i]
		n.left, n.right, n.pairs = uint8(l.int()), uint8(l.int()), new(pairs)
		n.mask = 1<<n.left | 1<<n.right
		n.pairs.load(l)
	}
	p.fields = make([]field, l.int())
	for i := range p.fields {
		p.fields[i] = field{uint8(l.int()), uint8(l.int()), uint8(l.int())}
	}
}

// save writes the first n elements, of which the first is none's.
func (t *pairs) save(w *saver, n int) {
	w.int(n)
	for i := 1; i < n; i++ {
		w.word(t.key(uint32(i)))
	}
}

func (t *pairs) load(l *loader) {
	n := l.int()
	for i := 1; i < n; i++ {
		if int(t.id(l.word())) != i {
			l.fail("expected each pair once")
		}
	}
}
