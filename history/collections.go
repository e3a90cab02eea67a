package history

import (
	"errors"
	"slices"
)

// Counter is a number that first has the initial value: add(n) adds an int and
// returns nothing, read() returns the sum.
func Counter(initial int) Spec {
	return Spec{
		Name: "counter", Init: []any{initial}, Models: viewModels(),
		Funcs: map[string]Func{
			"read": {ReadOnly: true, Result: typeOf[int], Step: readState},
			"add": {
				Arg:  typeOf[int],
				Step: func(state, arg any) []Outcome { return []Outcome{{State: state.(int) + arg.(int)}} },
			},
		},
	}
}

// readState is the step of a function that returns the state.
func readState(state, _ any) []Outcome { return []Outcome{{State: state, Result: state}} }

// Set is a set that is empty first: add(v) and remove(v) return nothing,
// contains(v) whether v is in it, read() all that are as a list made by [SetOf].
func Set() Spec {
	return Spec{
		Name: "set", Init: []any{SetOf()}, Models: viewModels(),
		Funcs: map[string]Func{
			"add":    {Arg: checkComparable, Step: setStep(true)},
			"remove": {Arg: checkComparable, Step: setStep(false)},
			"contains": {
				ReadOnly: true, Arg: checkComparable, Result: typeOf[bool],
				Step: func(state, arg any) []Outcome {
					_, found := slices.BinarySearch(members(state), element(arg))
					return []Outcome{{State: state, Result: found}}
				},
			},
			"read": {ReadOnly: true, Result: checkList, Step: readState},
		},
	}
}

// setStep puts a value into the set, or takes it out.
func setStep(in bool) func(state, arg any) []Outcome {
	return func(state, arg any) []Outcome {
		list, text := members(state), element(arg)
		at, found := slices.BinarySearch(list, text)
		switch {
		case in && !found:
			list = slices.Insert(list, at, text)
		case !in && found:
			list = slices.Delete(list, at, at+1)
		}
		return []Outcome{{State: listOf(list)}}
	}
}

// members are the elements of a list that is a state.
func members(state any) []string {
	list, err := state.(List).elements()
	if err != nil {
		panic("history: " + err.Error()) // states are made by the specs alone
	}
	return list
}

// Queue is a first-in-first-out queue that is empty first: enqueue(v) returns
// nothing, dequeue() the value that is longest in the queue and removes it, or
// nil where there is none.
func Queue() Spec {
	return Spec{
		Name: "queue", Init: []any{entries{}},
		Funcs: map[string]Func{
			"enqueue": {
				Arg: checkValue,
				Step: func(state, arg any) []Outcome {
					return []Outcome{{State: state.(entries).add(arg)}}
				},
			},
			"dequeue": {
				Result: checkComparable,
				Step: func(state, _ any) []Outcome {
					first, rest := state.(entries).take()
					return []Outcome{{State: rest, Result: first}}
				},
			},
		},
	}
}

// checkValue is the shape of values other than nil.
func checkValue(v any) error {
	if v == nil {
		return errors.New("want a value, got none")
	}
	return checkComparable(v)
}

// entries are the values in a queue, last first. They can be compared, since
// the rest of a queue is a value, too.
type entries struct {
	last any // nil in an empty queue
	rest any // entries before it, or nil
}

func (q entries) add(v any) entries {
	if q.last == nil {
		return entries{last: v}
	}
	return entries{last: v, rest: q}
}

// take returns the first value, nil if there is none, and the queue without it.
func (q entries) take() (first any, rest entries) {
	if q.rest == nil {
		return q.last, entries{}
	}
	first, before := q.rest.(entries).take()
	if before.last == nil {
		return first, entries{last: q.last}
	}
	return first, entries{last: q.last, rest: before}
}

func (q entries) String() string {
	var values []any
	for ; q.last != nil; q, _ = q.rest.(entries) {
		values = append(values, q.last)
	}
	slices.Reverse(values)
	return ListOf(values...).String()
}

// Lock is a lock that is free first: acquire() waits while it is held, and
// release() while it is free. Neither returns anything.
func Lock() Spec {
	move := func(from, to string) func(state, _ any) []Outcome {
		return func(state, _ any) []Outcome {
			if state != from {
				return nil
			}
			return []Outcome{{State: to}}
		}
	}
	return Spec{
		Name: "lock", Init: []any{"free"},
		Funcs: map[string]Func{"acquire": {Step: move("free", "held")}, "release": {Step: move("held", "free")}},
	}
}

// Log is a list that only grows and is empty first: append(v) returns nothing,
// read() the list of all values, as ListOf makes it.
func Log() Spec {
	return Spec{
		Name: "log", Init: []any{ListOf()}, Models: viewModels(),
		Funcs: map[string]Func{
			"append": {
				Arg: checkComparable,
				Step: func(state, arg any) []Outcome {
					return []Outcome{{State: state.(List).with(element(arg))}}
				},
			},
			"read": {ReadOnly: true, Result: checkList, Step: readState},
		},
	}
}
