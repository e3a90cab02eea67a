package history

import (
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

// chooser picks a number below n: rapid, which shrinks, or a seeded generator,
// which is fast.
type chooser func(n int) int

func drawn(t *rapid.T) chooser {
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
}

// object is a spec with what a generator needs: calls, and results to lie with.
type object struct {
	name   string
	spec   Spec
	call   func(pick chooser) (fn string, arg any)
	result func(pick chooser, fn string) any
}

var objects = []object{
	{
		name: "register", spec: Register(0),
		call: func(pick chooser) (string, any) {
			if pick(2) == 0 {
				return "read", nil
			}
			return "write", 1 + pick(3)
		},
		result: func(pick chooser, fn string) any {
			if fn == "write" {
				return nil
			}
			return pick(4)
		},
	},
	{
		name: "cas", spec: CAS(0),
		call: func(pick chooser) (string, any) {
			switch pick(4) {
			case 0:
				return "read", nil
			case 1:
				return "write", pick(3)
			}
			return "cas", Swap{pick(3), pick(3)}
		},
		result: func(pick chooser, fn string) any {
			switch fn {
			case "write":
				return nil
			case "cas":
				return pick(2) == 0
			}
			return pick(3)
		},
	},
	{
		name: "kv", spec: KV(""),
		call: func(pick chooser) (string, any) {
			key := []string{"x", "y"}[pick(2)]
			if pick(2) == 0 {
				return "get", key
			}
			return "put", Entry{key, string(rune('a' + pick(3)))}
		},
		result: func(pick chooser, fn string) any {
			if fn == "put" {
				return nil
			}
			return []string{"", "a", "b", "c"}[pick(4)]
		},
	},
	{
		name: "lock", spec: lock(),
		call: func(pick chooser) (string, any) {
			return []string{"acquire", "acquire", "release"}[pick(3)], nil
		},
		result: func(chooser, string) any { return nil },
	},
	{
		name: "coin", spec: coin(),
		call: func(pick chooser) (string, any) {
			return []string{"look", "look", "flip"}[pick(3)], nil
		},
		result: func(pick chooser, fn string) any {
			if fn == "flip" {
				return nil
			}
			return []string{"heads", "tails"}[pick(2)]
		},
	},
}

// running is an operation that a generated run has open.
type running struct {
	fn     string
	arg    any
	done   bool
	result any
}

// run is a history of a correct object: processes invoke, each operation takes
// effect at one moment before its return, and some stay open at the end.
func (o object) run(pick chooser, processes, operations int) History {
	var events []Event
	open := make([]*running, processes)
	states := make(map[any]any)
	for range 4 * operations {
		p := pick(processes)
		op := open[p]
		switch {
		case op == nil && operations > 0:
			operations--
			fn, arg := o.call(pick)
			open[p] = &running{fn: fn, arg: arg}
			events = append(events, invoke(p, fn, arg))
		case op != nil && !op.done:
			o.takeEffect(pick, states, op)
		case op != nil:
			open[p] = nil
			events = append(events, returned(p, op.fn, op.result))
		}
	}
	return recorded(events...)
}

// takeEffect does an operation, unless the object refuses it for now.
func (o object) takeEffect(pick chooser, states map[any]any, op *running) {
	var key any
	if o.spec.Key != nil {
		key = o.spec.Key(op.fn, op.arg)
	}
	state, ok := states[key]
	if !ok {
		state = o.spec.Init[pick(len(o.spec.Init))]
	}
	outcomes := o.spec.step(state, op.fn, op.arg)
	if len(outcomes) == 0 {
		return
	}
	outcome := outcomes[pick(len(outcomes))]
	states[key] = outcome.State
	op.done, op.result = true, outcome.Result
}

// mutate changes up to three things, after which the history is still valid
// but maybe no longer linearizable.
func (o object) mutate(pick chooser, h History) History {
	h = slices.Clone(h)
	for range pick(4) {
		if len(h) < 2 {
			return h
		}
		i := pick(len(h))
		switch mutation := pick(5); mutation {
		case 0:
			if i > 0 && h[i].Process != h[i-1].Process {
				h[i], h[i-1] = h[i-1], h[i]
			}
		case 1:
			if h[i].Kind == Return {
				h[i].Result = o.result(pick, h[i].Func)
			}
		default:
			if h[i].Kind == Return {
				h = end(h, i, []Kind{Unknown, Fail, 0}[mutation-2])
			}
		}
	}
	return recorded(h...)
}

// end gives the operation that returns at i another ending, or none for kind 0.
// Its process goes on as a new one.
func end(h History, i int, kind Kind) History {
	process, fresh := h[i].Process, 0
	for _, e := range h {
		fresh = max(fresh, e.Process+1)
	}
	for j := i + 1; j < len(h); j++ {
		if h[j].Process == process {
			h[j].Process = fresh
		}
	}
	h[i].Kind, h[i].Result = kind, nil
	if kind == 0 {
		h = slices.Delete(h, i, i+1)
	}
	return h
}

// explained is the definition of linearizability, tried out: some order of
// the operations that returned and of any of those with an unknown outcome
// keeps the real-time order and gives the results. It knows nothing of keys
// being independent, of completion, or of reads being harmless.
func explained(spec Spec, ops []Operation) bool {
	for _, initial := range spec.Init {
		if explainedFrom(spec, ops, func(any) any { return initial }) {
			return true
		}
	}
	return false
}

func explainedFrom(spec Spec, ops []Operation, stateOf func(key any) any) bool {
	if !slices.ContainsFunc(ops, func(op Operation) bool { return op.Status == StatusOK }) {
		return true
	}
	for i, op := range ops {
		tooEarly := slices.ContainsFunc(ops, func(other Operation) bool {
			return other.Status == StatusOK && other.End < op.Invoke
		})
		if tooEarly || op.Status == StatusFailed {
			continue
		}
		var key any
		if spec.Key != nil {
			key = spec.Key(op.Func, op.Arg)
		}
		rest := slices.Delete(slices.Clone(ops), i, i+1)
		for _, o := range spec.Funcs[op.Func].Step(stateOf(key), op.Arg) {
			after := func(k any) any {
				if k == key {
					return o.State
				}
				return stateOf(k)
			}
			if (op.Status != StatusOK || o.Result == op.Result) && explainedFrom(spec, rest, after) {
				return true
			}
		}
	}
	return false
}

// fatalf is what *testing.T and *rapid.T have in common here.
type fatalf interface {
	Helper()
	Fatalf(format string, args ...any)
}

// agree judges h by Porcupine, by the monitor and, if it is small, by the
// definition, and returns whether it holds.
func agree(t fatalf, spec Spec, h History) bool {
	t.Helper()
	if err := Validate(h, spec); err != nil {
		t.Fatalf("the generator is wrong: %v\n%s", err, Text(h))
	}
	result, err := CheckLinearizable(t.Context(), spec, h)
	if err != nil {
		t.Fatalf("%v", err)
	}
	holds := result.Verdict == model.Holds
	...
}
