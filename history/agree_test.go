package history

import (
	"context"
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
		name: "lock", spec: Lock(),
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
	for range 8 * operations {
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
	for range 1 + pick(3) {
		var returns []int
		open := make(map[int]Event)
		for i, e := range h {
			open[e.Process] = e
			if e.Kind == Return {
				returns = append(returns, i)
			}
			if e.Kind != Invoke {
				delete(open, e.Process)
			}
		}
		if len(returns) == 0 {
			break
		}
		i := returns[pick(len(returns))]
		switch pick(9) {
		case 0, 1, 2:
			h[i].Result = o.result(pick, h[i].Func)
		case 3, 4:
			if j := 1 + pick(len(h)-1); h[j].Process != h[j-1].Process {
				h[j], h[j-1] = h[j-1], h[j]
			}
		case 5:
			h = end(h, i, Unknown)
		case 6:
			h = end(h, i, Fail)
		case 7:
			h = end(h, i, 0)
		case 8:
			if e, ok := open[pick(4)]; ok {
				h = append(h, returned(e.Process, e.Func, o.result(pick, e.Func)))
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

// fatalist is what *testing.T and *rapid.T have in common here.
type fatalist interface {
	Helper()
	Fatalf(format string, args ...any)
}

// byPorcupine is the search's verdict alone.
func byPorcupine(t fatalist, spec Spec, h History) bool {
	t.Helper()
	var operations [][]Operation
	for _, p := range spec.parts(h) {
		operations = append(operations, Complete(p.history, spec))
	}
	holds, err := newSearcher(spec, defaultMemory).search(context.Background(), operations)
	if err != nil {
		t.Fatalf("search: %v\n%s", err, Text(h))
	}
	return holds
}

// bySearch is the verdict of the search that all models share.
func bySearch(t fatalist, spec Spec, h History) model.Verdict {
	t.Helper()
	q := &question{
		Options:   Options{Spec: spec, Consistency: Linearizability},
		automaton: newAutomaton(spec), ctx: context.Background(),
	}
	for _, p := range spec.parts(h) {
		v, err := searchOrders(q, p.history)
		if err != nil || v == model.Violated {
			if err != nil {
				t.Fatalf("search: %v\n%s", err, Text(h))
			}
			return v
		}
	}
	return model.Holds
}

// agree has Porcupine, the monitor, the search and, where h is small, the
// definition judge h. It returns whether h holds.
func agree(t fatalist, spec Spec, h History) bool {
	t.Helper()
	if err := Validate(h, spec); err != nil {
		t.Fatalf("not a history: %v", err)
	}
	holds := byPorcupine(t, spec, h)
	f := watchAll(context.Background(), spec, spec.parts(h))
	if f.gaveUp || holds != (f.reason == "") {
		t.Fatalf("porcupine says holds is %v, the monitor found %+v\n%s", holds, f, Text(h))
	}
	if v := bySearch(t, spec, h); holds != (v == model.Holds) {
		t.Fatalf("porcupine says holds is %v, the search says %s\n%s", holds, v, Text(h))
	}
	if ops := h.Operations(); len(ops) <= 6 && holds != explained(spec, ops) {
		t.Fatalf("porcupine says holds is %v, the definition says %v\n%s", holds, !holds, Text(h))
	}
	if holds {
		return true
	}
	first := slices.IndexFunc(h, func(e Event) bool { return e.Index == f.index })
	if !byPorcupine(t, spec, h[:first]) || byPorcupine(t, spec, h[:first+1]) {
		t.Fatalf("event %d is not the first violation\n%s", f.index, Text(h))
	}
	return false
}

// tally counts violations: a test in which hardly any history is violated
// compares nothing.
type tally struct{ histories, violations int }

// minTallied is how many histories it takes for a share to be checked. All
// generators have about a tenth violated or more, so that fewer than 5 % of that
// many are out of reach of chance.
const minTallied = 150

func (c *tally) count(holds bool) {
	c.histories++
	if !holds {
		c.violations++
	}
}

func (c *tally) check(t *testing.T) {
	t.Helper()
	t.Logf("%d of %d histories violated", c.violations, c.histories)
	if c.histories >= minTallied && 20*c.violations < c.histories {
		t.Errorf("%d violations in %d histories, want at least 5 %%", c.violations, c.histories)
	}
}

func TestJudgesAgree(t *testing.T) {
	var c tally
	for _, o := range objects {
		t.Run(o.name, rapid.MakeCheck(func(t *rapid.T) {
			pick := drawn(t)
			h := o.mutate(pick, o.run(pick, 2+pick(3), 2+pick(6)))
			c.count(agree(t, o.spec, h))
		}))
	}
	c.check(t)
}

// Many more histories, always the same ones, besides by a judge that remembers
// those before.
func TestJudgesAgreeOnMany(t *testing.T) {
	samples := 4000 // of each of five objects
	switch {
	case *full:
		samples = 200_000
	case testing.Short():
		samples = 100
	}
	var c tally
	for _, o := range objects {
		t.Run(o.name, func(t *testing.T) {
			pick := rand.New(rand.NewPCG(1, 2)).IntN
			j := newJudge(o.spec, false, defaultMemory)
			for range samples {
				h := o.mutate(pick, o.run(pick, 2+pick(3), 2+pick(6)))
				holds := agree(t, o.spec, h)
				c.count(holds)
				if got, err := j.check(t.Context(), h); err != nil || holds != (got.Verdict == model.Holds) {
					t.Fatalf("holds is %v, a judge of other histories says %+v, %v\n%s", holds, got, err, Text(h))
				}
				if !holds {
					j = newJudge(o.spec, false, defaultMemory)
				}
			}
		})
	}
	c.check(t)
}

// A correct object's histories hold, whatever is left open.
func TestCorrectObjectsHold(t *testing.T) {
	for _, o := range objects {
		t.Run(o.name, rapid.MakeCheck(func(t *rapid.T) {
			pick := drawn(t)
			if h := o.run(pick, 2+pick(3), 2+pick(6)); !agree(t, o.spec, h) {
				t.Fatalf("violated\n%s", Text(h))
			}
		}))
	}
}
