package recording

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/faultline-mc/faultline/history"
)

// Options say what is read, and how.
type Options struct {
	// Format is the file's. Empty is Auto.
	Format Format
	// Object is the name of the object, which decides what functions there are
	// and what their values mean.
	Object string
	// Keyed says that every value is a pair of a key and the value proper, so
	// that there are as many objects as keys, each with a history of its own.
	// Files with values tagged as jepsen.independent.tuple need no telling.
	Keyed bool
	// NilUnknown says that a read of nil is one of which the result is not known,
	// rather than one that found nothing.
	NilUnknown bool
	// FailedCAS says that a compare-and-set that failed did happen and found
	// another value, rather than that nothing is known but its having no effect.
	FailedCAS bool
	// MaxMemory is how many bytes the history may take, about; 0 means no bound.
	MaxMemory int
}

// Recording is what a file has.
type Recording struct {
	Format Format // never Auto
	// Keyed says that each part is the history of one key. If not there is one
	// part.
	Keyed bool
	Parts []Part // in the order in which their keys occur
	// Events is the number of events of clients, Injected that of an injector
	// of faults, which are in no history.
	Events, Injected int
}

// Part is the history of one object.
type Part struct {
	Key     string // as the file writes it; empty if the recording is not keyed
	History history.History
	// Places are where the events stand.
	Places []Place
}

// Place is a Position in half the memory.
type Place struct{ Line, Column int32 }

// Position returns it as what errors have.
func (p Place) Position() Position { return Position{int(p.Line), int(p.Column)} }

// Locate turns what [history.Check] found wrong with the part into what is
// wrong with the file.
func (p *Part) Locate(invalid *history.InvalidError) *InvalidError {
	located := &InvalidError{Omitted: invalid.Omitted}
	for _, problem := range invalid.Problems {
		located.add(p.Places[problem.Event].Position(), problem.Text)
	}
	return located
}

// Read reads a file as a history of the object. Its error is an *InvalidError,
// a *TooLargeError, one about an object that nothing is known of, or what r
// returned.
func Read(r io.Reader, o Options) (*Recording, error) {
	functions, err := functionsOf(o.Object)
	if err != nil {
		return nil, err
	}
	events, format, err := open(r, o.Format)
	if err != nil {
		return nil, err
	}
	b := &builder{
		options: o, functions: functions,
		processes: make(map[int]*process), parts: make(map[string]int),
		recording: Recording{Format: format, Keyed: o.Keyed},
	}
	for {
		e, err := events.next()
		if errors.Is(err, io.EOF) {
			return b.finish()
		}
		if err != nil {
			return nil, b.broken(err)
		}
		b.take(e)
		if o.MaxMemory > 0 && b.bytes > o.MaxMemory {
			return nil, &TooLargeError{Limit: o.MaxMemory, Events: b.recording.Events, Line: e.at.Line}
		}
	}
}

// Value reads one value in EDN, as the initial value of an object. It becomes
// what it would in a history.
func Value(text string) (any, error) {
	r := &ednReader{&input{scanner: newScanner(strings.NewReader(text))}}
	var v value
	if err := r.value(&v, 1, "a value"); err != nil {
		return nil, err
	}
	if _, at, more := r.blanks(); more {
		return nil, invalidf(at, "want one value, and nothing behind it")
	}
	return v.plain(), nil
}

// builder makes a history of events. After a problem it goes on as if the event
// were right, so that one mistake is reported once.
type builder struct {
	options   Options
	functions map[string]function
	recording Recording
	parts     map[string]int // positions in recording.Parts, by key
	processes map[int]*process
	index     int64 // the file's own of the event before
	indexed   bool  // there is one
	problems  InvalidError
	bytes     int // that the history takes, about
}

// process is what is known of a process.
type process struct {
	call call
	open bool // the call has not ended
	// retired is the line of the outcome that it does not know, or 0.
	retired int
}

// process returns what is known of a process.
func (b *builder) process(id int) *process {
	p, ok := b.processes[id]
	if !ok {
		p = &process{}
		b.processes[id] = p
	}
	return p
}

// call is an operation.
type call struct {
	f    string // as the file names it
	fn   function
	arg  any
	key  string // as the file writes it, or empty
	line int
	part int // position in recording.Parts
	ok   bool
}

// broken is the error for a file that cannot be read to its end: what was wrong
// before comes first.
func (b *builder) broken(err error) error {
	var invalid *InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	b.reject(err)
	return &b.problems
}

func (b *builder) finish() (*Recording, error) {
	if len(b.problems.Problems) > 0 {
		return nil, &b.problems
	}
	if len(b.recording.Parts) == 0 {
		b.recording.Parts = []Part{{}} // an empty history is one
	}
	return &b.recording, nil
}

// reject notes the problem of an event.
func (b *builder) reject(err error) {
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		for _, p := range invalid.Problems {
			b.problems.add(p.Position, p.Text)
		}
	}
}

func (b *builder) rejectf(at Position, format string, args ...any) {
	b.problems.add(at, fmt.Sprintf(format, args...))
}

// take adds an event to the history.
func (b *builder) take(e entry) {
	if e.hasIndex {
		if b.indexed && e.index <= b.index {
			b.rejectf(e.at, "index %d follows index %d, want a greater one", e.index, b.index)
		}
		b.index, b.indexed = e.index, true
	}
	if e.f == "" {
		e.f = b.onlyFunction()
	}
	switch {
	case e.wrong != nil:
		b.reject(e.wrong)
	case e.nemesis:
		b.recording.Injected++
	case e.f == "":
		b.rejectf(e.at, "the event has no f, want one of %s", b.functionNames())
	case e.kind == history.Invoke:
		b.invoke(e)
	default:
		b.end(e)
	}
}

func (b *builder) invoke(e entry) {
	p := b.process(e.process)
	if p.open {
		b.rejectf(e.at, "process %d invokes %s while its %s of line %d is open", e.process, e.f, p.call.f, p.call.line)
	}
	if p.retired > 0 {
		b.rejectf(e.at, "process %d invokes %s after an operation whose outcome it does not know, at line %d",
			e.process, e.f, p.retired)
	}
	p.open, p.call = true, call{f: e.f, line: e.at.Line}
	c := &p.call
	fn, ok := b.functions[e.f]
	if !ok {
		b.rejectf(e.at, "the %s has no function %q, only %s", b.options.Object, e.f, b.functionNames())
		return
	}
	c.fn = fn
	v, key, err := b.split(&e)
	if err != nil {
		b.rejectf(e.given().at, "%s: %v", e.f, err)
		return
	}
	if fn.arg != nil {
		if c.arg, err = fn.arg(v); err != nil {
			b.rejectf(v.at, "argument of %s: %v", e.f, err)
			return
		}
	}
	if key != nil {
		c.key = key.form()
	}
	if fn.keyed {
		c.arg = underKey(fn.name, key, c.arg)
		c.part = b.partOf("") // stores are not taken apart here
	} else {
		c.part = b.partOf(c.key)
	}
	c.ok = true
	b.append(c.part, e, history.Event{Kind: history.Invoke, Func: fn.name, Arg: c.arg})
}

// onlyFunction returns the function that an event without one calls, or nothing
// if there are several: what Elle reads has transactions only, and need not say
// so.
func (b *builder) onlyFunction() string {
	if len(b.functions) > 1 {
		return ""
	}
	return b.functionNames()
}

// functionNames lists the functions of the object.
func (b *builder) functionNames() string {
	return strings.Join(slices.Sorted(maps.Keys(b.functions)), ", ")
}

// underKey is the argument of a function of a store.
func underKey(fn string, key *value, arg any) any {
	if fn == "get" {
		return key.plain()
	}
	return history.Entry{Key: key.plain(), Value: arg}
}

// tuple is the tag of values that stand under a key.
const tuple = "jepsen.independent.tuple"

// split takes a value from its key, which is nil where there is none.
func (b *builder) split(e *entry) (v, key *value, err error) {
	v = e.given()
	tagged := v.kind == kindTagged && v.text == tuple
	keyed := b.functions[e.f].keyed
	if tagged && !keyed && !b.options.Keyed {
		if b.recording.Events > 0 {
			return nil, nil, fmt.Errorf("want a value without a key, as all had before, got %s", v.describe())
		}
		b.options.Keyed, b.recording.Keyed = true, true
	}
	if keyed && e.key != nil {
		return v, e.key, nil
	}
	if !keyed && !b.options.Keyed {
		return v, nil, nil
	}
	pair := v.untagged()
	if !pair.isSequence() || len(pair.items) != 2 {
		return nil, nil, fmt.Errorf("want a key and a value as in [5 1], got %s", v.describe())
	}
	return &pair.items[1], &pair.items[0], nil
}

// partOf returns the position of the part of a key.
func (b *builder) partOf(key string) int {
	at, ok := b.parts[key]
	if !ok {
		at = len(b.recording.Parts)
		b.parts[key] = at
		b.recording.Parts = append(b.recording.Parts, Part{Key: key})
	}
	return at
}

func (b *builder) end(e entry) {
	p := b.process(e.process)
	if !p.open {
		b.rejectf(e.at, "process %d ends %s, but has no open operation", e.process, e.f)
		return
	}
	p.open = false
	if e.kind == history.Unknown {
		p.retired = e.at.Line
	}
	c := &p.call
	if e.f != c.f {
		b.rejectf(e.at, "process %d ends %s, but its open operation is the %s of line %d", e.process, e.f, c.f, c.line)
		return
	}
	if !c.ok {
		return // its invocation has been reported
	}
	end := history.Event{Kind: e.kind, Func: c.fn.name, Arg: c.arg}
	if e.kind == history.Fail && b.options.FailedCAS && c.fn.fails != nil {
		end.Kind, end.Result = history.Return, c.fn.fails
	}
	if e.kind == history.Return {
		result, known, err := b.result(&e, c)
		if err != nil {
			b.rejectf(e.given().at, "result of %s: %v", e.f, err)
			return
		}
		if end.Result = result; !known {
			// A read that tells nothing is as good as none.
			end.Kind = history.Fail
		}
	}
	b.append(c.part, e, end)
}

// result returns the result of a call that succeeded, and whether it is known.
func (b *builder) result(e *entry, c *call) (result any, known bool, err error) {
	v := e.given()
	if v.kind == kindNil && c.fn.result == nil {
		return nil, true, nil // files need not repeat the argument
	}
	v, key, err := b.split(e)
	if err != nil {
		return nil, false, err
	}
	if key != nil && key.form() != c.key {
		return nil, false, fmt.Errorf("want one of key %s, as at line %d, got key %s", c.key, c.line, key.describe())
	}
	if c.fn.result == nil || c.fn.repeats {
		if err := repeats(c, v, key); err != nil {
			return nil, false, err
		}
	}
	if c.fn.result == nil {
		return nil, true, nil
	}
	if c.fn.reads && v.kind == kindNil && b.options.NilUnknown {
		return nil, false, nil
	}
	result, err = c.fn.result(v)
	return result, true, err
}

// repeats makes sure that a success has the argument of its invocation. Another
// one happened to another operation.
func repeats(c *call, v, key *value) error {
	if c.fn.arg == nil {
		return nil
	}
	arg, err := c.fn.arg(v)
	if err != nil {
		return err
	}
	if c.fn.keyed {
		arg = underKey(c.fn.name, key, arg)
	}
	if arg != c.arg {
		return fmt.Errorf("want the argument that it has at line %d, %s, got %s", c.line, quoted(c.arg), v.describe())
	}
	return nil
}

// quoted writes an argument so that "1" is not 1.
func quoted(arg any) string {
	if text, ok := arg.(string); ok {
		return strconv.Quote(text)
	}
	return fmt.Sprint(arg)
}

// What an event takes in memory besides its texts: its place, itself and what
// is behind its interfaces.
const eventBytes = 8 + 72 + 32

// append adds an event to the history of a part.
func (b *builder) append(part int, e entry, event history.Event) {
	p := &b.recording.Parts[part]
	event.Index, event.Process = b.recording.Events, e.process
	b.recording.Events++
	p.History = append(p.History, event)
	p.Places = append(p.Places, Place{int32(e.at.Line), int32(e.at.Column)})
	b.bytes += eventBytes + textBytes(event.Arg) + textBytes(event.Result)
}

// textBytes is what the text of a value takes.
func textBytes(v any) int {
	switch v := v.(type) {
	case string:
		return len(v)
	case Form:
		return len(v)
	case history.List:
		return len(v)
	case history.Txn:
		return len(v)
	case history.Swap:
		return textBytes(v.Old) + textBytes(v.New)
	case history.Entry:
		return textBytes(v.Key) + textBytes(v.Value)
	}
	return 0
}
