package recording

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/history"
)

// function is how files write the calls of one function of an object. Its
// errors have no position: they are about the whole value.
type function struct {
	name string // in the spec
	// arg makes an argument of the value of an invocation. It is nil where files
	// may have any value, which means nothing.
	arg func(v *value) (any, error)
	// keyed says that the value stands under a key, which a store has in each of
	// its functions: apart from it, or before it in a pair.
	keyed bool
	// result makes a result of the value of a success. It is nil for functions
	// that return nothing: files repeat the argument there.
	result func(v *value) (any, error)
	// repeats says that the value of a success has the argument, too.
	repeats bool
	// reads says that the result is what a register holds, which some files do
	// not know and write as nil.
	reads bool
	// fails is the result of a failure that is an answer all the same, where
	// that is asked for.
	fails any
}

// functionsOf returns the functions of an object by the names that files have
// for them. Those of Jepsen come first; others are from Maelstrom's workloads.
func functionsOf(object string) (map[string]function, error) {
	read := function{name: "read", arg: nothing, result: anything, reads: true}
	write := function{name: "write", arg: anything}
	get := function{name: "get", arg: nothing, result: anything, reads: true, keyed: true}
	put := function{name: "put", arg: anything, keyed: true}
	insert := function{name: "add", arg: anything}
	appending := function{name: "append", arg: anything}
	tables := map[string]map[string]function{
		"register": {"read": read, "write": write},
		"cas": {
			"read": read, "write": write,
			"cas": {name: "cas", arg: swap, result: done, repeats: true, fails: false},
		},
		"kv": {
			"get": get, "read": get, "put": put, "write": put,
			"append": {name: "append", arg: anything, keyed: true},
		},
		"counter": {"read": {name: "read", arg: nothing, result: integral}, "add": {name: "add", arg: integral}},
		"set": {
			"add": insert, "broadcast": insert, "remove": {name: "remove", arg: anything},
			"contains": {name: "contains", arg: anything, result: boolean},
			"read":     {name: "read", arg: nothing, result: members},
		},
		"queue": {
			"enqueue": {name: "enqueue", arg: anything},
			"dequeue": {name: "dequeue", arg: nothing, result: anything},
		},
		"lock":        {"acquire": {name: "acquire"}, "release": {name: "release"}},
		"log":         {"append": appending, "read": {name: "read", arg: nothing, result: list}},
		"list-append": {"txn": {name: "txn", arg: asked, result: answered, repeats: true}},
	}
	table, ok := tables[object]
	if !ok {
		return nil, fmt.Errorf("histories of object %q cannot be read, only those of %s",
			object, strings.Join(slices.Sorted(maps.Keys(tables)), ", "))
	}
	return table, nil
}

func anything(v *value) (any, error) { return v.plain(), nil }

// nothing is the value of a call without arguments.
func nothing(v *value) (any, error) {
	switch {
	case v.kind == kindNil:
		return nil, nil
	case v.isSequence() && len(v.items) == 2 && v.items[1].kind == kindNil:
		return nil, fmt.Errorf("want no value, got %s; if that is a key without a value, the history must be read as keyed", v.describe())
	}
	return nil, fmt.Errorf("want no value, got %s", v.describe())
}

// done is the result of a call that succeeded and could have failed.
func done(*value) (any, error) { return true, nil }

func integral(v *value) (any, error) {
	if v.kind != kindInt {
		return nil, fmt.Errorf("want an integer, got %s", v.describe())
	}
	return int(v.n), nil
}

func boolean(v *value) (any, error) {
	if v.kind != kindBool {
		return nil, fmt.Errorf("want true or false, got %s", v.describe())
	}
	return v.n == 1, nil
}

// swap is a pair of the old and the new value.
func swap(v *value) (any, error) {
	if !v.isSequence() || len(v.items) != 2 {
		return nil, fmt.Errorf("want a pair such as [1 2], got %s", v.describe())
	}
	return history.Swap{Old: v.items[0].plain(), New: v.items[1].plain()}, nil
}

func list(v *value) (any, error) {
	if !v.isSequence() {
		return nil, fmt.Errorf("want a list, got %s", v.describe())
	}
	return history.ListOf(plains(v.items)...), nil
}

func members(v *value) (any, error) {
	if !v.isSequence() && v.kind != kindSet {
		return nil, fmt.Errorf("want a set or a list, got %s", v.describe())
	}
	return history.SetOf(plains(v.items)...), nil
}

func plains(items []value) []any {
	list := make([]any, len(items))
	for i := range items {
		list[i] = items[i].plain()
	}
	return list
}

// asked is a transaction such as [[:append 5 1] [:r 5 nil]], or with [:r 5].
func asked(v *value) (any, error) { return transaction(v, false) }

// answered is a transaction with what was read, as in [:r 5 [1]]. A list that
// nothing was appended to may be written as nil.
func answered(v *value) (any, error) { return transaction(v, true) }

func transaction(v *value, result bool) (any, error) {
	if !v.isSequence() {
		return nil, fmt.Errorf("want a transaction such as [[:append 5 1] [:r 5 nil]], got %s", v.describe())
	}
	accesses := make([]history.Access, len(v.items))
	for i := range v.items {
		a, err := accessOf(&v.items[i], result)
		if err != nil {
			return nil, err
		}
		accesses[i] = a
	}
	return history.TxnOf(accesses...), nil
}

func accessOf(v *value, result bool) (history.Access, error) {
	wrong := func() (history.Access, error) {
		want := "[:append KEY VALUE] or [:r KEY nil]"
		if result {
			want = "[:append KEY VALUE] or [:r KEY LIST]"
		}
		return history.Access{}, fmt.Errorf("want %s, got %s", want, v.describe())
	}
	if !v.isSequence() || len(v.items) < 2 || len(v.items) > 3 {
		return wrong()
	}
	f, named := v.items[0].name()
	a := history.Access{Read: f == "r", Key: v.items[1].plain()}
	behind := &value{}
	if len(v.items) == 3 {
		behind = &v.items[2]
	} else if result {
		return wrong()
	}
	switch {
	case !named:
		return wrong()
	case f == "append" && behind.kind != kindNil:
		a.Value = behind.plain()
	case !a.Read:
		return wrong()
	case !result:
		// What an invocation writes here means nothing.
	case behind.kind == kindNil:
		a.Value = history.ListOf()
	case behind.isSequence():
		a.Value = history.ListOf(plains(behind.items)...)
	default:
		return wrong()
	}
	return a, nil
}
