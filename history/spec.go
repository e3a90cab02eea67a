package history

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Spec is a sequential object, what operations do to it one after the other:
// its initial states, and for each function a relation between a state and the
// possible outcomes. States, results, keys and arguments are values that can
// be compared with ==, and whatever a Spec's functions return must follow from
// their arguments alone.
type Spec struct {
	// Name is what texts call the object, as in "register".
	Name string
	// Init are the initial states, at least one.
	Init []any
	// Funcs are the object's functions by name.
	Funcs map[string]Func
	// Key, where given, says that the object is made of independent parts, one
	// for each key, and which part an operation is about. Init and Funcs then
	// describe one part. A history is linearizable if and only if that of each
	// part is, which is far cheaper to judge. It must be absent if any function
	// reads or writes more than one part.
	Key func(fn string, arg any) any
	// Models are the consistency models that the object can be asked for besides
	// Linearizability and SequentialConsistency, which make sense for every one.
	Models []Consistency
}

// supports reports whether a consistency model makes sense for the object.
func (s Spec) supports(c Consistency) bool {
	return c == Linearizability || c == SequentialConsistency || slices.Contains(s.Models, c)
}

// Func is one function of an object.
type Func struct {
	// ReadOnly promises that no outcome changes the state. A read whose
	// outcome is not known then needs no place in the order.
	ReadOnly bool
	// Reads promises that the function is read-only and returns the state. Writes
	// promises that it leaves the state that Writes returns, whatever it finds,
	// and returns nothing. Functions of which one or the other is promised are
	// those of registers, about which far more can be found out.
	Reads  bool
	Writes func(arg any) any
	// Arg and Result say what is wrong with the shape of an argument or a
	// result, by an error such as "want an int". Nil means that the function
	// takes, or returns, nothing: the value is nil.
	Arg, Result func(v any) error
	// Step returns every outcome of the function in a state, and none where
	// the object refuses the call, as a lock that is held refuses an acquire.
	Step func(state, arg any) []Outcome
}

// Outcome is one thing that an operation can do.
type Outcome struct{ State, Result any }

// mustBeComplete panics if the spec lacks something: a mistake of its author.
func (s Spec) mustBeComplete() {
	if s.Name == "" || len(s.Init) == 0 || len(s.Funcs) == 0 {
		panic(fmt.Sprintf("history: spec %q lacks a name, an initial state or functions", s.Name))
	}
	for name, f := range s.Funcs {
		if f.Step == nil {
			panic(fmt.Sprintf("history: function %q of spec %q lacks its step", name, s.Name))
		}
		if f.Reads && !f.ReadOnly {
			panic(fmt.Sprintf("history: function %q of spec %q reads, but is not read-only", name, s.Name))
		}
	}
}

// step returns the outcomes of a function and insists on what the spec
// promised.
func (s Spec) step(state any, fn string, arg any) []Outcome {
	f := s.Funcs[fn]
	outcomes := f.Step(state, arg)
	for _, o := range outcomes {
		switch {
		case f.ReadOnly && o.State != state:
			panic(fmt.Sprintf("history: %s of spec %q is declared read-only, but changes %s to %s",
				call(fn, arg), s.Name, show(state), show(o.State)))
		case f.Reads && o.Result != state:
			panic(fmt.Sprintf("history: %s of spec %q is declared to read, but returns %s of %s",
				call(fn, arg), s.Name, show(o.Result), show(state)))
		case f.Writes != nil && (o.State != f.Writes(arg) || o.Result != nil):
			panic(fmt.Sprintf("history: %s of spec %q is declared to write %s, but leaves %s and returns %s",
				call(fn, arg), s.Name, show(f.Writes(arg)), show(o.State), show(o.Result)))
		}
	}
	return outcomes
}

// checkCall reports a function that the spec does not have, or an argument of
// the wrong shape.
func (s Spec) checkCall(fn string, arg any) error {
	f, ok := s.Funcs[fn]
	if !ok {
		var names []string
		for name := range s.Funcs {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("the %s has no function %q, only %s", s.Name, fn, strings.Join(names, ", "))
	}
	if err := checkShape(f.Arg, arg); err != nil {
		return fmt.Errorf("argument of %s: %w", call(fn, arg), err)
	}
	return nil
}

// checkResult reports a result of the wrong shape.
func (s Spec) checkResult(fn string, arg, result any) error {
	f, ok := s.Funcs[fn]
	if !ok {
		return nil // reported with the invocation
	}
	if err := checkShape(f.Result, result); err != nil {
		return fmt.Errorf("result of %s: %w", call(fn, arg), err)
	}
	return nil
}

func checkShape(shape func(any) error, v any) error {
	if shape != nil {
		return shape(v)
	}
	if v != nil {
		return fmt.Errorf("want none, got %s", typed(v))
	}
	return nil
}

// sameType is the shape of the values of an object that first holds initial.
// One that first holds nil takes values of every type.
func sameType(initial any) func(v any) error {
	if initial == nil {
		return checkComparable
	}
	want := reflect.TypeOf(initial)
	return func(v any) error {
		if reflect.TypeOf(v) != want {
			return fmt.Errorf("want type %v, as of the initial value %s, got %s", want, show(initial), typed(v))
		}
		return checkComparable(v)
	}
}

// typeOf is the shape of values of type T.
func typeOf[T any](v any) error {
	if _, ok := v.(T); !ok {
		return fmt.Errorf("want type %v, got %s", reflect.TypeFor[T](), typed(v))
	}
	return checkComparable(v)
}

func checkComparable(v any) error {
	if v != nil && !reflect.ValueOf(v).Comparable() {
		return fmt.Errorf("want a value that can be compared, got %s", typed(v))
	}
	return nil
}
