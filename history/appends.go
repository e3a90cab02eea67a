package history

import (
	"fmt"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// Reads of a store with append tell more than one value: they show what was put
// and appended before, in order. That says of most appends what the key held
// right before, and a search need not try them anywhere else. Fifty clients that
// append to ten keys are judged in milliseconds, instead of not at all.

// readAppends returns the part of a store with appends refused in all states
// other than those in which reads show them. The narrower object explains a
// history if and only if the store does: what a read returns is a state, which
// has what was put last and each value appended since. So for each state before
// a value that any read shows there is an append of that value that happened in
// it. Where there are no more appends of the value than such states, none of
// them happened in another.
//
// Reads that can be taken apart in several ways are not looked at. It is false
// for other objects. A reason says why no order explains the part.
func readAppends(spec Spec, ops []Operation) (narrow Spec, reason string, ok bool) {
	initial, isString := spec.Init[0].(string)
	if _, appends := spec.Funcs["append"]; !appends || !isString || len(spec.Init) > 1 {
		return spec, "", false
	}
	w := writesOf(ops)
	before := make(map[string]map[string]bool) // states before an append, by its value
	for _, op := range ops {
		if op.Func != "get" {
			continue
		}
		state := op.Result.(string)
		ends, possible := w.takeApart(state, initial)
		if !possible {
			return spec, fmt.Sprintf("%s %s returned %s, which is no value that was put and what was appended to it",
				client(op.Process), call(op.Func, op.Arg), show(state)), true
		}
		for i := 1; i < len(ends); i++ {
			value := state[ends[i-1]:ends[i]]
			if before[value] == nil {
				before[value] = make(map[string]bool)
			}
			before[value][state[:ends[i-1]]] = true
		}
	}
	for value, states := range before {
		if w.appended[value] > len(states) {
			delete(before, value) // one of them may have happened anywhere
		}
	}
	return spec.narrowed(before), "", true
}

// narrowed refuses appends in other states than the given ones, by their values.
func (s Spec) narrowed(before map[string]map[string]bool) Spec {
	funcs := make(map[string]Func, len(s.Funcs))
	for name, f := range s.Funcs {
		funcs[name] = f
	}
	wide := funcs["append"]
	narrow := wide
	narrow.Step = func(state, arg any) []Outcome {
		if states := before[arg.(Entry).Value.(string)]; states != nil && !states[state.(string)] {
			return nil
		}
		return wide.Step(state, arg)
	}
	funcs["append"] = narrow
	s.Funcs = funcs
	return s
}

// writes are the values that were put and appended, and how often.
type writes struct {
	put, appended map[string]int
	lengths       []int // that values have
}

// writesOf returns what the operations write.
func writesOf(ops []Operation) writes {
	w := writes{put: make(map[string]int), appended: make(map[string]int)}
	for _, op := range ops {
		switch e, _ := op.Arg.(Entry); op.Func {
		case "put":
			w.put[e.Value.(string)]++
			w.lengths = append(w.lengths, len(e.Value.(string)))
		case "append":
			w.appended[e.Value.(string)]++
			w.lengths = append(w.lengths, len(e.Value.(string)))
		}
	}
	slices.Sort(w.lengths)
	w.lengths = slices.Compact(w.lengths)
	return w
}

// takeApart returns where those values end that a state is certain to be made
// of: one that was put or was there first or, if that is open, the one behind,
// and then those that were appended. Where several ways lead to a state there
// are none.
func (w *writes) takeApart(state, initial string) (ends []int, possible bool) {
	var fromInitial, fromPut []int
	if strings.HasPrefix(state, initial) {
		fromInitial = []int{len(initial)}
	}
	for _, n := range w.lengths {
		if n <= len(state) && w.put[state[:n]] > 0 {
			fromPut = append(fromPut, n)
		}
	}
	first, ways := w.follow(state, fromInitial)
	other, otherWays := w.follow(state, fromPut)
	switch {
	case ways+otherWays == 0:
		return nil, false
	case ways > 1 || otherWays > 1:
		return nil, true
	case otherWays == 0:
		return first, true
	case ways == 1 && !slices.Equal(first[1:], other):
		return nil, true
	}
	return other, true
}

// follow goes from any of the starts to the end of the state by values that were
// appended. It returns where each ends, the start included, and in how many ways
// that can be done, up to two.
func (w *writes) follow(state string, starts []int) (ends []int, ways int) {
	const none = -1
	reached := make(map[int]cut, len(starts))
	reach := func(end, begin, ways int) {
		reached[end] = cut{ways: min(2, reached[end].ways+ways), begin: begin}
	}
	for _, at := range starts {
		reach(at, none, 1)
	}
	for at := range len(state) {
		c, ok := reached[at]
		if !ok {
			continue
		}
		for _, n := range w.lengths {
			if n == 0 || at+n > len(state) {
				continue
			}
			if w.appended[state[at:at+n]] > 0 {
				reach(at+n, at, c.ways)
			}
		}
	}
	last := reached[len(state)]
	if last.ways != 1 {
		return nil, last.ways
	}
	for at := len(state); at != none; at = reached[at].begin {
		ends = append(ends, at)
	}
	slices.Reverse(ends)
	return ends, 1
}

// cut is a place in a state where a value can end: in how many ways it is
// reached, and where the value begins.
type cut struct{ ways, begin int }

// searchAppends judges a store by Porcupine, part by part, with appends only
// where the reads show them. It is false for other objects.
func (q *question) searchAppends(h History) (r Result, ok bool, err error) {
	if _, _, ok := readAppends(q.Spec, nil); !ok {
		return Result{}, false, nil
	}
	r, err = judgement(func(h History) (model.Verdict, string, error) {
		for _, p := range q.parts(h) {
			ops := Complete(p.history, q.Spec)
			spec, reason, _ := readAppends(q.Spec, ops)
			if reason != "" {
				return model.Violated, reason, nil
			}
			linearizable, err := newSearcher(spec, q.memory()).search(q.ctx, [][]Operation{ops})
			if err != nil {
				return "", "", err
			}
			if !linearizable {
				return model.Violated, "", nil
			}
		}
		return model.Holds, "", nil
	}).result(q.Consistency, h)
	if err != nil || r.Verdict == model.Inconclusive {
		return r, true, err
	}
	r, err = q.confirmAppends(r, h)
	return r, true, err
}

// maxWatchedAppends is the number of events up to which the monitor confirms
// that a store holds. It looks at all that are violated.
const maxWatchedAppends = 1000

// confirmAppends has the monitor, which knows nothing of what reads show, come
// to the same result, and explain a violation. Where the history is too much for
// it, the result stands.
func (q *question) confirmAppends(r Result, h History) (Result, error) {
	switch {
	case r.Verdict == model.Holds && len(h) > maxWatchedAppends:
		return r, nil
	case r.Prefix > 0:
		h = h[:r.Prefix]
	}
	f := watchAll(q.ctx, q.Spec, q.parts(h))
	if f.gaveUp {
		return r, nil
	}
	return combine(Porcupine, r.Verdict == model.Holds, f, h)
}
