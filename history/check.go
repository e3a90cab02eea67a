package history

import (
	"context"
	"slices"
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
	// Memory is how many bytes a search may remember what it has tried in, about.
	// 0 is half a gigabyte. Where that is not enough the history is not decided.
	Memory int
}

// defaultMemory is that of Options.
const defaultMemory = 1 << 29

func (o *Options) memory() int {
	if o.Memory == 0 {
		return defaultMemory
	}
	return o.Memory
}

// Resource is what a judge may use up before it comes to an end.
type Resource string

// The resources. Time is that of the context, Memory that of [Options].
const (
	Time   Resource = "time"
	Memory Resource = "memory"
)

// Result is what was found out about one history.
type Result struct {
	Verdict model.Verdict
	// Reason is why the verdict is not Holds, in one sentence.
	Reason string
	// Lacks is what could decide an inconclusive history if there were more of it.
	// It is empty where nothing could.
	Lacks Resource
	// Prefix is the number of events, from the first on, that are violated
	// already while one fewer are not; 0 where that was too much to find out.
	Prefix int

	// Algorithm is what judged it; never Auto.
	Algorithm Algorithm
	// Complete says that the algorithm came to its end. As all of them can prove
	// that a history holds and that it is violated, that is all that can be missing,
	// and an inconclusive result is never complete.
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

// Check judges one history. Its deadline is that of the context, and ten seconds
// from now where there is none; what is not decided by then is inconclusive.
//
// An error is an *InvalidError, if h is not a history of the object; an
// *UnsupportedError, if the question makes no sense; or it wraps
// [model.ErrInternal]: two judges disagree, or the spec panicked. A spec that
// lacks something is a panic.
func Check(ctx context.Context, o Options, h History) (Result, error) {
	o.Spec.mustBeComplete()
	began := time.Now()
	spec, err := o.spec()
	if err != nil {
		return Result{}, err
	}
	o.Spec = spec
	if err := Validate(h, spec); err != nil {
		return Result{}, err
	}
	r, err := o.judge(ctx, newAutomaton(spec), h)
	if err != nil {
		return Result{}, err
	}
	r.Complete = r.Verdict != model.Inconclusive
	r.count(o.parts(h))
	r.Seconds = time.Since(began).Seconds()
	return r, nil
}

// judge judges a valid history of the object that spec returned, whose automaton
// is a.
func (o *Options) judge(ctx context.Context, a *automaton, h History) (r Result, err error) {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, defaultTimeout)
		defer cancel()
	}
	defer func() {
		if p := recover(); p != nil {
			r, err = Result{}, panicked(p)
		}
	}()
	m, err := o.method(h)
	if err != nil {
		return Result{}, err
	}
	q := question{Options: *o, automaton: a, ctx: ctx}
	if r, ok := q.stronger(m, h); ok {
		return r, nil
	}
	if r, err = m.run(&q, h); err != nil {
		return Result{}, err
	}
	r.Algorithm = m.algorithm
	return r, q.confirm(r, h)
}

// spec returns the object whose linearizability is what is asked for where
// that is so, and otherwise the one that was given. It refuses what makes no
// sense for the object.
func (o *Options) spec() (Spec, error) {
	if !slices.Contains(Consistencies(), o.Consistency) {
		return Spec{}, unsupportedf("unknown consistency %q", o.Consistency)
	}
	if !o.Spec.supports(o.Consistency) {
		return Spec{}, unsupportedf("the %s cannot be judged by %q", o.Spec.Name, o.Consistency)
	}
	if o.Consistency != KAtomicity {
		return o.Spec, nil
	}
	if o.K < 1 {
		return Spec{}, unsupportedf("%s with k = %d, want at least 1", KAtomicity, o.K)
	}
	return stale(o.Spec, o.K), nil
}

// count fills in what there was to judge.
func (r *Result) count(parts []part) {
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
