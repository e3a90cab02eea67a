package history

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"

	"github.com/faultline-mc/faultline/model"
)

// method is a way to judge by a consistency model.
type method struct {
	algorithm Algorithm
	// fits says why the method is not one for a valid history, or nil.
	fits func(spec Spec, h History) error
	run  func(q *question, h History) (Result, error)
}

// question is what is asked of a history, with what answers it.
type question struct {
	Options
	automaton *automaton
	ctx       context.Context
}

// methods are the ways to judge by a model, the cheapest first. All of them are
// complete for the histories that fit.
func methods(c Consistency) []method {
	porcupine := method{Porcupine, fitsAll, runPorcupine}
	search := method{Search, fitsAll, runSearch}
	switch c {
	case StrictSerializability:
		return []method{{Cycles, appendsOnce, runCycles}, porcupine, search}
	case Serializability:
		return []method{{Cycles, appendsOnce, runCycles}, search}
	case Linearizability:
		return []method{{Zones, writesOnce, runZones}, porcupine, search}
	case KAtomicity:
		return []method{porcupine, search}
	case Regularity:
		return []method{{Intervals, readsAndWrites, runIntervals}}
	case CausalConsistency, PRAMConsistency:
		return []method{{Patterns, writesOnce, runPatterns}, search}
	case EventualConvergence:
		return []method{{FinalReads, fitsAll, runConvergence}}
	}
	return []method{search}
}

// method chooses how to judge a valid history.
func (o *Options) method(h History) (method, error) {
	var names []Algorithm
	for _, m := range methods(o.Consistency) {
		names = append(names, m.algorithm)
		switch o.Algorithm {
		case m.algorithm:
			return m, m.fits(o.Spec, h)
		case Auto, "":
			if m.fits(o.Spec, h) == nil {
				return m, nil
			}
		}
	}
	return method{}, unsupportedf("algorithm %q does not judge by %q, want one of %v", o.Algorithm, o.Consistency, names)
}

// parts are what is judged one by one: those of the object, if the model is
// local (Herlihy and Wing 1990), and otherwise one.
func (o *Options) parts(h History) []part {
	switch o.Consistency {
	case Linearizability, KAtomicity, Regularity:
		return o.Spec.parts(h)
	}
	return []part{{history: h}}
}

// longSearch is the number of operations above which the search had better not
// be needed.
const longSearch = 32

// stronger judges a long history, for which there is only the search, by
// linearizability first. That implies all models that are judged by views or by
// the order within processes, and it can be judged per key and by all that real
// time says. Most recordings have it.
func (q *question) stronger(m method, h History) (Result, bool) {
	if q.Algorithm != Auto && q.Algorithm != "" || m.algorithm != Search || len(h) <= 2*longSearch {
		return Result{}, false
	}
	ctx, cancel := context.WithTimeout(q.ctx, q.timeLeft()/2)
	defer cancel()
	linearizable := question{
		Options:   Options{Spec: q.Spec, Consistency: Linearizability, Memory: q.Memory},
		automaton: q.automaton, ctx: ctx,
	}
	m, err := linearizable.method(h)
	if err != nil {
		return Result{}, false
	}
	r, err := m.run(&linearizable, h)
	r.Algorithm = m.algorithm
	return r, err == nil && r.Verdict == model.Holds
}

// timeLeft is what the deadline leaves, which there always is.
func (q *question) timeLeft() time.Duration {
	deadline, _ := q.ctx.Deadline()
	return time.Until(deadline)
}

func fitsAll(Spec, History) error { return nil }

func readsAndWrites(spec Spec, h History) error {
	_, err := registersOf(spec, Complete(h, spec))
	return err
}

func writesOnce(spec Spec, h History) error {
	r, err := registersOf(spec, Complete(h, spec))
	if err != nil {
		return err
	}
	return r.mustBeUnique()
}

func appendsOnce(_ Spec, h History) error {
	txns, err := transactions(h)
	if err != nil {
		return nil // which is no question of fitting
	}
	return newDependencies().findAppends(txns)
}

// judgement judges a history, and may have a reason for which it is violated.
type judgement func(h History) (v model.Verdict, reason string, err error)

// result is what a judgement says of a history. Of one that is violated it looks
// for a prefix that is, too, while one event less is not. Where that was not
// found, it is the reason for the whole history.
func (judge judgement) result(c Consistency, h History) (Result, error) {
	v, reason, err := judge(h)
	var undecided *undecidedError
	switch {
	case errors.As(err, &undecided):
		return Result{Verdict: model.Inconclusive, Reason: undecided.cause, Lacks: undecided.lacks}, nil
	case err != nil || v != model.Violated:
		return Result{Verdict: v, Reason: reason}, err
	}
	r := Result{Verdict: v, Reason: reason}
	r.Prefix = 1 + sort.Search(len(h)-1, func(n int) bool {
		var v model.Verdict
		if err == nil {
			v, _, err = judge(h[:n+1])
		}
		return v == model.Violated
	})
	if err == nil {
		_, r.Reason, err = judge(h[:r.Prefix])
	}
	if errors.As(err, &undecided) {
		r.Prefix, r.Reason = 0, reason
		err = nil
	}
	if r.Reason == "" {
		r.Reason = unexplained(c, h, r.Prefix)
	}
	return r, err
}

// missing says for each model that is judged by searching what is not there.
var missing = map[Consistency]string{
	StrictSerializability: "order of the transactions that keeps their real-time order",
	Serializability:       "order of the transactions",
	Linearizability:       "order of the operations that keeps their real-time order",
	KAtomicity:            "order of the operations that keeps their real-time order",
	SequentialConsistency: "order of the operations that keeps that of each process",
	CausalConsistency:     "view of each process that keeps causality",
	PRAMConsistency:       "view of each process that keeps the order within each process",
	ReadYourWrites:        "view of each process in which its updates come before its later reads",
	MonotonicReads:        "view of each process in which its reads are in order",
	MonotonicWrites:       "view of each process in which the updates of each are in order",
	WritesFollowReads:     "view of each process in which writes come after those that their process had read",
}

// unexplained is the reason of a search, which knows none but that there was no
// order up to some event.
func unexplained(c Consistency, h History, prefix int) string {
	reason := "there is no " + missing[c] + " with these results"
	if prefix == 0 {
		return reason
	}
	last := h[prefix-1]
	for _, op := range h[:prefix].Operations() {
		switch {
		case last.Kind == Return && op.End == last.Index:
			return fmt.Sprintf("%s: from then on %s", op.text(), reason)
		case last.Kind == Fail && op.End == last.Index:
			return fmt.Sprintf("%s failed: from then on %s", op.text(), reason)
		}
	}
	return reason
}

func runPorcupine(q *question, h History) (Result, error) {
	if r, ok, err := q.searchAppends(h); ok {
		return r, err
	}
	r, err := newJudge(q.Spec, true, q.memory()).check(q.ctx, h)
	if err != nil || r.Verdict != model.Violated || r.Prefix > 0 {
		return r, err
	}
	return q.searchPrefix(r, h)
}

// searchPrefix has Porcupine look for the shortest prefix of a history that is
// violated as r says, where there was too much for the monitor to follow. What
// the monitor found stays the reason if it is about that prefix, or if there was
// no time to find it.
func (q *question) searchPrefix(r Result, h History) (Result, error) {
	s := newSearcher(q.Spec, q.memory())
	shortest, err := judgement(func(h History) (model.Verdict, string, error) {
		var parts [][]Operation
		for _, p := range q.Spec.parts(h) {
			parts = append(parts, Complete(p.history, q.Spec))
		}
		linearizable, err := s.search(q.ctx, parts)
		if err != nil || linearizable {
			return model.Holds, "", err
		}
		s = newSearcher(q.Spec, q.memory()) // the old one may still be at work
		return model.Violated, "", nil
	}).result(q.Consistency, h)
	if err != nil || shortest.Prefix == 0 {
		return r, err
	}
	h = h[:shortest.Prefix]
	if f := watchAll(q.ctx, q.Spec, q.Spec.parts(h)); f.reason != "" && f.index == h[len(h)-1].Index {
		shortest.Reason = f.reason
	}
	return shortest, nil
}

func runSearch(q *question, h History) (Result, error) {
	return judgement(func(h History) (model.Verdict, string, error) {
		for _, p := range q.parts(h) {
			v, err := searchOrders(q, p.history)
			switch {
			case v == model.Inconclusive:
				return v, "the reads of a process are out of order, which leaves open in what order it saw writes", nil
			case err != nil || v == model.Violated:
				return v, "", err
			}
		}
		return model.Holds, "", nil
	}).result(q.Consistency, h)
}

// maxWatched is the number of events up to which the monitor confirms that a
// history holds of which the zones say so. It looks at all that are violated.
const maxWatched = 20_000

func runZones(q *question, h History) (Result, error) {
	var first finding
	for _, p := range q.parts(h) {
		f, err := zonesOf(q.Spec, p.history)
		if err != nil {
			return Result{}, err
		}
		if f.reason != "" && (first.reason == "" || f.index < first.index) {
			first = f
		}
	}
	if first.reason == "" && len(h) > maxWatched {
		return Result{Verdict: model.Holds}, nil
	}
	f := watchAll(q.ctx, q.Spec, q.parts(h))
	if f.gaveUp {
		f = first
	}
	return combine(Zones, first.reason == "", f, h)
}

// zonesOf is what zones find about one register: a violation, if there is one,
// and the first event with which it is there.
func zonesOf(spec Spec, h History) (finding, error) {
	judge := func(n int) (reason string, err error) {
		r, err := registersOf(spec, Complete(h[:n], spec))
		if err != nil {
			return "", err
		}
		return r.judgeZones(), nil
	}
	reason, err := judge(len(h))
	if reason == "" || err != nil {
		return finding{}, err
	}
	n := 1 + sort.Search(len(h)-1, func(n int) bool {
		reason, err := judge(n + 1)
		return reason != "" || err != nil
	})
	reason, err = judge(n)
	return finding{index: h[n-1].Index, reason: reason}, err
}

func runIntervals(q *question, h History) (Result, error) {
	return judgement(func(h History) (model.Verdict, string, error) {
		for _, p := range q.parts(h) {
			r, err := registersOf(q.Spec, Complete(p.history, q.Spec))
			if err != nil {
				return "", "", err
			}
			if reason := r.judgeRegular(); reason != "" {
				return model.Violated, reason, nil
			}
		}
		return model.Holds, "", nil
	}).result(q.Consistency, h)
}

func runPatterns(q *question, h History) (Result, error) {
	return judgement(func(h History) (model.Verdict, string, error) {
		r, err := registersOf(q.Spec, Complete(h, q.Spec))
		if err != nil {
			return "", "", err
		}
		reason, err := r.judgePatterns(q.ctx, q.Consistency == CausalConsistency)
		return verdictOf(reason), reason, err
	}).result(q.Consistency, h)
}

func runCycles(q *question, h History) (Result, error) {
	return judgement(func(h History) (model.Verdict, string, error) {
		reason, err := judgeCycles(h, q.Consistency == StrictSerializability)
		return verdictOf(reason), reason, err
	}).result(q.Consistency, h)
}

func verdictOf(reason string) model.Verdict {
	if reason != "" {
		return model.Violated
	}
	return model.Holds
}

func runConvergence(q *question, h History) (Result, error) {
	return judgement(func(h History) (model.Verdict, string, error) {
		v, reason := judgeConvergence(q.Spec, h)
		return v, reason, nil
	}).result(q.Consistency, h)
}

// maxConfirmed is the number of operations up to which the search has to come to
// the same violation as a faster way.
const maxConfirmed = 12

// confirm has the search look at a violation that patterns or cycles found.
func (q *question) confirm(r Result, h History) error {
	if r.Verdict != model.Violated || r.Algorithm != Patterns && r.Algorithm != Cycles || len(h.Operations()) > maxConfirmed {
		return nil
	}
	again, err := runSearch(q, h)
	if err == nil && again.Verdict == model.Holds {
		err = fmt.Errorf("%w: two judges disagree about a history; %s say %s, and the search finds that it holds\n%s",
			model.ErrInternal, r.Algorithm, r.Reason, Text(h))
	}
	return err
}
