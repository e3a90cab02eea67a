package history

import (
	"context"
	"time"

	"github.com/faultline-mc/faultline/model"
)

// Options say what is asked of a history.
type Options struct {
	// Spec is the object that the clients called.
	Spec Spec
	// Consistency is what the history must have.
	Consistency Consistency
	// K is the number of versions that KAtomicity allows a read to choose from,
	// at least 1, which is Linearizability. The other models do not look at it.
	K int
	// Algorithm is how it is judged. Empty is Auto.
	Algorithm Algorithm
}

// Result is what was found out about one history.
type Result struct {
	Verdict model.Verdict
	// Reason is why the verdict is not Holds, in one sentence.
	Reason string
	// Prefix is the number of events, from the first on, that are violated
	// already while one fewer are not; 0 where that was too much to find out.
	Prefix int

	// Algorithm is what judged it; never Auto.
	Algorithm Algorithm
	// Complete says that the algorithm can prove both verdicts for histories like
	// this one. One that can only prove a violation never ends in Holds.
	Complete bool
	// Operations is the number of operations in the history, and Pending how many
	// of them have an unknown outcome, or none.
	Operations, Pending int
	// Partitions is the number of parts that were judged independently of each
	// other, and LargestPartition the number of operations in the largest.
	Partitions, LargestPartition int
	// Seconds is how long it took.
	Seconds float64
}

// Check judges one history. Its deadline is that of the context, and ten
// seconds where that is later or absent; what is not decided by then is
// inconclusive.
//
// An error is an *InvalidError, if h is not a history of the object; an
// *UnsupportedError, if the question makes no sense; or it wraps
// [model.ErrInternal]: two judges disagree, or the spec panicked. A spec that
// lacks something is a panic.
func Check(ctx context.Context, o Options, h History) (Result, error) {
	o.Spec.mustBeComplete()
	began := time.Now()
	if o.Consistency != Linearizability || o.Algorithm != "" && o.Algorithm != Auto && o.Algorithm != Porcupine {
		return Result{}, unsupportedf("%s by algorithm %q is not judged", o.Consistency, o.Algorithm)
	}
	r, err := newJudge(o.Spec, true).check(ctx, h)
	if err != nil {
		return Result{}, err
	}
	r.Algorithm, r.Complete = Porcupine, true
	r.count(h, o.Spec.parts(h))
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// count fills in what there was to judge.
func (r *Result) count(h History, parts []part) {
	r.Partitions = len(parts)
	for _, p := range parts {
		operations := 0
		for _, e := range p.history {
			switch e.Kind {
			case Invoke:
				operations++
				r.Pending++
			case Return, Fail:
				r.Pending--
			}
		}
		r.Operations += operations
		r.LargestPartition = max(r.LargestPartition, operations)
	}
}
