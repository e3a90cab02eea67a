package history

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/faultline-mc/faultline/model"
)

// judge checks the histories of one object, one after the other. It keeps its
// buffers, and what the search has learned of the object, since the model
// checker has very many short ones judged; see the package's documentation.
type judge struct {
	spec Spec
	// thorough has the monitor see every history. Otherwise those that hold are
	// spared if they are not sampled.
	thorough   bool
	events     History // of a history that came as records
	validator  *validator
	open       map[int]int
	operations [][]Operation // by part
	searcher   *searcher
}

func newJudge(spec Spec, thorough bool, memory int) *judge {
	return &judge{
		spec: spec, thorough: thorough,
		validator: newValidator(spec), open: make(map[int]int), searcher: newSearcher(spec, memory),
	}
}

// judging returns the check of a property. It can be called by several
// goroutines at once.
func judging(spec Spec) func(model.History) error {
	spec.mustBeComplete()
	judges := sync.Pool{New: func() any { return newJudge(spec, false, defaultMemory) }}
	return func(records model.History) error {
		j := judges.Get().(*judge)
		j.events = appendRecords(j.events[:0], records)
		err := verdict(j.check(context.Background(), j.events))
		if err == nil { // else goroutines of its search may still be at work
			judges.Put(j)
		}
		return err
	}
}

// verdict turns a result into what a property returns. A history that is not
// valid is a mistake of whoever recorded it, no violation. But what an operation
// returned is the protocol's answer: one that the object never gives is wrong, as
// when a client is told of a message that was corrupted on its way.
func verdict(result Result, err error) error {
	var invalid *InvalidError
	switch {
	case errors.As(err, &invalid):
		if p := invalid.wrongAnswer(); p != nil {
			return errors.New(p.Text)
		}
		return fmt.Errorf("%w: %w", model.ErrInternal, err)
	case err != nil:
		return err
	case result.Verdict == model.Violated:
		return errors.New(result.Reason)
	case result.Verdict == model.Inconclusive:
		return fmt.Errorf("%w: %s", model.ErrUndecided, result.Reason)
	}
	return nil
}

// check judges linearizability. The judge must not be used again
// after it returned anything but that h holds.
func (j *judge) check(ctx context.Context, h History) (result Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			result, err = Result{}, panicked(p)
		}
	}()
	if err := j.validator.validate(h); err != nil {
		return Result{}, err
	}
	parts := j.spec.parts(h)
	linearizable, err := j.searcher.search(ctx, j.complete(parts))
	var undecided *undecidedError
	if errors.As(err, &undecided) {
		return Result{Verdict: model.Inconclusive, Reason: undecided.cause, Lacks: undecided.lacks}, nil
	}
	if err != nil {
		return Result{}, err
	}
	if linearizable && !j.thorough && !j.sampled() {
		return Result{Verdict: model.Holds}, nil
	}
	return combine(Porcupine, linearizable, watchAll(ctx, j.spec, parts), h)
}

// complete returns the completed operations of each part.
func (j *judge) complete(parts []part) [][]Operation {
	for len(j.operations) < len(parts) {
		j.operations = append(j.operations, nil)
	}
	for i, p := range parts {
		ops := appendOperations(j.operations[i][:0], p.history, j.open)
		j.operations[i] = complete(ops, p.history, j.spec)
	}
	return j.operations[:len(parts)]
}

const (
	// alwaysSampled is the number of operations up to which the monitor sees
	// every history. They are few, and most mistakes of a judge show in them.
	alwaysSampled = 4
	// sampleBits is how many bits of the hash must be zero for a longer one to
	// be seen: one in 64.
	sampleBits = 6
)

// sampled reports whether the monitor is to confirm that the history searched
// last holds. It depends on that history alone, so that a run that finds the
// judges to disagree can be repeated, with any number of workers.
func (j *judge) sampled() bool {
	operations, hash := j.searcher.searched()
	return operations <= alwaysSampled || hash>>(64-sampleBits) == 0
}
