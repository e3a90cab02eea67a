package history

import (
	"fmt"
	"slices"
	"strings"
)

// maxProblems is how many problems of one history are reported.
const maxProblems = 20

// InvalidError says that what was recorded is not a history of the object, so
// that no verdict about it means anything.
type InvalidError struct {
	Problems []Problem // the first twenty
	Omitted  int       // how many more there are
}

// Problem is one thing that is wrong with a history.
type Problem struct {
	Event int // position in the history, from 0
	Index int // index of the event
	Text  string
	// Answer is that the object has no such result. All else is a mistake of whoever
	// invoked or recorded.
	Answer bool
}

func (e *InvalidError) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = fmt.Sprintf("event %d: %s", p.Index, p.Text)
	}
	if e.Omitted > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", e.Omitted))
	}
	return "not a valid history: " + strings.Join(texts, "; ")
}

// wrongAnswer returns the first problem if all are that the object has no such
// result, and nil otherwise.
func (e *InvalidError) wrongAnswer() *Problem {
	if e.Omitted > 0 || slices.ContainsFunc(e.Problems, func(p Problem) bool { return !p.Answer }) {
		return nil
	}
	return &e.Problems[0]
}

// Validate returns nil if h is a history of the object, and otherwise an
// *InvalidError. Every process has at most one operation open, ends what it
// invoked, and does nothing after an outcome that it does not know; indices
// grow; functions, arguments and results are those of the spec. A history
// without returns is valid.
func Validate(h History, spec Spec) error {
	return newValidator(spec).validate(h)
}

// validator goes through one history after the other, event by event. After a
// problem it goes on as if the event were right, so that one mistake is
// reported once.
type validator struct {
	spec     Spec
	history  History
	open     map[int]int  // positions of invocations without ending, by process
	retired  map[int]bool // processes with an unknown outcome behind them
	position int
	found    InvalidError
}

func newValidator(spec Spec) *validator {
	return &validator{spec: spec, open: make(map[int]int), retired: make(map[int]bool)}
}

func (v *validator) validate(h History) error {
	v.history, v.found = h, InvalidError{}
	clear(v.open)
	clear(v.retired)
	for i, e := range h {
		v.position = i
		if i > 0 && e.Index <= h[i-1].Index {
			v.reportf("index %d follows index %d, want a greater one", e.Index, h[i-1].Index)
		}
		switch e.Kind {
		case Invoke:
			v.invoke(e)
		case Return, Fail, Unknown:
			v.end(e)
		default:
			v.reportf("%s has %v, want invoke, return, fail or unknown", client(e.Process), e.Kind)
		}
	}
	if v.found.Problems == nil {
		return nil
	}
	found := v.found
	return &found
}

func (v *validator) invoke(e Event) {
	if at, ok := v.open[e.Process]; ok {
		open := v.history[at]
		v.reportf("%s invokes %s while its %s of event %d is open",
			client(e.Process), call(e.Func, e.Arg), call(open.Func, open.Arg), open.Index)
	}
	if v.retired[e.Process] {
		v.reportf("%s invokes %s after an operation whose outcome it does not know",
			client(e.Process), call(e.Func, e.Arg))
	}
	if err := v.spec.checkCall(e.Func, e.Arg); err != nil {
		v.reportf("%s: %v", client(e.Process), err)
	}
	v.open[e.Process] = v.position
}

func (v *validator) end(e Event) {
	at, ok := v.open[e.Process]
	if !ok {
		v.reportf("%s of %s by %s, which has no open operation", e.Kind, e.Func, client(e.Process))
		return
	}
	open := v.history[at]
	delete(v.open, e.Process)
	if e.Kind == Unknown {
		v.retired[e.Process] = true
	}
	if e.Func != open.Func || e.Arg != nil && !same(e.Arg, open.Arg) {
		v.reportf("%s of %s by %s, whose open operation is %s of event %d",
			e.Kind, call(e.Func, e.Arg), client(e.Process), call(open.Func, open.Arg), open.Index)
		return
	}
	if e.Kind == Return {
		if err := v.spec.checkResult(open.Func, open.Arg, e.Result); err != nil {
			v.report(Problem{Text: fmt.Sprintf("%s: %v", client(e.Process), err), Answer: true})
		}
	} else if e.Result != nil {
		v.reportf("%s of %s by %s has a result, %s", e.Kind, e.Func, client(e.Process), show(e.Result))
	}
}

func (v *validator) reportf(format string, args ...any) {
	v.report(Problem{Text: fmt.Sprintf(format, args...)})
}

// report notes a problem of the event that the validator is at.
func (v *validator) report(p Problem) {
	if len(v.found.Problems) == maxProblems {
		v.found.Omitted++
		return
	}
	p.Event, p.Index = v.position, v.history[v.position].Index
	v.found.Problems = append(v.found.Problems, p)
}

// same compares two arguments, of which a bad recording may have values that
// cannot be compared.
func same(a, b any) bool {
	return checkComparable(a) == nil && checkComparable(b) == nil && a == b
}
