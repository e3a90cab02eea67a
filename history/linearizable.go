package history

import (
	"context"
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// Linearizable is true of a history if its operations can be put into one
// order that keeps their real-time order and in which the object, doing them
// one after the other, gives the results that were seen. It is judged as
// [Check] does, except that of the longer histories that Porcupine
// finds linearizable the monitor sees one in 64. A spec that lacks something is
// a panic.
func Linearizable[S any](name string, spec Spec) model.Property[S] {
	return property[S](name, spec, judging(spec))
}

// watchAll runs the monitor over all parts and returns the finding about the
// violation that comes first.
func watchAll(ctx context.Context, spec Spec, parts []part) finding {
	var first finding
	gaveUp := false
	for _, p := range parts {
		f := watch(ctx, spec, p)
		gaveUp = gaveUp || f.gaveUp
		if f.reason != "" && (first.reason == "" || f.index < first.index) {
			first = f
		}
	}
	first.gaveUp = gaveUp
	return first
}

// combine makes one verdict of another judge's and the monitor's. Where the
// monitor gave up, the other one stands alone.
func combine(judge Algorithm, linearizable bool, f finding, h History) (Result, error) {
	violated := f.reason != ""
	switch {
	case linearizable && !violated:
		return Result{Verdict: model.Holds}, nil
	case !linearizable && violated:
		r := Result{Verdict: model.Violated, Reason: f.reason}
		if !f.gaveUp { // else an earlier violation may have been missed
			r.Prefix = 1 + slices.IndexFunc(h, func(e Event) bool { return e.Index == f.index })
		}
		return r, nil
	case !linearizable && f.gaveUp:
		return Result{Verdict: model.Violated, Reason: "no order of the operations explains their results"}, nil
	}
	monitor := f.reason
	if !violated {
		monitor = "linearizable"
	}
	return Result{}, fmt.Errorf("%w: two judges disagree about a history; %s says linearizable is %v, the monitor says: %s\n%s",
		model.ErrInternal, judge, linearizable, monitor, Text(h))
}
