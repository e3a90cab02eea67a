package history

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

var full = flag.Bool("mc.full", false, "also what takes long: a million random histories")

// reference judges histories by the definitions, trying all orders. It shares
// with the judges what a spec says of one operation, and nothing else.
type reference struct {
	spec Spec
	ops  []Operation // all but failed ones
}

func newReference(spec Spec, h History) *reference {
	r := &reference{spec: spec}
	for _, op := range h.Operations() {
		if op.Status != StatusFailed {
			r.ops = append(r.ops, op)
		}
	}
	return r
}

func (r *reference) update(i int) bool { return !r.spec.Funcs[r.ops[i].Func].ReadOnly }
func (r *reference) observer(i int) bool {
	return r.spec.Funcs[r.ops[i].Func].Result != nil
}
func (r *reference) happened(i int) bool { return r.ops[i].Status == StatusOK }
func (r *reference) program(a, b int) bool {
	return r.ops[a].Process == r.ops[b].Process && r.ops[a].Invoke < r.ops[b].Invoke
}

// ordered tries all orders of the operations in a view, in which those of the
// others than process (none of them if it is 0) may return what they like. What
// did not return may be left out. Of two operations in the order, a precedes b
// only if not precedes(b, a); and nothing may be left out that precedes
// something.
func (r *reference) ordered(in func(i int) bool, process int, precedes func(a, b int) bool) bool {
	var left []int
	for i := range r.ops {
		if in(i) {
			left = append(left, i)
		}
	}
	for i := range r.ops {
		if in(i) && precedes(i, i) {
			return false
		}
	}
	for _, initial := range r.spec.Init {
		if r.orderedFrom(left, map[any]any{}, initial, process, precedes) {
			return true
		}
	}
	return false
}

func (r *reference) orderedFrom(left []int, states map[any]any, initial any, process int, precedes func(a, b int) bool) bool {
	if !slices.ContainsFunc(left, r.happened) {
		return true
	}
	for k, i := range left {
		if slices.ContainsFunc(left, func(other int) bool { return precedes(other, i) }) {
			continue
		}
		op := &r.ops[i]
		var key any
		if r.spec.Key != nil {
			key = r.spec.Key(op.Func, op.Arg)
		}
		state, ok := states[key]
		if !ok {
			state = initial
		}
		rest := slices.Delete(slices.Clone(left), k, k+1)
		for _, o := range r.spec.Funcs[op.Func].Step(state, op.Arg) {
			known := op.Status == StatusOK && (process == 0 || op.Process == process)
			if known && o.Result != op.Result {
				continue
			}
			states[key] = o.State
			if r.orderedFrom(rest, states, initial, process, precedes) {
				return true
			}
		}
		if ok {
			states[key] = state
		} else {
			delete(states, key)
		}
	}
	return false
}

func (r *reference) all(int) bool { return true }

// view tries all orders for a process: all updates and its own operations.
func (r *reference) view(process int, precedes func(a, b int) bool) bool {
	return r.ordered(func(i int) bool { return r.update(i) || r.ops[i].Process == process }, process, precedes)
}

// everyView is what the worst process has.
func (r *reference) everyView(of func(process int) model.Verdict) model.Verdict {
	worst := model.Holds
	for i := range r.ops {
		switch of(r.ops[i].Process) {
		case model.Violated:
			return model.Violated
		case model.Inconclusive:
			worst = model.Inconclusive
		}
	}
	return worst
}

func yes(ok bool) model.Verdict {
	if ok {
		return model.Holds
	}
	return model.Violated
}

// judge is the definition of each model. Processes count from 1 here.
func (r *reference) judge(c Consistency) model.Verdict {
	switch c {
	case Linearizability, StrictSerializability, KAtomicity:
		return yes(r.ordered(r.all, 0, func(a, b int) bool { return r.happened(a) && r.ops[a].End < r.ops[b].Invoke }))
	case Serializability:
		return yes(r.ordered(r.all, 0, func(_, _ int) bool { return false }))
	case SequentialConsistency:
		return yes(r.ordered(r.all, 0, r.program))
	case PRAMConsistency:
		return r.everyView(func(p int) model.Verdict { return yes(r.view(p, r.program)) })
	case ReadYourWrites:
		return r.everyView(func(p int) model.Verdict {
			return yes(r.view(p, func(a, b int) bool {
				return r.ops[a].Process == p && r.program(a, b) && r.update(a) && r.observer(b)
			}))
		})
	case MonotonicReads:
		return r.everyView(func(p int) model.Verdict { return yes(r.view(p, r.readsOf(p))) })
	case MonotonicWrites:
		return r.everyView(func(p int) model.Verdict {
			return r.showing(p, func(a, b int) bool { return r.program(a, b) && r.update(a) && r.update(b) })
		})
	case CausalConsistency, WritesFollowReads:
		return r.bySource(c, nil)
	}
	panic("no reference for " + c)
}

func (r *reference) readsOf(p int) func(a, b int) bool {
	return func(a, b int) bool {
		return r.ops[a].Process == p && r.program(a, b) && r.observer(a) && r.observer(b)
	}
}

// showing is what a process can tell of an order of writes.
func (r *reference) showing(p int, writes func(a, b int) bool) model.Verdict {
	reads := r.readsOf(p)
	switch {
	case r.view(p, func(a, b int) bool { return reads(a, b) || writes(a, b) }):
		return model.Holds
	case r.view(p, writes) && !r.view(p, reads):
		return model.Inconclusive
	}
	return model.Violated
}

// bySource tries all ways in which reads can have read from writes. source has
// them for the first operations, -1 for the initial value and for writes.
func (r *reference) bySource(c Consistency, source []int) model.Verdict {
	i := len(source)
	if i == len(r.ops) {
		return r.withSource(c, source)
	}
	if r.update(i) || !r.happened(i) {
		return r.bySource(c, append(source[:i:i], -1))
	}
	value := func(j int) any { return r.spec.Funcs[r.ops[j].Func].Writes(r.ops[j].Arg) }
	key := func(j int) any {
		if r.spec.Key == nil {
			return nil
		}
		return r.spec.Key(r.ops[j].Func, r.ops[j].Arg)
	}
	best := model.Violated
	for j := -1; j < len(r.ops); j++ {
		if j == -1 && r.ops[i].Result != r.spec.Init[0] || j >= 0 && (!r.update(j) || key(i) != key(j) || value(j) != r.ops[i].Result) {
			continue
		}
		switch r.bySource(c, append(source[:i:i], j)) {
		case model.Holds:
			return model.Holds
		case model.Inconclusive:
			best = model.Inconclusive
		}
	}
	return best
}

func (r *reference) withSource(c Consistency, source []int) model.Verdict {
	n := len(r.ops)
	var before [16][16]bool
	for a := range n {
		for b := range n {
			if c == CausalConsistency {
				before[a][b] = r.program(a, b) || source[b] == a
				continue
			}
			for read := range n {
				before[a][b] = before[a][b] || r.update(b) && source[read] == a && r.program(read, b)
			}
		}
	}
	for range n {
		for a := range n {
			for b := range n {
				for m := range n {
					before[a][b] = before[a][b] || before[a][m] && before[m][b]
				}
			}
		}
	}
	for a := range n {
		if before[a][a] {
			return model.Violated
		}
	}
	precedes := func(a, b int) bool { return before[a][b] }
	return r.everyView(func(p int) model.Verdict {
		if c == WritesFollowReads {
			return r.showing(p, precedes)
		}
		return yes(r.view(p, precedes))
	})
}

// replicated are the objects that weak models can be asked for.
var replicated = append(slices.Clone(objects[:1]), objects[2],
	object{
		name: "counter", spec: Counter(0),
		call: func(pick chooser) (string, any) {
			if pick(2) == 0 {
				return "read", nil
			}
			return "add", 1 + pick(2)
		},
		result: func(pick chooser, fn string) any {
			if fn == "add" {
				return nil
			}
			return pick(5)
		},
	},
	object{
		name: "log", spec: Log(),
		call: func(pick chooser) (string, any) {
			if pick(2) == 0 {
				return "read", nil
			}
			return "append", 1 + pick(3)
		},
		result: func(pick chooser, fn string) any {
			if fn == "append" {
				return nil
			}
			return []List{ListOf(), ListOf(1), ListOf(2), ListOf(1, 2), ListOf(2, 1), ListOf(3, 1)}[pick(6)]
		},
	},
	object{
		name: "set", spec: Set(),
		call: func(pick chooser) (string, any) {
			switch pick(5) {
			case 0, 1:
				return "read", nil
			case 2:
				return "contains", pick(2)
			case 3:
				return "remove", pick(2)
			}
			return "add", pick(2)
		},
		result: func(pick chooser, fn string) any {
			switch fn {
			case "read":
				return []List{SetOf(), SetOf(0), SetOf(1), SetOf(1, 0)}[pick(4)]
			case "contains":
				return pick(2) == 0
			}
			return nil
		},
	},
)

// verdictBy is the verdict of one algorithm.
func verdictBy(t fatalist, o Options, h History) model.Verdict {
	t.Helper()
	r, err := Check(context.Background(), o, h)
	if err != nil {
		t.Fatalf("%s by %s: %v\n%s", o.Consistency, o.Algorithm, err, Text(h))
	}
	if r.Verdict == model.Violated && !prefixFits(t, o, h, r) {
		t.Fatalf("%s by %s: the first %d events are not where the violation begins\n%s", o.Consistency, o.Algorithm, r.Prefix, Text(h))
	}
	return r.Verdict
}

// prefixFits reports whether a result's prefix is violated and one shorter by an
// event is not.
func prefixFits(t fatalist, o Options, h History, r Result) bool {
	t.Helper()
	if r.Prefix < 1 || r.Prefix > len(h) || r.Reason == "" {
		return false
	}
	violated := func(h History) bool {
		v, err := Check(context.Background(), o, h)
		if err != nil {
			t.Fatalf("%s of a prefix: %v\n%s", o.Consistency, err, Text(h))
		}
		return v.Verdict == model.Violated
	}
	return violated(h[:r.Prefix]) && !violated(h[:r.Prefix-1])
}

// implied are the models that follow from each.
var implied = map[Consistency][]Consistency{
	Linearizability:       {SequentialConsistency},
	SequentialConsistency: {CausalConsistency, PRAMConsistency},
	CausalConsistency:     {PRAMConsistency, WritesFollowReads},
	PRAMConsistency:       {ReadYourWrites, MonotonicReads, MonotonicWrites},
}

// judgedBy is what the search says of a history by each model that the
// definitions are tried out for. They must agree.
func judgedBy(t fatalist, spec Spec, h History) map[Consistency]model.Verdict {
	t.Helper()
	ref, got := newReference(spec, h), make(map[Consistency]model.Verdict)
	for _, c := range append(spec.Models, Linearizability, SequentialConsistency) {
		if c == KAtomicity || c == Regularity || c == EventualConvergence {
			continue
		}
		got[c] = verdictBy(t, Options{Spec: spec, Consistency: c, Algorithm: Search}, h)
		if want := ref.judge(c); got[c] != want {
			t.Fatalf("%s: got %s, by definition it is %s\n%s", c, got[c], want, Text(h))
		}
	}
	return got
}

func TestModelsAreDefinitions(t *testing.T) {
	samples := 100
	switch {
	case *full:
		samples = 10_000
	case testing.Short():
		samples = 10
	}
	tallies := make(map[Consistency]*tally)
	weaker := make(map[[2]Consistency]int) // histories that have only the second
	compare := func(t *testing.T, spec Spec, h History) {
		got := judgedBy(t, spec, h)
		for c, v := range got {
			if tallies[c] == nil {
				tallies[c] = new(tally)
			}
			tallies[c].count(v != model.Violated)
			for _, weak := range implied[c] {
				switch v, ok := got[weak]; {
				case ok && got[c] == model.Holds && v != model.Holds:
					t.Fatalf("%s holds, but %s is %s\n%s", c, weak, v, Text(h))
				case got[c] == model.Violated && v == model.Holds:
					weaker[[2]Consistency{c, weak}]++
				}
			}
		}
	}
	for _, o := range replicated {
		t.Run(o.name, func(t *testing.T) {
			pick := rand.New(rand.NewPCG(3, 4)).IntN
			for range samples {
				compare(t, o.spec, o.gossip(pick, 2+pick(2), 4+pick(4), network(pick(int(networks)))))
				compare(t, o.spec, from1(o.mutate(pick, o.run(pick, 2+pick(2), 2+pick(5)))))
			}
		})
	}
	t.Run("scripted", func(t *testing.T) {
		pick := rand.New(rand.NewPCG(3, 5)).IntN
		for range 3 * samples {
			compare(t, KV(0), scripted(pick))
		}
	})
	for c, tally := range tallies {
		t.Run(string(c), tally.check)
	}
	if testing.Short() {
		return
	}
	for strong, list := range implied {
		for _, weak := range list {
			if weaker[[2]Consistency{strong, weak}] == 0 {
				t.Errorf("no history is %s but not %s: the two were not told apart", weak, strong)
			}
		}
	}
}
