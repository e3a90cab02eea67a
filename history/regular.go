package history

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// span is when an operation took effect, by indices of events.
type span struct{ from, to, op int }

// judgeRegular returns why the operations of one register are not regular, or
// nothing. A read may return what a write that it overlaps writes, or one of
// the last writes before it: one that no later write has replaced, which began
// after that had ended and ended before the read began.
func (r *registers) judgeRegular() (reason string) {
	var writes []span // those that ended, in the order of their ends
	for i := range r.ops {
		if op := &r.ops[i]; r.isWrite(i) && op.Status == StatusOK {
			writes = append(writes, span{op.Invoke, op.End, i})
		}
	}
	slices.SortFunc(writes, func(a, b span) int { return a.to - b.to })
	latest := slices.Clone(writes) // and by position in writes: which began last up to there
	for k := 1; k < len(latest); k++ {
		if latest[k].from < latest[k-1].from {
			latest[k] = latest[k-1]
		}
	}
	for i := range r.ops {
		read := &r.ops[i]
		if r.isWrite(i) {
			continue
		}
		before := span{from: math.MinInt}
		if k := sort.Search(len(writes), func(k int) bool { return writes[k].to > read.Invoke }); k > 0 {
			before = latest[k-1]
		}
		if slices.ContainsFunc(r.sources[i], func(s int) bool { return r.mayBeRead(s, read, before) }) {
			continue
		}
		hasBegun := func(s int) bool { return s == initialWrite || r.ops[s].Invoke < read.End }
		if !slices.ContainsFunc(r.sources[i], hasBegun) {
			return read.text() + ", which nobody had begun to write"
		}
		return fmt.Sprintf("%s, but %s began after that was written, and ended before the read began", read.text(), r.ops[before.op].text())
	}
	return ""
}

// mayBeRead reports whether a write is not after a read, and not replaced by the
// write that began last before the read.
func (r *registers) mayBeRead(write int, read *Operation, before span) bool {
	if write == initialWrite {
		return before.from == math.MinInt
	}
	w := &r.ops[write]
	return w.Invoke < read.End && w.endOrNever() > before.from
}
