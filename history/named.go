package history

import (
	"fmt"
	"strings"
)

// Object is an object that the command knows by name.
type Object struct {
	// Name is that on the command line.
	Name string
	// Title says in a few words what it is and which functions it has.
	Title string
	// Initial is the value that it first has unless another is given, and nil
	// also where it begins empty, whatever is given: see TakesInitial.
	Initial any
	// TakesInitial says that another initial value can be given. It decides
	// which type the object's values have; nil admits any.
	TakesInitial bool
	// New returns the object with an initial value.
	New func(initial any) (Spec, error)
}

// Objects returns all objects that have a name.
func Objects() []Object {
	fixed := func(spec Spec) func(any) (Spec, error) {
		return func(any) (Spec, error) { return spec, nil }
	}
	from := func(of func(initial any) Spec) func(any) (Spec, error) {
		return func(initial any) (Spec, error) {
			if err := checkComparable(initial); err != nil {
				return Spec{}, fmt.Errorf("initial value: %w", err)
			}
			return of(initial), nil
		}
	}
	return []Object{
		{Name: "register", Title: "a register: read, write", TakesInitial: true, New: from(Register)},
		{Name: "cas", Title: "a register with compare-and-set: read, write, cas", TakesInitial: true, New: from(CAS)},
		{Name: "kv", Title: "a key-value store: get, put, append", Initial: "", TakesInitial: true, New: from(KV)},
		{
			Name: "counter", Title: "a number: read, add", Initial: 0, TakesInitial: true,
			New: func(initial any) (Spec, error) {
				n, ok := initial.(int)
				if !ok {
					return Spec{}, fmt.Errorf("initial value: want an int, got %s", typed(initial))
				}
				return Counter(n), nil
			},
		},
		{Name: "set", Title: "a set: add, remove, contains, read", New: fixed(Set())},
		{Name: "queue", Title: "a first-in-first-out queue: enqueue, dequeue", New: fixed(Queue())},
		{Name: "lock", Title: "a lock: acquire, release", New: fixed(Lock())},
		{Name: "log", Title: "a list that only grows: append, read", New: fixed(Log())},
		{Name: "list-append", Title: "transactions on lists by key: txn", New: fixed(ListAppend())},
	}
}

// ObjectNamed returns the object of that name.
func ObjectNamed(name string) (Object, error) {
	var names []string
	for _, o := range Objects() {
		if o.Name == name {
			return o, nil
		}
		names = append(names, o.Name)
	}
	return Object{}, fmt.Errorf("unknown object %q, want one of %s", name, strings.Join(names, ", "))
}
