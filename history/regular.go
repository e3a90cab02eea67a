package history

import (
	"fmt"

	"github.com/faultline-mc/faultline/model"
)

// Regular is true of a history of a register if each read returns a value that
// was last written before it, or one that is being written while it reads
// (Lamport, On Interprocess Communication, 1986). Where writes overlap, each that
// no later one has replaced is a last one. Two reads may disagree on the order of
// writes that both overlap, so that this is weaker than [Linearizable].
//
// Values, the initial one among them, must be written once at most, and the
// functions be those of [Register]. Results of writes are not looked at.
func Regular[S any](name string, initial any) model.Property[S] {
	return model.OnHistory[S](name, func(h model.History) error { return regular(initial, h) })
}

func regular(initial any, h model.History) error {
	writes := []readOrWrite{{op: model.Op{Func: "write", Arg: initial}, invoked: -2, returned: -1}}
	var reads []readOrWrite
	for _, a := range readsAndWrites(h) {
		if a.op.Func == "write" {
			writes = append(writes, a)
		} else if a.returned < len(h) {
			reads = append(reads, a)
		}
	}
	for _, r := range reads {
		if err := explain(r, writes); err != nil {
			return err
		}
	}
	return nil
}

// readOrWrite is a read or a write, with the places of its two events; that of a
// return still to come is after all others.
type readOrWrite struct {
	op                model.Op
	result            any
	invoked, returned int
}

// before reports whether an operation ended before another one began.
func (a readOrWrite) before(b readOrWrite) bool { return a.returned < b.invoked }

// readsAndWrites pairs the events of a history. Each client has at most one operation
// open.
func readsAndWrites(h model.History) []readOrWrite {
	var list []readOrWrite
	open := make(map[int]int)
	for i, r := range h {
		if r.Kind == model.Invoked {
			open[r.Client] = len(list)
			list = append(list, readOrWrite{op: r.Op, invoked: i, returned: len(h)})
			continue
		}
		a := &list[open[r.Client]]
		a.result, a.returned = r.Result, i
	}
	return list
}

// explain finds the write that a read read from, and whether another one had
// replaced it before the read began.
func explain(r readOrWrite, writes []readOrWrite) error {
	for _, from := range writes {
		if from.op.Arg != r.result || r.before(from) {
			continue
		}
		for _, w := range writes {
			if from.before(w) && w.before(r) {
				return fmt.Errorf("a read returned %v, but %v was written after it and before the read", r.result, w.op.Arg)
			}
		}
		return nil
	}
	return fmt.Errorf("a read returned %v, which nobody had begun to write", r.result)
}
