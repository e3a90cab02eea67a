package history

import (
	"fmt"
	"math"
)

// registerKey is what one value in one register is to the others.
type registerKey struct{ key, value any }

// registers are the completed operations of a history on registers, with who
// can have read from whom.
type registers struct {
	spec    Spec
	initial any
	ops     []Operation
	keys    []any // by operation
	values  []any // by operation: read or written
	// sources are by operation the writes whose value a read returned, where
	// initialWrite stands for the initial value; none for a write.
	sources [][]int
	// unique says that every read has one source at most: no value is written
	// twice to a key, nor the initial one at all. Otherwise repeated says which.
	unique   bool
	repeated string
}

// initialWrite is the number of the write that came before all operations.
const initialWrite = -1

// registersOf is about the completed operations of a history, or has the reason
// for which they are not those of registers.
func registersOf(spec Spec, ops []Operation) (*registers, error) {
	if len(spec.Init) != 1 {
		return nil, unsupportedf("the %s can first hold one of %d values, want one", spec.Name, len(spec.Init))
	}
	r := &registers{spec: spec, initial: spec.Init[0], ops: ops, unique: true, sources: make([][]int, len(ops))}
	writes := make(map[registerKey][]int)
	for i := range ops {
		op := &ops[i]
		f := spec.Funcs[op.Func]
		value := op.Result
		switch {
		case f.Writes != nil:
			value = f.Writes(op.Arg)
		case !f.Reads:
			return nil, unsupportedf("%s does not just read or write", call(op.Func, op.Arg))
		}
		var key any
		if spec.Key != nil {
			key = spec.Key(op.Func, op.Arg)
		}
		r.keys, r.values = append(r.keys, key), append(r.values, value)
		if f.Writes == nil {
			continue
		}
		k := registerKey{key, value}
		if r.unique && (value == r.initial || len(writes[k]) > 0) {
			r.unique, r.repeated = false, call(op.Func, op.Arg)+" of "+client(op.Process)
		}
		writes[k] = append(writes[k], i)
	}
	for i := range ops {
		if r.isWrite(i) {
			continue
		}
		r.sources[i] = writes[registerKey{r.keys[i], r.values[i]}]
		if r.values[i] == r.initial {
			r.sources[i] = append([]int{initialWrite}, r.sources[i]...)
		}
	}
	return r, nil
}

func (r *registers) isWrite(i int) bool { return r.spec.Funcs[r.ops[i].Func].Writes != nil }

// mustBeUnique is nil if values are written once, and else says which is not.
func (r *registers) mustBeUnique() error {
	if r.unique {
		return nil
	}
	return unsupportedf("want every value to be written once, and never the initial one, which %s does not keep to", r.repeated)
}

// thinAir returns a read of a value that nobody wrote, or -1.
func (r *registers) thinAir() int {
	for i := range r.ops {
		if !r.isWrite(i) && len(r.sources[i]) == 0 {
			return i
		}
	}
	return -1
}

// part is what explanations call the register of an operation.
func (r *registers) part(i int) string {
	if r.spec.Key == nil {
		return "the " + r.spec.Name
	}
	return "key " + show(r.keys[i])
}

// text names an operation with who called it and its result.
func (op *Operation) text() string {
	text := fmt.Sprintf("%s %s", client(op.Process), call(op.Func, op.Arg))
	if op.Status == StatusOK && op.Result != nil {
		text += " " + show(op.Result)
	}
	return text
}

// endOrNever is when an operation has certainly taken effect, if it did.
func (op *Operation) endOrNever() int {
	if op.Status == StatusOK {
		return op.End
	}
	return math.MaxInt
}
