package history

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Kind is what an event does to its operation.
type Kind uint8

// The kinds of events.
const (
	Invoke  Kind = iota + 1 // opens it, before any effect
	Return                  // ends it with a result
	Fail                    // ends it: it certainly did not happen
	Unknown                 // its caller no longer waits: it may happen later, or never
)

func (k Kind) String() string {
	switch k {
	case Invoke:
		return "invoke"
	case Return:
		return "return"
	case Fail:
		return "fail"
	case Unknown:
		return "unknown"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Event is one event of a history.
type Event struct {
	// Index grows strictly from event to event; gaps are allowed.
	Index   int
	Process int
	Kind    Kind
	// Func is the function's name, in the ending of an operation as in its
	// invocation.
	Func string
	// Arg is the argument of an invocation. An ending repeats it or has nil.
	Arg any
	// Result is that of a Return; nil is a result like any other.
	Result any
}

// History is what was recorded: events in the order of their indices.
type History []Event

// FromModel is the history that the model checker hands over, with the
// positions of its records as indices.
func FromModel(records model.History) History {
	return appendRecords(make(History, 0, len(records)), records)
}

func appendRecords(h History, records model.History) History {
	for i, r := range records {
		e := Event{Index: i, Process: r.Client, Func: r.Op.Func, Arg: r.Op.Arg}
		switch r.Kind {
		case model.Invoked:
			e.Kind = Invoke
		case model.Returned:
			e.Kind, e.Result = Return, r.Result
		}
		h = append(h, e)
	}
	return h
}

// Status is how an operation ended. It is never encoded in the result, since
// every value may be one.
type Status uint8

// The ways an operation ends.
const (
	StatusPending Status = iota // it did not, up to the end of the history
	StatusOK
	StatusFailed
	StatusUnknown
)

// Operation is one call on the object, from its invocation to its end.
type Operation struct {
	Process int
	Func    string
	Arg     any
	Status  Status
	Result  any // where Status is StatusOK
	Invoke  int // index of the invocation
	End     int // index of the ending; a pending operation has none
}

// Operations returns the operations of a valid history in the order of their
// invocations.
func (h History) Operations() []Operation {
	return appendOperations(make([]Operation, 0, len(h)), h, make(map[int]int))
}

// appendOperations appends to ops, which is empty. In open it keeps by process
// the position of the open operation; what another history left there is never
// looked at.
func appendOperations(ops []Operation, h History, open map[int]int) []Operation {
	for _, e := range h {
		if e.Kind == Invoke {
			open[e.Process] = len(ops)
			ops = append(ops, Operation{Process: e.Process, Func: e.Func, Arg: e.Arg, Invoke: e.Index})
			continue
		}
		op := &ops[open[e.Process]]
		op.End = e.Index
		switch e.Kind {
		case Return:
			op.Status, op.Result = StatusOK, e.Result
		case Fail:
			op.Status = StatusFailed
		case Unknown:
			op.Status = StatusUnknown
		}
	}
	return ops
}
