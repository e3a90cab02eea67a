package history

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Text draws a valid history: a line per process with its operations from
// invocation to end. Every event has a column of its own, so that what stands
// further left came first. An operation that did not end, or whose outcome is
// not known, stays open to the right.
//
//	c1  |- write(1) -----------|
//	c2    |- read() 0 -|
//	c3                   |- read() 1 ---...
func Text(h History) string {
	ops := h.Operations()
	column := columns(h, ops)
	var processes []int
	margin := 0 // where open operations are cut off
	for i, op := range ops {
		processes = append(processes, op.Process)
		margin = max(margin, column[op.Invoke]+len(bar(ops[i])), column[op.End])
	}
	slices.Sort(processes)
	processes = slices.Compact(processes)
	indent := 0
	for _, p := range processes {
		indent = max(indent, len(client(p))+2)
	}

	var b strings.Builder
	for _, p := range processes {
		line := []byte(fmt.Sprintf("%-*s", indent, client(p)))
		for _, op := range ops {
			if op.Process != p {
				continue
			}
			for len(line) < indent+column[op.Invoke] {
				line = append(line, ' ')
			}
			line = append(line, bar(op)...)
			end, tail := margin, "..."
			if op.closed() {
				end, tail = column[op.End], "|"
			}
			for len(line) < indent+end {
				line = append(line, '-')
			}
			line = append(line, tail...)
		}
		b.Write(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// columns gives every index a column, as far to the left as the order and the
// widths of the operations allow.
func columns(h History, ops []Operation) map[int]int {
	column := make(map[int]int, len(h))
	ending := make(map[int]Operation, len(ops)) // by the index of its end
	for _, op := range ops {
		if op.closed() {
			ending[op.End] = op
		}
	}
	next := 0
	for _, e := range h {
		if op, ok := ending[e.Index]; ok {
			next = max(next, column[op.Invoke]+len(bar(op)))
		}
		column[e.Index] = next
		next += 2
	}
	return column
}

// closed reports whether the operation can take no effect after its end.
func (op Operation) closed() bool { return op.Status == StatusOK || op.Status == StatusFailed }

// bar is what stands in a drawing from the invocation on.
func bar(op Operation) string {
	text := "|- " + call(op.Func, op.Arg)
	switch {
	case op.Status == StatusFailed:
		text += " failed"
	case op.Status == StatusOK && op.Result != nil:
		text += " " + show(op.Result)
	}
	return text + " -"
}

// client names a process.
func client(process int) string { return "c" + strconv.Itoa(process) }

// call writes an operation, as in write(1).
func call(fn string, arg any) string {
	if arg == nil {
		return fn + "()"
	}
	return fn + "(" + show(arg) + ")"
}

// show writes a value.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "none"
	case string:
		return strconv.Quote(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprintf("%+v", v)
}

// typed writes a value with its type, for errors about types.
func typed(v any) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprintf("%s of type %T", show(v), v)
}

// maxListed is how many values an explanation lists.
const maxListed = 10

// oneOf joins texts to a list of alternatives, in order and without repetition.
func oneOf(texts []string) string {
	texts = slices.Compact(slices.Sorted(slices.Values(texts)))
	if n := len(texts) - maxListed; n > 1 {
		texts = append(texts[:maxListed], fmt.Sprintf("one of %d others", n))
	}
	if len(texts) < 2 {
		return strings.Join(texts, "")
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " or " + texts[last]
}
