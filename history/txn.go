package history

import (
	"fmt"
	"slices"
	"strings"
)

// Txn is a transaction on lists as one value that can be compared with ==: its
// text, as in append "x" 1, read "y" [1 2]. Make one with TxnOf.
type Txn string

func (t Txn) String() string { return string(t) }

// Access is one thing that a transaction does: it appends Value to the list at
// Key or, with Read, reads that list.
type Access struct {
	Read  bool
	Key   any
	Value any // appended; of a read the List that it saw, nil in an argument
}

// TxnOf returns the transaction that does all of that in order.
func TxnOf(accesses ...Access) Txn {
	parts := make([]string, len(accesses))
	for i, a := range accesses {
		text := "append " + element(a.Key) + " "
		switch list, ok := a.Value.(List); {
		case a.Read && ok:
			text = "read " + element(a.Key) + " " + string(list)
		case a.Read:
			text = "read " + element(a.Key)
		default:
			text += element(a.Value)
		}
		parts[i] = text
	}
	return Txn(strings.Join(parts, ","))
}

// access is an Access as texts: those of values are equal if the values are.
type access struct {
	read  bool
	key   string
	value string // appended, or the list read
}

// accesses is the reverse of TxnOf. The reads of a result have lists, those of
// an argument have none.
func (t Txn) accesses(result bool) ([]access, error) {
	parts, err := fields(string(t), ',')
	if err != nil {
		return nil, err
	}
	list := make([]access, len(parts))
	for i, part := range parts {
		words, err := fields(part, ' ')
		switch {
		case err != nil:
			return nil, err
		case len(words) == 3 && words[0] == "append":
			list[i] = access{key: words[1], value: words[2]}
		case len(words) == 2 && words[0] == "read" && !result:
			list[i] = access{read: true, key: words[1]}
		case len(words) == 3 && words[0] == "read" && result && checkList(List(words[2])) == nil:
			list[i] = access{read: true, key: words[1], value: words[2]}
		default:
			return nil, fmt.Errorf("want append KEY VALUE or read KEY, in results with the list that was read, got %q", part)
		}
	}
	return list, nil
}

// ListAppend are lists by key, all of them empty first: txn(Txn) appends to and
// reads some of them at one moment, and returns the transaction with the lists
// that were read.
func ListAppend() Spec {
	return Spec{
		Name: "lists", Init: []any{Txn("")}, Models: []Consistency{StrictSerializability, Serializability},
		Funcs: map[string]Func{"txn": {Arg: checkTxn(false), Result: checkTxn(true), Step: stepTxn}},
	}
}

func checkTxn(result bool) func(v any) error {
	return func(v any) error {
		if err := typeOf[Txn](v); err != nil {
			return err
		}
		_, err := v.(Txn).accesses(result)
		return err
	}
}

// stepTxn does a transaction on a state, which is the transaction that reads
// all lists that are not empty, by key.
func stepTxn(state, arg any) []Outcome {
	lists := mustAccesses(state.(Txn), true)
	done := mustAccesses(arg.(Txn), false)
	for i, a := range done {
		at, found := slices.BinarySearchFunc(lists, a.key, func(l access, key string) int { return strings.Compare(l.key, key) })
		switch {
		case a.read && found:
			done[i].value = lists[at].value
		case a.read:
			done[i].value = "[]"
		case found:
			lists[at].value = string(List(lists[at].value).with(a.value))
		default:
			lists = slices.Insert(lists, at, access{read: true, key: a.key, value: "[" + a.value + "]"})
		}
	}
	return []Outcome{{State: txnOf(lists), Result: txnOf(done)}}
}

// mustAccesses is for transactions that have been validated.
func mustAccesses(t Txn, result bool) []access {
	list, err := t.accesses(result)
	if err != nil {
		panic("history: " + err.Error())
	}
	return list
}

func txnOf(list []access) Txn {
	parts := make([]string, len(list))
	for i, a := range list {
		word := "append "
		if a.read {
			word = "read "
		}
		parts[i] = word + a.key + " " + a.value
	}
	return Txn(strings.Join(parts, ","))
}
