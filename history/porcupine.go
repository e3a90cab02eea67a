package history

import (
	"context"
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/faultline-mc/faultline/model"
)

// This file is the only one that knows Porcupine. What it takes care of:
//
//   - Its order is that of closed intervals, so that operations that touch are
//     concurrent. All indices of completed operations are different.
//   - A timeout of zero means none, and one that has expired reads as a pass to
//     whoever asks for a bool. Every search here has one, and three outcomes.
//   - A step that is slow is not interrupted, so steps see the context.
//   - An operation without an end makes it answer Illegal without a word.
//     Complete gives all of them one.
//   - It demands a place for every operation, so one with an unknown outcome
//     that the object refuses does nothing.
//   - It runs steps on goroutines of its own, where a panic ends the program,
//     and which go on for a moment after a search that ended early.

// defaultTimeout is how long a search may take if the context sets no deadline. A history of eight operations takes some 20 microseconds.
const defaultTimeout = 10 * time.Second

// maxUnknown is the number of operations with unknown outcome in one part above
// which there is no search. With each of them there can be twice as much to try,
// but recordings are kinder: 19 in a register of 80 operations take a fifth of a
// second. Time and memory are bounded in any case.
const maxUnknown = 64

// undecidedError is the cause for which a search had no outcome.
type undecidedError struct {
	cause string
	lacks Resource // what more of would help, if anything
}

func (e *undecidedError) Error() string { return e.cause }

func undecidedf(format string, args ...any) error {
	return &undecidedError{cause: fmt.Sprintf(format, args...)}
}

// outOf is the error for what more of the resource could decide.
func outOf(lacks Resource, format string, args ...any) error {
	return &undecidedError{cause: fmt.Sprintf(format, args...), lacks: lacks}
}

// maxRemembered is the size of an automaton above which the next search begins
// with a new one. It is some megabytes, and far more than the labels and states
// of histories that come in great numbers, which are short.
const maxRemembered = 1 << 14

// searcher searches one history of an object after the other, and remembers
// what the object does. After a search that did not find an order, goroutines
// of Porcupine may still be at work on it for a moment: it can be asked what it
// found, but must not search again.
type searcher struct {
	model     porcupine.Model
	spec      Spec
	automata  []*automaton // by part, since parts are searched at the same time
	partition [][]porcupine.Operation
	ctx       context.Context // of the present search
	memory    int             // that a search may take, in bytes
	aborted   atomic.Bool     // a step was refused because ctx is done, not by the object
	left      atomic.Int64    // steps until a search has taken that memory
	panicked  atomic.Pointer[any]
}

func newSearcher(spec Spec, memory int) *searcher {
	s := &searcher{spec: spec, memory: memory}
	s.model = porcupine.Model{
		// The partition is ours, whatever the history: the operations that are
		// passed to the search are not looked at.
		Partition:   func([]porcupine.Operation) [][]porcupine.Operation { return s.partition },
		Init:        func() any { return start },
		StepContext: s.step,
		Equal:       func(a, b any) bool { return a.(int32) == b.(int32) },
	}
	return s
}

// search asks Porcupine whether all parts, each of completed operations, are
// linearizable. Its error is an *undecidedError, or wraps model.ErrInternal.
func (s *searcher) search(ctx context.Context, parts [][]Operation) (linearizable bool, err error) {
	timeout, err := searchable(ctx, parts)
	if err != nil {
		return false, err
	}
	s.ctx = ctx
	s.load(parts)
	s.left.Store(int64(s.memory / s.bytesPerStep()))
	outcome := porcupine.CheckOperationsTimeout(s.model, nil, timeout)
	if p := s.panicked.Load(); p != nil {
		return false, panicked(*p)
	}
	if outcome != porcupine.Ok && s.left.Load() < 0 {
		return false, outOf(Memory, "the search for an order of the operations took more than %s", size(s.memory))
	}
	if s.aborted.Load() || outcome == porcupine.Unknown {
		return false, outOf(Time, "the search for an order of the operations did not end within %v",
			timeout.Round(time.Millisecond))
	}
	return outcome == porcupine.Ok, nil
}

// size tells a number of bytes in the unit that fits.
func size(bytes int) string {
	if bytes < 1<<20 {
		return fmt.Sprintf("%d kB", bytes>>10)
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// load makes the parts the partition of the next search.
func (s *searcher) load(parts [][]Operation) {
	s.partition = slices.Grow(s.partition[:0], len(parts))[:len(parts)]
	for i, ops := range parts {
		if i == len(s.automata) {
			s.automata = append(s.automata, newAutomaton(s.spec))
		} else if s.automata[i].size > maxRemembered {
			s.automata[i] = newAutomaton(s.spec)
		}
		operations := s.partition[i][:0]
		for j := range ops {
			operations = append(operations, porcupine.Operation{
				Input: s.automata[i].label(&ops[j]), Call: int64(ops[j].Invoke), Return: int64(ops[j].End),
			})
		}
		s.partition[i] = operations
	}
}

// step returns the state that an operation leads to with the result it had.
func (s *searcher) step(_ context.Context, state, input, _ any) (ok bool, next any) {
	if s.ctx.Err() != nil {
		s.aborted.Store(true)
		return false, nil
	}
	from, l := state.(int32), input.(*label)
	to, ok := l.next[from]
	if !ok {
		to = s.learn(l, from)
	}
	// What Porcupine remembers is one entry per step that is possible at most.
	if to != refused && s.left.Add(-1) < 0 {
		return false, nil
	}
	return to != refused, to
}

// bytesPerStep is about what Porcupine remembers of a step: a bit for each
// operation of the part, and some more.
func (s *searcher) bytesPerStep() int {
	largest := 0
	for _, part := range s.partition {
		largest = max(largest, len(part))
	}
	return largest/8 + 128
}

// learn is where a panic of the spec is caught: a defer in every step would
// cost more than the step.
func (s *searcher) learn(l *label, from int32) int32 {
	defer s.catch()
	return l.learn(from)
}

// searched returns the number of operations of the history searched last and
// its hash, which is the same in every run, whatever was searched before.
func (s *searcher) searched() (operations int, hash uint64) {
	const offset, prime = 14695981039346656037, 1099511628211 // of FNV-1a
	hash = offset
	for _, part := range s.partition {
		operations += len(part)
		for _, op := range part {
			for _, n := range [...]uint64{op.Input.(*label).hash(), uint64(op.Call), uint64(op.Return)} {
				hash = (hash ^ n) * prime
			}
		}
	}
	return operations, hash
}

// searchable returns how long the search may take, or why it is not tried.
func searchable(ctx context.Context, parts [][]Operation) (timeout time.Duration, err error) {
	for _, ops := range parts {
		unknown := 0
		for _, op := range ops {
			if op.Status == StatusUnknown {
				unknown++
			}
		}
		if unknown > maxUnknown {
			return 0, undecidedf("%d operations have an unknown outcome, and no more than %d are searched", unknown, maxUnknown)
		}
	}
	timeout = defaultTimeout
	if deadline, ok := ctx.Deadline(); ok {
		timeout = time.Until(deadline)
	}
	if timeout <= 0 || ctx.Err() != nil {
		return 0, outOf(Time, "there was no time left to search")
	}
	return timeout, nil
}

// catch keeps the first panic on a goroutine of Porcupine.
func (s *searcher) catch() {
	if p := recover(); p != nil {
		s.panicked.CompareAndSwap(nil, &p)
	}
}

func panicked(p any) error {
	return fmt.Errorf("%w: judging a history panicked: %v", model.ErrInternal, p)
}

// maxDrawn is the number of operations above which a history is not drawn.
// Porcupine's page, and the search for it, grow with its square.
const maxDrawn = 1000

// Draw writes what Porcupine draws of a history that is to be linearizable: a
// web page with a line for each process, and how far an order of the operations
// could be found. Its bytes differ from run to run. Its deadline is that of
// [Check].
//
// An error is an *InvalidError, says why there is no drawing, wraps
// [model.ErrInternal] or is one of w.
func Draw(ctx context.Context, w io.Writer, spec Spec, h History) (err error) {
	spec.mustBeComplete()
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	if err := Validate(h, spec); err != nil {
		return err
	}
	var parts [][]Operation
	operations := 0
	for _, p := range spec.parts(h) {
		parts = append(parts, Complete(p.history, spec))
		operations += len(parts[len(parts)-1])
	}
	if operations > maxDrawn {
		return undecidedf("%d operations are not drawn, no more than %d are", operations, maxDrawn)
	}
	timeout, err := searchable(ctx, parts)
	if err != nil {
		return err
	}
	s := newSearcher(spec, defaultMemory)
	s.left.Store(math.MaxInt64) // a drawing has few operations
	s.ctx = ctx
	s.load(parts)
	s.label(parts)
	m := s.drawing()
	outcome, info := porcupine.CheckOperationsVerbose(m, nil, timeout)
	if p := s.panicked.Load(); p != nil {
		return panicked(*p)
	}
	if s.aborted.Load() || outcome == porcupine.Unknown {
		return outOf(Time, "the search for an order of the operations did not end within %v", timeout.Round(time.Millisecond))
	}
	s.ctx = context.Background() // it takes the steps again, and all searches have ended
	return porcupine.Visualize(m, info, w)
}

// label gives the operations of the partition what only drawings have. There is
// a row for each number up to the largest, so processes are numbered anew.
func (s *searcher) label(parts [][]Operation) {
	rows := make(map[int]int)
	for i, ops := range parts {
		for j, op := range ops {
			row, ok := rows[op.Process]
			if !ok {
				row = len(rows)
				rows[op.Process] = row
			}
			s.partition[i][j].ClientId = row
			s.partition[i][j].Metadata = client(op.Process)
		}
	}
}

// drawnState is a state of a search that is to be drawn. The numbers of sets are
// those of an automaton, which no operation before the first one knows.
type drawnState struct {
	automaton *automaton
	set       int32
}

// drawing is the model with what is shown of it. Descriptions of states and
// operations' metadata go into the page as they are, unlike those of operations.
func (s *searcher) drawing() porcupine.Model {
	m := s.model
	m.Init = func() any { return drawnState{set: start} }
	m.StepContext = func(ctx context.Context, state, input, output any) (ok bool, next any) {
		ok, to := s.step(ctx, state.(drawnState).set, input, output)
		if !ok {
			return false, nil
		}
		return true, drawnState{input.(*label).automaton, to.(int32)}
	}
	m.Equal = func(a, b any) bool { return a.(drawnState).set == b.(drawnState).set }
	m.DescribeOperation = func(input, _ any) string { return input.(*label).String() }
	m.DescribeOperationMetadata = func(metadata any) string { return html.EscapeString(metadata.(string)) }
	m.DescribeState = func(state any) string {
		d := state.(drawnState)
		var texts []string
		for _, n := range d.automaton.members[d.set-1] {
			texts = append(texts, show(d.automaton.states.value(n)))
		}
		return html.EscapeString(oneOf(texts))
	}
	return m
}

// String tells the operation.
func (l *label) String() string {
	text := call(l.fn, l.arg)
	switch {
	case !l.known:
		text += ", outcome unknown"
	case l.result != nil:
		text += " " + show(l.result)
	}
	return text
}
