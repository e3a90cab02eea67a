package model

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// cutting is a space whose search is cut inside a level, after so many states
// have been expanded.
type cutting struct {
	space
	durable
	s    *search
	left atomic.Int64
}

func (c *cutting) expand(w *worker) {
	if c.left.Add(-1) < 0 {
		c.s.cut("interrupt")
	}
	c.space.expand(w)
}

func cutAfter(states int) func(s *search) {
	return func(s *search) {
		c := &cutting{space: s.space, durable: s.space.(durable), s: s}
		c.left.Store(int64(states))
		s.space = c
	}
}

// runKept runs an instance with checkpoints after change has altered the search.
func runKept(t rapid.TB, in *Instance, opt Options, change func(s *search)) (*Result, error) {
	t.Helper()
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	audit, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	opt.MaxViolations = max(1, opt.MaxViolations)
	s := newSearch(main.space(audit, in.environment()), opt)
	defer s.free()
	change(s)
	if err := in.prepareCheckpoints(s); err != nil {
		return nil, err
	}
	defer s.checkpoints.unlock()
	return in.search(context.Background(), s, audit)
}

// kept are options with which a search writes no checkpoint before it ends.
func kept(opt Options, dir string, resume bool) Options {
	opt.Checkpoint = Checkpointing{Dir: dir, Resume: resume, Every: time.Hour}
	return opt
}

// newDir makes a directory for a rapid case, which has no other to clean up.
func newDir(t rapid.TB) (dir string, remove func()) {
	dir, err := os.MkdirTemp("", "checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	return dir, func() { _ = os.RemoveAll(dir) }
}

// inPieces runs a search level by level, each in a search of its own.
func inPieces(t rapid.TB, in *Instance, opt Options) *Result {
	t.Helper()
	dir, remove := newDir(t)
	defer remove()
	for d := 1; ; d++ {
		piece := kept(opt, dir, d > 1)
		piece.Workers = 1 + d%3
		if opt.Bounds.Depth == 0 || d < opt.Bounds.Depth {
			piece.Bounds.Depth = d
		}
		r := explored(t, anew(t, in), piece)
		if r.StoppedBy == "max-depth" && piece.Bounds.Depth != opt.Bounds.Depth {
			continue
		}
		return explored(t, anew(t, in), kept(opt, dir, true))
	}
}

// cutAnywhere cuts a search inside a level and resumes it. It repacks more often
// than usual, so that keys of one packing are read under another.
func cutAnywhere(t rapid.TB, in *Instance, opt Options, states int) *Result {
	t.Helper()
	dir, remove := newDir(t)
	defer remove()
	if _, err := runKept(t, anew(t, in), kept(opt, dir, false), func(s *search) { narrow(s); cutAfter(states)(s) }); err != nil {
		t.Fatal(err)
	}
	again := kept(opt, dir, true)
	again.Workers = 3
	return explored(t, anew(t, in), again)
}

// anew is an instance as another process has it, which has met nothing yet.
func anew(t rapid.TB, in *Instance) *Instance {
	t.Helper()
	faults := in.Faults
	again, err := in.Scenario.Configure(Settings{Network: in.Network, Faults: &faults})
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func sameInPieces(t rapid.TB, in *Instance, opt Options, cuts ...int) {
	t.Helper()
	opt.Unreduced = true
	r := explored(t, in, opt)
	want := resultText(t, r)
	sameText(t, "level by level the result", want, resultText(t, inPieces(t, in, opt)))
	for _, n := range cuts {
		sameText(t, fmt.Sprintf("cut after %d states the result", n), want, resultText(t, cutAnywhere(t, in, opt, n)))
	}
}

// A search that is cut at every level, and one that is cut anywhere, has the
// result of an unbroken one: on random protocols with clients, histories, faults
// and every network.
func TestResumedRandomProtocols(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, 200)
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Workers: 1, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		sameInPieces(t, in, opt, rapid.IntRange(0, 150).Draw(t, "cut"))
	})
}

// Likewise where levels are so wide that workers share them.
func TestResumedLargeProtocols(t *testing.T) {
	for i, c := range largeCases(t) {
		in := instance(t, c.env, func() Model { return c.system() })
		opt := Options{Unreduced: true, Workers: 2, Bounds: c.bounds, MaxViolations: c.maxViolations, Witnesses: true}
		r := explored(t, in, opt)
		want := resultText(t, r)
		for _, n := range []int{r.States / 3, r.States * 2 / 3} {
			sameText(t, fmt.Sprintf("case %d, cut after %d states: the result", i, n), want, resultText(t, cutAnywhere(t, in, opt, n)))
		}
	}
}

// Likewise for whatever there is in a state beside nodes, messages and clients.
func TestResumedKinds(t *testing.T) {
	faults := Faults{Crash: 1, Partition: 1, Cut: 1, Pause: 1, Corrupt: 1}
	worlds := []struct {
		name  string
		env   Environment
		build func() Model
	}{
		{"environment", Environment{Network: Multiset, Faults: faults}, func() Model { return election() }},
		{"liars", Environment{Network: FIFO, Faults: Faults{Byzantine: 1, Limp: 1, Reorder: 1}}, func() Model { return election() }},
		{"lockstep", Environment{Network: FIFO, Faults: Faults{Drift: 1, Drop: 1}}, func() Model {
			return stopwatch(Time{Tier: Lockstep, Delay: 1})
		}},
		{"skewed", Environment{Network: Multiset, Faults: Faults{Skew: 1}}, func() Model {
			return stopwatch(Time{Tier: Skewed, Horizon: 8})
		}},
		{"machine", Environment{}, func() Model { return counterMachine(5) }},
	}
	bound := 3000
	if testing.Short() {
		bound = 400
	}
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			in := instance(t, w.env, w.build)
			sameInPieces(t, in, Options{Workers: 2, Bounds: Bounds{States: bound}, Witnesses: true}, 1, 40, 300)
		})
	}
	for _, c := range livenessCases() {
		t.Run("liveness "+c.name, func(t *testing.T) {
			sameInPieces(t, instance(t, c.env, c.build), Options{Workers: 2}, 3)
		})
	}
}

// boxed is a state with values of several types behind an interface.
type boxed struct {
	N   int
	Any any
}

func boxes(n int) any {
	return []any{nil, 1, "two", [3]bool{true}, []string{"four"}, uint8(5), map[int]bool{6: true}}[n%7]
}

// A process that resumes a search has met none of the types that lie behind
// interfaces in what it reads.
func TestResumedTypes(t *testing.T) {
	machine := Machine[boxed]{
		Name: "boxes", Init: func(yield func(boxed)) { yield(boxed{}) },
		Actions: []Action[boxed]{
			{Name: "Box", Next: func(s boxed, yield func(boxed)) {
				if s.N < 9 {
					yield(boxed{s.N + 1, boxes(s.N + 1)})
				}
			}},
			{Name: "Skip", Next: func(s boxed, yield func(boxed)) {
				if s.N < 8 {
					yield(boxed{s.N + 2, s.Any})
				}
			}},
		},
		Properties: []Property[boxed]{Reachable("Seven", func(s boxed) bool { return s.N == 7 })},
	}
	protocol := System[boxed, any]{Protocol: Protocol[boxed, any]{
		Name: "boxes", Nodes: 2,
		Start: func(n *Node[any], _ *boxed) { n.SetTimer("send") },
		Timeout: func(n *Node[any], s *boxed, _ Timer) {
			if s.N++; s.N < 3 {
				n.Send(3-n.ID(), boxes(int(n.ID())+s.N))
				n.SetTimer("send")
			}
		},
		Receive:    func(_ *Node[any], s *boxed, _ NodeID, m any) { s.Any = m },
		Corrupt:    func(m any) []any { return []any{float(len(Text(m)))} },
		Properties: []Property[boxed]{Reachable("Corrupt", func(s boxed) bool { _, is := s.Any.(float); return is })},
	}}
	for _, in := range []*Instance{
		instance(t, Environment{}, func() Model { return machine }),
		instance(t, Environment{Network: Multiset, Faults: Faults{Corrupt: 1}}, func() Model { return protocol }),
	} {
		sameInPieces(t, in, Options{Workers: 1, Witnesses: true}, 2, 5, 9, 30, 100)
	}
}

// float is a type that only corrupted messages have.
type float uint16

// checkpointOf writes a checkpoint of a small search that was cut.
func checkpointOf(t *testing.T) (in *Instance, dir string) {
	t.Helper()
	dir = t.TempDir()
	in = instance(t, Environment{Network: Multiset, Faults: Faults{Drop: 1}}, func() Model { return election() })
	explored(t, in, kept(Options{Bounds: Bounds{Depth: 3}}, dir, false))
	return in, dir
}

// refused makes sure that a search does not begin.
func refused(t *testing.T, in *Instance, opt Options, want ...string) {
	t.Helper()
	r, err := in.Run(t.Context(), opt)
	if _, ok := errors.AsType[*CheckpointError](err); !ok || r != nil {
		t.Fatalf("got result %v and error %v, want one about %q", r, err, want)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Fatalf("error %q lacks %q", err, w)
		}
	}
}

// Whatever byte is changed, missing or too many: it is told where, and there is
// no verdict.
func TestDamagedCheckpoints(t *testing.T) {
	in, dir := checkpointOf(t)
	path := filepath.Join(dir, checkpointName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	again := kept(Options{Workers: 1}, dir, true)
	step := 1
	if testing.Short() {
		step = 37
	}
	for i := 0; i < len(whole); i += step {
		damaged := append([]byte(nil), whole...)
		damaged[i] ^= 1 << (i % 8)
		write(damaged)
		refused(t, in, again, path, "at byte ", "expected ", "found ")
		write(whole[:i])
		refused(t, in, again, path, fmt.Sprintf("at byte %d", i), "expected ", "end of the file")
	}
	write(append(whole[:len(whole):len(whole)], 0))
	refused(t, in, again, path, fmt.Sprintf("at byte %d", len(whole)), "found more")
	write(whole)
	explored(t, in, again)
}

// A checkpoint is resumed by the same program with the same settings, or not
// at all; and none is lost because somebody forgot to ask.
func TestCheckpointsOfOtherRuns(t *testing.T) {
	in, dir := checkpointOf(t)
	again := kept(Options{}, dir, true)
	refused(t, in, kept(Options{}, dir, false), "there is one already")
	refused(t, in, kept(Options{}, t.TempDir(), true), "none to resume")
	other := kept(Options{Unreduced: true}, dir, true)
	refused(t, in, other, `reductions "off" instead of "on"`)
	two := *in
	two.Faults.Drop, two.Network = 2, FIFO
	refused(t, &two, again, `budget for drop "2" instead of "1"`, `network "fifo" instead of "multiset"`)
	again.Bounds = Bounds{Depth: 2}
	refused(t, in, again, "max-depth 2")
	again.Bounds = Bounds{States: 3}
	refused(t, in, again, "max-states is 3")
	again.Bounds = Bounds{}
	_, err := runKept(t, in, again, func(s *search) {})
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	_, err = runKept(t, in, kept(Options{}, dir, false), cutAfter(5))
	if err != nil {
		t.Fatal(err)
	}
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(main.space(main, in.environment()), kept(Options{MaxViolations: 1}, dir, true))
	defer s.free()
	if err := in.prepareCheckpoints(s); err != nil {
		t.Fatal(err)
	}
	defer s.checkpoints.unlock()
	refused(t, in, kept(Options{}, dir, true), "another search that is running")
	program := &s.checkpoints.settings[len(s.checkpoints.settings)-1]
	program.value = "another"
	_, err = in.search(t.Context(), s, main)
	if _, ok := errors.AsType[*CheckpointError](err); !ok || !strings.Contains(err.Error(), `program "another"`) {
		t.Errorf("got error %v", err)
	}
}

// A step that does something else when it is taken again is noticed even if it
// did the same throughout the first run.
func TestResumedImpurity(t *testing.T) {
	add := 1
	in := instance(t, unordered, func() Model {
		return ticking(2, func(_ cornerNode, s *cornerState) { s.X += add })
	})
	dir := t.TempDir()
	explored(t, in, kept(Options{Bounds: Bounds{Depth: 2}}, dir, false))
	add = 2
	_, err := in.Run(t.Context(), kept(Options{}, dir, true))
	if _, ok := errors.AsType[*ImpureError](err); !ok {
		t.Errorf("got error %v", err)
	}
}

// What cannot be written ends the search; the checkpoint before is still good,
// and what an earlier process left unfinished is removed.
func TestUnwrittenCheckpoints(t *testing.T) {
	in, dir := checkpointOf(t)
	left := filepath.Join(dir, checkpointName+"-1.tmp")
	if err := os.WriteFile(left, []byte(checkpointMagic), 0o600); err != nil {
		t.Fatal(err)
	}
	opt := kept(Options{Workers: 1}, dir, true)
	opt.Checkpoint.Every = 1
	main, err := in.build()
	if err != nil {
		t.Fatal(err)
	}
	s := newSearch(main.space(main, in.environment()), opt)
	defer s.free()
	if err := in.prepareCheckpoints(s); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", left, err)
	}
	s.opt.MaxViolations = 1
	s.checkpoints.space = &unsaved{s.checkpoints.space, dir, s}
	r, err := in.search(t.Context(), s, main)
	if err == nil || !strings.Contains(err.Error(), "cannot write a checkpoint") || r == nil || r.Complete || r.Verdict != Inconclusive {
		t.Fatalf("got %+v and error %v", r, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Fatalf("left behind: %v, %v", files, err)
	}
	s.checkpoints.unlock()
	explored(t, in, kept(Options{}, dir, true))
}

// unsaved is a space for which there is no room: its directory is gone when it
// comes to writing.
type unsaved struct {
	durable
	dir string
	s   *search
}

func (u *unsaved) mark() spaceMark {
	u.s.checkpoints.Dir = filepath.Join(u.dir, "gone")
	return u.durable.mark()
}

// Checkpoints are written while the search goes on, as often as asked.
func TestCheckpointsOnTheWay(t *testing.T) {
	in := instance(t, unordered, func() Model { return lattice(func(View[cornerState]) error { return nil }) })
	dir := t.TempDir()
	opt := Options{Bounds: Bounds{States: 3000}, Checkpoint: Checkpointing{Dir: dir, Every: 1}}
	var dates []time.Time
	_, err := runKept(t, in, opt, func(s *search) {
		s.space = &noting{s.space, s.space.(durable), func() {
			if info, err := os.Stat(filepath.Join(dir, checkpointName)); err == nil {
				dates = append(dates, info.ModTime())
			}
		}}
	})
	if err != nil || len(dates) == 0 {
		t.Errorf("%d checkpoints on the way, %v", len(dates), err)
	}
}

// noting calls note at the end of each level.
type noting struct {
	space
	durable
	note func()
}

func (n *noting) endLevel(s *search, from, to int) {
	n.note()
	n.space.endLevel(s, from, to)
}
