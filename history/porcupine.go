package history

import (
	"context"
	"fmt"
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
//   - It runs steps on goroutines of its own, where a panic ends the program.

// defaultTimeout is how long a search may take if the context sets no earlier
// deadline. A history of eight operations takes some 20 microseconds.
const defaultTimeout = 10 * time.Second

// maxUnknown is the number of operations with unknown outcome in one part above
// which there is no search: its memory doubles with every one.
const maxUnknown = 16

// undecidedError is the cause for which a search had no outcome.
type undecidedError struct{ cause string }

func (e *undecidedError) Error() string { return e.cause }

// search asks Porcupine whether all parts, each of completed operations, are
// linearizable. Its error is an *undecidedError, or wraps model.ErrInternal.
func search(ctx context.Context, spec Spec, parts [][]Operation) (linearizable bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			linearizable, err = false, panicked(p)
		}
	}()
	timeout, err := searchable(ctx, parts)
	if err != nil {
		return false, err
	}
	s := searcher{ctx: ctx, spec: spec}
	outcome := porcupine.CheckOperationsTimeout(s.model(parts), nil, timeout)
	if p := s.panicked.Load(); p != nil {
		return false, panicked(*p)
	}
	if s.aborted.Load() || outcome == porcupine.Unknown {
		return false, &undecidedError{fmt.Sprintf("the search for an order of the operations did not end within %v",
			timeout.Round(time.Millisecond))}
	}
	return outcome == porcupine.Ok, nil
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
			return 0, &undecidedError{fmt.Sprintf("%d operations have an unknown outcome, and no more than %d are searched",
				unknown, maxUnknown)}
		}
	}
	timeout = defaultTimeout
	if deadline, ok := ctx.Deadline(); ok {
		timeout = min(timeout, time.Until(deadline))
	}
	if timeout <= 0 || ctx.Err() != nil {
		return 0, &undecidedError{"there was no time left to search"}
	}
	return timeout, nil
}

// searcher is what the goroutines of one search share.
type searcher struct {
	ctx      context.Context
	spec     Spec
	aborted  atomic.Bool // a step was refused because ctx is done, not by the object
	panicked atomic.Pointer[any]
}

// model is the spec in Porcupine's form. Its partition is ours, whatever the
// history: the operations that are passed to the search are not looked at.
func (s *searcher) model(parts [][]Operation) porcupine.Model {
	partition := make([][]porcupine.Operation, len(parts))
	for i, ops := range parts {
		for j, op := range ops {
			partition[i] = append(partition[i], porcupine.Operation{
				ClientId: op.Process, Input: &ops[j], Call: int64(op.Invoke), Return: int64(op.End),
			})
		}
	}
	spec := porcupine.NondeterministicModel{
		Partition:   func([]porcupine.Operation) [][]porcupine.Operation { return partition },
		Init:        func() []any { return s.spec.Init },
		StepContext: s.step,
		Equal:       s.equal,
	}
	return spec.ToModel()
}

// step returns the states that an operation can lead to with the result it had.
func (s *searcher) step(_ context.Context, state, input, _ any) (next []any) {
	defer s.catch()
	if s.ctx.Err() != nil {
		s.aborted.Store(true)
		return nil
	}
	op := input.(*Operation)
	outcomes := s.spec.step(state, op.Func, op.Arg)
	for _, o := range outcomes {
		if op.Status == StatusUnknown || o.Result == op.Result {
			next = append(next, o.State)
		}
	}
	if op.Status == StatusUnknown && len(outcomes) == 0 {
		return []any{state}
	}
	return next
}

func (s *searcher) equal(a, b any) bool {
	defer s.catch()
	return a == b
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
