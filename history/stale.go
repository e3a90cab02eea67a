package history

import (
	"fmt"
	"slices"
)

// recent are the last values written to a register, and first the initial one,
// last value first. They can be compared.
type recent struct {
	value any
	older any // recent, or nil
}

func (r recent) String() string {
	var values []any
	for ; ; r = r.older.(recent) {
		values = append(values, r.value)
		if r.older == nil {
			break
		}
	}
	slices.Reverse(values)
	return ListOf(values...).String()
}

// with returns the last k values after one more is written.
func (r recent) with(v any, k int) recent {
	if k == 1 {
		return recent{value: v}
	}
	return recent{value: v, older: r.first(k - 1)}
}

func (r recent) first(k int) recent {
	if k == 1 || r.older == nil {
		return recent{value: r.value}
	}
	return recent{value: r.value, older: r.older.(recent).first(k - 1)}
}

// stale is an object like spec, but in which a read returns any of the last k
// values written. The register of a history is k-atomic if and only if that
// object is linearizable. It has only the functions that read or write.
func stale(spec Spec, k int) Spec {
	if k == 1 {
		return spec
	}
	old := spec
	spec.Name = fmt.Sprintf("%s with the last %d values", old.Name, k)
	spec.Init, spec.Funcs = nil, make(map[string]Func)
	for _, initial := range old.Init {
		spec.Init = append(spec.Init, recent{value: initial})
	}
	for name, f := range old.Funcs {
		switch writes := f.Writes; {
		case writes != nil:
			f.Step = func(state, arg any) []Outcome {
				return []Outcome{{State: state.(recent).with(writes(arg), k)}}
			}
		case f.Reads:
			f.Step = readRecent
		default:
			continue
		}
		f.Reads, f.Writes = false, nil // not of the last value only
		spec.Funcs[name] = f
	}
	return spec
}

// readRecent returns any of the values.
func readRecent(state, _ any) []Outcome {
	var outcomes []Outcome
	for r := state.(recent); ; r = r.older.(recent) {
		outcomes = append(outcomes, Outcome{State: state, Result: r.value})
		if r.older == nil {
			return outcomes
		}
	}
}
