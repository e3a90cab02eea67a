package history

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
)

// automaton is a spec as a deterministic automaton, built as far as the
// histories so far have needed it. Its states are sets of states of the object
// (the power set construction), its labels are operations with what is known of
// their results, and both are numbers, so that a search that comes by for the
// second time looks up a number and asks the spec nothing.
//
// That is exact because a spec's outcomes follow from its arguments alone. One
// goroutine uses an automaton at a time.
type automaton struct {
	spec    Spec
	states  table[any]    // of the object
	sets    table[string] // of numbers of states, each encoded
	members [][]int32     // of the sets, from number 1
	labels  map[labelKey]*label
	size    int // labels and transitions remembered
}

const (
	// refused is where an operation leads that the object cannot do with the
	// result it had. It is no number of a set.
	refused int32 = 0
	// start is the set of the initial states.
	start int32 = 1
)

// labelKey is all that an operation is to the object.
type labelKey struct {
	fn     string
	arg    any
	known  bool // whether result is what it returned; otherwise any will do
	result any
}

// label is a labelKey with what is known of it.
type label struct {
	labelKey
	automaton *automaton
	number    int
	next      map[int32]int32 // by the set before: the set after, or refused
	sum       uint64          // see hash; 0 until it is asked for
}

func newAutomaton(spec Spec) *automaton {
	a := &automaton{spec: spec, labels: make(map[labelKey]*label)}
	var initial []int32
	for _, state := range spec.Init {
		initial = append(initial, a.states.number(state))
	}
	a.set(initial)
	return a
}

// label returns the label of an operation.
func (a *automaton) label(op *Operation) *label {
	key := labelKey{op.Func, op.Arg, op.Status == StatusOK, op.Result}
	l, ok := a.labels[key]
	if !ok {
		l = &label{labelKey: key, automaton: a, number: len(a.labels), next: make(map[int32]int32)}
		a.labels[key] = l
		a.size++
	}
	return l
}

// hash is that of the operation's text, and so the same in every run.
func (l *label) hash() uint64 {
	if l.sum == 0 {
		hash := fnv.New64a()
		fmt.Fprintf(hash, "%s %v %s", call(l.fn, l.arg), l.known, show(l.result))
		l.sum = hash.Sum64()
	}
	return l.sum
}

// learn asks the spec which set of states the label leads to from those of a
// set, or whether it is refused, and remembers it.
func (l *label) learn(from int32) int32 {
	a := l.automaton
	var next []int32
	for _, state := range a.members[from-1] {
		outcomes := a.spec.step(a.states.value(state), l.fn, l.arg)
		for _, o := range outcomes {
			if !l.known || o.Result == l.result {
				next = append(next, a.states.number(o.State))
			}
		}
		if !l.known && len(outcomes) == 0 {
			next = append(next, state) // it did not happen: see Complete
		}
	}
	after := refused
	if len(next) > 0 {
		after = a.set(next)
	}
	l.next[from] = after
	a.size++
	return after
}

// set numbers a set of states, whatever their order and repetition.
func (a *automaton) set(states []int32) int32 {
	slices.Sort(states)
	states = slices.Compact(states)
	var code []byte
	for _, state := range states {
		code = binary.AppendUvarint(code, uint64(state))
	}
	n := a.sets.number(string(code))
	if int(n) > len(a.members) {
		a.members = append(a.members, states)
	}
	return n
}
