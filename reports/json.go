package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// JSON writes a result as one check.result/1 object, with the trace of its
// violation in it.
func JSON(w io.Writer, r *model.Result) error { return writeResult(w, r, jsonOptions{}) }

// StableJSON is JSON without the fields that differ between equal runs:
// seconds, states_per_second and memory_bytes.
func StableJSON(w io.Writer, r *model.Result) error {
	return writeResult(w, r, jsonOptions{stable: true})
}

// TraceJSON writes a trace as one check.trace/1 object.
func TraceJSON(w io.Writer, t *model.Trace) error { return writeJSON(w, fullTrace(t)) }

type jsonOptions struct {
	stable bool
	// inDir says that the traces are files beside the result, with these
	// names; otherwise the violation's trace is part of it.
	inDir  bool
	traces []string
}

// resultJSON shadows fields of the Result: encoding/json takes the outer one
// of two fields with one name, and leaves it out where it is nil. They are the
// last fields of a Result, which keeps the order.
type resultJSON struct {
	*model.Result
	Seconds         *float64               `json:"seconds,omitempty"`
	StatesPerSecond *float64               `json:"states_per_second,omitempty"`
	MemoryBytes     *int                   `json:"memory_bytes,omitempty"`
	LivenessSeconds *float64               `json:"liveness_seconds,omitempty"`
	Reductions      []model.Reduction      `json:"reductions"`
	Properties      []model.PropertyStatus `json:"properties"`
	NeverFired      []string               `json:"never_fired"`
	Violation       *violationJSON         `json:"violation"`
	Traces          []string               `json:"traces,omitempty"`
}

type violationJSON struct {
	*model.Violation
	Trace any `json:"trace"`
}

func writeResult(w io.Writer, r *model.Result, o jsonOptions) error {
	full := *r
	full.Without, full.Flags = orEmpty(r.Without), orEmpty(r.Flags)
	out := resultJSON{
		Result:     &full,
		Reductions: orEmpty(r.Reductions),
		Properties: orEmpty(r.Properties),
		NeverFired: orEmpty(r.NeverFired),
		Traces:     o.traces,
	}
	if !o.stable {
		out.Seconds, out.StatesPerSecond, out.MemoryBytes = &r.Seconds, &r.StatesPerSecond, &r.MemoryBytes
		if r.LivenessSeconds > 0 {
			out.LivenessSeconds = &r.LivenessSeconds
		}
	}
	if v := r.Violation; v != nil {
		out.Violation = &violationJSON{Violation: v}
		switch {
		case v.Trace == nil:
		case o.inDir:
			out.Violation.Trace = traceName(v.Property)
		default:
			out.Violation.Trace = fullTrace(v.Trace)
		}
	}
	return writeJSON(w, out)
}

// fullTrace returns a copy in which no list is null.
func fullTrace(t *model.Trace) *model.Trace {
	full := *t
	full.Without, full.Flags = orEmpty(t.Without), orEmpty(t.Flags)
	full.Nodes = orEmpty(t.Nodes)
	full.InitialEffects = orEmpty(t.InitialEffects)
	full.Steps = orEmpty(slices.Clone(t.Steps))
	for i := range full.Steps {
		s := &full.Steps[i]
		s.Effects, s.Sent = orEmpty(s.Effects), orEmpty(s.Sent)
		s.Returns, s.Diff = orEmpty(s.Returns), orEmpty(s.Diff)
	}
	return &full
}

func orEmpty[E any](list []E) []E {
	if list == nil {
		return []E{}
	}
	return list
}

func writeJSON(w io.Writer, v any) error {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false) // events have arrows
	if err := e.Encode(v); err != nil {
		return err
	}
	text, _ := spread(nil, bytes.TrimSpace(compact.Bytes()), "")
	_, err := w.Write(append(text, '\n'))
	return err
}

// lineWidth is how long a JSON value may be to stay on one line.
const lineWidth = 100

// spread appends the JSON value that data begins with, and returns what comes
// behind it. A value that is too long for a line gets one line per element, so
// that a trace reads well in an editor and in a diff. The input is compact.
func spread(b, data []byte, indent string) (text, rest []byte) {
	end := valueEnd(data)
	if data[0] != '{' && data[0] != '[' || len(indent)+end <= lineWidth {
		return append(b, airy(data[:end])...), data[end:]
	}
	object := data[0] == '{'
	inner := indent + "  "
	b = append(b, data[0])
	for data[0] != '}' && data[0] != ']' {
		data = data[1:] // the opening bracket or the comma
		b = append(append(b, '\n'), inner...)
		if object {
			key := valueEnd(data)
			b = append(append(b, data[:key]...), ": "...)
			data = data[key+1:]
		}
		b, data = spread(b, data, inner)
		if data[0] == ',' {
			b = append(b, ',')
		}
	}
	b = append(append(b, '\n'), indent...)
	return append(b, data[0]), data[1:]
}

// valueEnd returns the length of the JSON value that data begins with.
func valueEnd(data []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
			continue
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if depth == 0 && !quoted && (i+1 == len(data) || strings.IndexByte(",:]}", data[i+1]) >= 0) {
			return i + 1
		}
	}
	return len(data)
}

// airy puts a blank after the commas and colons of compact JSON.
func airy(data []byte) []byte {
	var b []byte
	quoted := false
	for i, c := range data {
		b = append(b, c)
		if c == '"' && !escaped(data, i) {
			quoted = !quoted
		}
		if !quoted && (c == ',' || c == ':') {
			b = append(b, ' ')
		}
	}
	return b
}

func escaped(data []byte, i int) bool {
	n := 0
	for i > n && data[i-n-1] == '\\' {
		n++
	}
	return n%2 == 1
}

// ReadTrace reads a check.trace/1 file. Fields that it does not know are
// skipped: later tools may add some. An error names the file, and the line and
// column or the step where something else was expected.
func ReadTrace(name string, data []byte) (*model.Trace, error) {
	var head struct {
		Schema *string          `json:"schema"`
		Steps  *json.RawMessage `json:"steps"`
	}
	if err := decode(name, data, &head); err != nil {
		return nil, err
	}
	switch {
	case head.Schema == nil:
		return nil, fmt.Errorf("%s: not a trace: want \"schema\": %q", name, model.TraceSchema)
	case *head.Schema == model.ResultSchema:
		return nil, fmt.Errorf("%s: a result, not a trace; its violation.trace names the file or holds the trace", name)
	case *head.Schema != model.TraceSchema:
		return nil, fmt.Errorf("%s: schema %q: want %q", name, *head.Schema, model.TraceSchema)
	case head.Steps == nil:
		return nil, fmt.Errorf("%s: steps: want a list of steps, have none", name)
	}
	t := &model.Trace{}
	if err := decode(name, data, t); err != nil {
		return nil, err
	}
	if err := validate(t); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, nil
}

// decode reads one JSON object and nothing behind it.
func decode(name string, data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var (
		syntax *json.SyntaxError
		typ    *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &syntax):
		if int(syntax.Offset) >= len(data) {
			return fmt.Errorf("%s: the file ends too early, it is cut off", place(name, data, len(data)))
		}
		return fmt.Errorf("%s: %w", place(name, data, int(syntax.Offset)-1), syntax)
	case errors.As(err, &typ):
		field := typ.Field
		if field == "" {
			field = "the file"
		}
		return fmt.Errorf("%s: %s: want %s, have a JSON %s", place(name, data, int(typ.Offset)-1), field, wanted(typ.Type.Kind().String()), typ.Value)
	case err != nil:
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// place turns an offset into a position as compilers write it.
func place(name string, data []byte, offset int) string {
	before := data[:max(0, min(offset, len(data)))]
	line := 1 + bytes.Count(before, []byte("\n"))
	column := len(before) - bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("%s:%d:%d", name, line, column)
}

// wanted says in words of JSON what a kind of Go type is.
func wanted(kind string) string {
	switch {
	case kind == "struct" || kind == "map":
		return "an object"
	case kind == "slice":
		return "an array"
	case kind == "bool":
		return "true or false"
	case kind == "string":
		return "a string"
	case kind == "float64":
		return "a number"
	case strings.HasPrefix(kind, "uint"):
		return "a natural number"
	}
	return "an integer"
}

// validate refuses what no run can have written, so that renderers need not
// expect it.
func validate(t *model.Trace) error {
	if t.Scenario == "" {
		return errors.New("scenario: want an id, have none")
	}
	for i, n := range t.Nodes {
		if int(n.ID) != i+1 {
			return fmt.Errorf("nodes[%d].id: want %d, have %d", i, i+1, n.ID)
		}
	}
	if err := validateEffects(t, "initial_effects", t.InitialEffects); err != nil {
		return err
	}
	for i, s := range t.Steps {
		if err := validateEffects(t, fmt.Sprintf("steps[%d].effects", i), s.Effects); err != nil {
			return err
		}
		switch {
		case s.Step != i+1:
			return fmt.Errorf("steps[%d].step: want %d, have %d", i, i+1, s.Step)
		case s.Event == "":
			return fmt.Errorf("steps[%d].event: want an event, have none", i)
		case !slices.Contains(eventKinds, s.Kind):
			return fmt.Errorf("steps[%d].kind: want one of %s, have %q", i, joinWords(eventKinds), s.Kind)
		case int(s.From) > len(t.Nodes):
			return fmt.Errorf("steps[%d].from: want one of the %d nodes or 0, have %d", i, len(t.Nodes), s.From)
		case int(s.Node) > len(t.Nodes) || s.Node == model.None && !s.Kind.IsGlobal():
			return fmt.Errorf("steps[%d].node: want one of the %d nodes, have %d", i, len(t.Nodes), s.Node)
		}
	}
	for _, m := range []struct {
		name string
		step *int
	}{{"fault_step", t.FaultStep}, {"error_step", t.ErrorStep}, {"failure_step", t.FailureStep}} {
		if m.step != nil && (*m.step < 1 || *m.step > len(t.Steps)) {
			return fmt.Errorf("%s: want a step from 1 to %d, have %d", m.name, len(t.Steps), *m.step)
		}
	}
	if t.Loop != nil && (*t.Loop < 0 || *t.Loop > len(t.Steps)) {
		return fmt.Errorf("loop: want a number of steps up to %d, have %d", len(t.Steps), *t.Loop)
	}
	return nil
}

func validateEffects(t *model.Trace, path string, effects []model.Effect) error {
	for i, e := range effects {
		if e.Node == model.None || int(e.Node) > len(t.Nodes) {
			return fmt.Errorf("%s[%d].node: want one of the %d nodes, have %d", path, i, len(t.Nodes), e.Node)
		}
		if int(e.To) > len(t.Nodes) || e.Kind == "send" && e.To == model.None {
			return fmt.Errorf("%s[%d].to: want one of the %d nodes, have %d", path, i, len(t.Nodes), e.To)
		}
	}
	return nil
}

var eventKinds = model.EventKinds()
