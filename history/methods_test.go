package history

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// writer is a store in which no value is written twice. It is used for one
// history.
func writer(keys int) object {
	next := 0
	return object{
		spec: KV(0),
		call: func(pick chooser) (string, any) {
			key := pick(keys)
			if pick(2) == 0 {
				return "get", key
			}
			next++
			return "put", Entry{key, next}
		},
		result: func(pick chooser, fn string) any {
			if fn == "put" {
				return nil
			}
			return pick(next + 1)
		},
	}
}

// unique is a run of a store in which no value is written twice, with some reads
// that are a little too old, and mutated or not.
func unique(pick chooser, keys, processes, operations, lies int) History {
	o := writer(keys)
	h := outdate(pick, o.run(pick, processes, operations), lies)
	if pick(2) == 0 {
		h = o.mutate(pick, h)
	}
	return from1(h)
}

// outdate makes some reads a little too old.
func outdate(pick chooser, h History, lies int) History {
	for range lies {
		if i := pick(max(1, len(h))); i < len(h) && h[i].Kind == Return && h[i].Func == "get" {
			h[i].Result = max(0, h[i].Result.(int)-pick(3))
		}
	}
	return h
}

// By all algorithms that judge a model, of unique values where want them.
func TestAlgorithmsAgree(t *testing.T) {
	tests := []struct {
		name        string
		consistency Consistency
		algorithms  []Algorithm
		samples     int
		history     func(pick chooser) History
	}{
		{"short, linearizable", Linearizability, []Algorithm{Zones, Porcupine, Search}, 1000, func(pick chooser) History {
			return unique(pick, 1+pick(2), 2+pick(3), 2+pick(8), pick(3))
		}},
		{"long, linearizable", Linearizability, []Algorithm{Zones, Porcupine, Search}, 20, func(pick chooser) History {
			return unique(pick, 1+pick(2), 3+pick(3), 60+pick(100), pick(3))
		}},
		{"short, causal", CausalConsistency, []Algorithm{Patterns, Search}, 600, func(pick chooser) History {
			return outdate(pick, writer(1+pick(3)).gossip(pick, 2+pick(3), 6+pick(8), bySender+network(pick(2))), pick(3))
		}},
		{"longer, causal", CausalConsistency, []Algorithm{Patterns, Search}, 30, func(pick chooser) History {
			return writer(1+pick(3)).gossip(pick, 2+pick(3), 20+pick(20), network(pick(int(networks))))
		}},
		{"not causal at all", CausalConsistency, []Algorithm{Patterns, Search}, 200, func(pick chooser) History {
			return unique(pick, 1+pick(3), 2+pick(2), 3+pick(9), 1+pick(3))
		}},
		{"scripted, causal", CausalConsistency, []Algorithm{Patterns, Search}, 600, scripted},
		{"scripted, PRAM", PRAMConsistency, []Algorithm{Patterns, Search}, 600, scripted},
		{"short, PRAM", PRAMConsistency, []Algorithm{Patterns, Search}, 600, func(pick chooser) History {
			return outdate(pick, writer(1+pick(3)).gossip(pick, 2+pick(3), 6+pick(8), bySender+network(pick(2))), pick(3))
		}},
		{"longer, PRAM", PRAMConsistency, []Algorithm{Patterns, Search}, 30, func(pick chooser) History {
			return writer(1+pick(3)).gossip(pick, 2+pick(3), 20+pick(20), network(pick(int(networks))))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pick := rand.New(rand.NewPCG(5, 6)).IntN
			var c tally
			samples := tt.samples
			switch {
			case *full:
				samples *= 100
			case testing.Short():
				samples = max(10, samples/20)
			}
			for range samples {
				h := tt.history(pick)
				var verdicts []model.Verdict
				for _, a := range tt.algorithms {
					verdicts = append(verdicts, verdictBy(t, Options{Spec: KV(0), Consistency: tt.consistency, Algorithm: a}, h))
				}
				c.count(verdicts[0] == model.Holds)
				if len(slices.Compact(verdicts)) != 1 {
					t.Fatalf("%v say %v\n%s", tt.algorithms, verdicts, Text(h))
				}
			}
			c.check(t)
		})
	}
}

// transactional is a run of transactions that append values once, in which some
// reads are not what they were, and some operations ended otherwise.
func transactional(pick chooser, processes, operations int) History {
	next := 0
	o := object{spec: ListAppend(), call: func(pick chooser) (string, any) {
		var list []Access
		for range 1 + pick(3) {
			a := Access{Key: pick(2), Read: pick(2) == 0}
			if !a.Read {
				next++
				a.Value = next
			}
			list = append(list, a)
		}
		return "txn", TxnOf(list...)
	}}
	h := from1(o.run(pick, processes, operations))
	for range pick(3) {
		i := pick(max(1, len(h)))
		switch {
		case i >= len(h) || h[i].Kind != Return:
		case pick(4) > 0:
			h[i].Result = misread(pick, h[i].Result.(Txn))
		default:
			h = end(h, i, []Kind{0, Unknown, Fail}[pick(3)])
		}
	}
	for range pick(3) {
		swapped(pick, h, func(a, b Kind) bool { return true })
	}
	return recorded(h...)
}

// misread changes one of the lists that a transaction read.
func misread(pick chooser, t Txn) Txn {
	accesses := mustAccesses(t, true)
	a := &accesses[pick(len(accesses))]
	if !a.read {
		return t
	}
	list := members(List(a.value))
	switch n := len(list); {
	case n > 0 && pick(3) > 0:
		list = list[:pick(n)]
	case n > 1:
		list[n-1], list[n-2] = list[n-2], list[n-1]
	default:
		list = append(list, "9")
	}
	a.value = string(listOf(list))
	return txnOf(accesses)
}

func TestCyclesAgreeWithSearch(t *testing.T) {
	samples := 700
	switch {
	case *full:
		samples = 100_000
	case testing.Short():
		samples = 40
	}
	pick := rand.New(rand.NewPCG(7, 8)).IntN
	tallies := make(map[Consistency]*tally)
	for range samples {
		h := transactional(pick, 2+pick(3), 2+pick(6))
		var got [2]model.Verdict
		for i, c := range []Consistency{StrictSerializability, Serializability} {
			o := Options{Spec: ListAppend(), Consistency: c, Algorithm: Cycles}
			got[i] = verdictBy(t, o, h)
			o.Algorithm = Search
			if v := verdictBy(t, o, h); v != got[i] {
				t.Fatalf("%s: cycles say %s, the search %s\n%s", c, got[i], v, Text(h))
			}
			if tallies[c] == nil {
				tallies[c] = new(tally)
			}
			tallies[c].count(got[i] == model.Holds)
		}
		if ops := h.Operations(); len(ops) <= 6 {
			if want := newReference(ListAppend(), h).judge(Serializability); want != got[1] {
				t.Fatalf("cycles say %s, by definition it is %s\n%s", got[1], want, Text(h))
			}
		}
		if got[0] == model.Holds && got[1] != model.Holds {
			t.Fatalf("strictly serializable, but not serializable\n%s", Text(h))
		}
	}
	for c, tally := range tallies {
		t.Run(string(c), tally.check)
	}
}

// By the definition: some order that keeps real time has every read return one
// of the last k values written, the initial one among them.
func (r *reference) kAtomic(k int) bool {
	spec := Spec{Name: "last values", Init: []any{ListOf(r.spec.Init[0])}, Funcs: map[string]Func{
		"write": {Step: func(state, arg any) []Outcome {
			list := append(members(state), element(arg))
			return []Outcome{{State: listOf(list[max(0, len(list)-k):])}}
		}},
		"read": {ReadOnly: true, Step: func(state, _ any) []Outcome {
			var outcomes []Outcome
			for v := range 10 {
				if slices.Contains(members(state), element(v)) {
					outcomes = append(outcomes, Outcome{State: state, Result: v})
				}
			}
			return outcomes
		}},
	}}
	again := &reference{spec: spec, ops: r.ops}
	return again.judge(Linearizability) == model.Holds
}

func TestKAtomicity(t *testing.T) {
	samples := 300
	if testing.Short() {
		samples = 20
	}
	pick := rand.New(rand.NewPCG(9, 10)).IntN
	tallies := make([]tally, 4)
	register := objects[0]
	for range samples {
		h := from1(register.mutate(pick, register.run(pick, 2+pick(2), 3+pick(5))))
		before := model.Violated
		for k := 1; k < len(tallies); k++ {
			o := Options{Spec: register.spec, Consistency: KAtomicity, K: k, Algorithm: Search}
			got := verdictBy(t, o, h)
			o.Algorithm = Porcupine
			if v := verdictBy(t, o, h); v != got {
				t.Fatalf("k = %d: the search says %s, porcupine %s\n%s", k, got, v, Text(h))
			}
			if ref := newReference(register.spec, h); len(ref.ops) <= 6 && ref.kAtomic(k) != (got == model.Holds) {
				t.Fatalf("k = %d: got %s, by definition it is not\n%s", k, got, Text(h))
			}
			if k == 1 && got != verdictBy(t, Options{Spec: register.spec, Consistency: Linearizability}, h) {
				t.Fatalf("1-atomic is %s, linearizable is not\n%s", got, Text(h))
			}
			if before == model.Holds && got != model.Holds {
				t.Fatalf("%d-atomic, but not %d-atomic\n%s", k-1, k, Text(h))
			}
			before = got
			tallies[k].count(got == model.Holds)
		}
	}
	for k := 1; k < 3; k++ {
		tallies[k].check(t)
	}
}

// Long histories that are linearizable have the weaker models, too, of which the
// search alone could not tell in time; and those that have only these are not
// taken for it.
func TestStrongerFirst(t *testing.T) {
	pick := rand.New(rand.NewPCG(15, 16)).IntN
	cas := objects[1]
	h := from1(cas.run(pick, 6, 400))
	for _, c := range []Consistency{SequentialConsistency, Linearizability} {
		r, err := Check(t.Context(), Options{Spec: cas.spec, Consistency: c}, h)
		if err != nil || r.Verdict != model.Holds || r.Algorithm != Porcupine {
			t.Errorf("%s: got %+v, %v, want that it holds by porcupine", c, r, err)
		}
	}
	var events []Event
	for range 2 * longSearch { // c2 is one write behind, by a register whose values come again
		events = append(events, done(1, "write", 1, nil)...)
		events = append(events, done(2, "read", nil, 0)...)
		events = append(events, done(1, "write", 0, nil)...)
		events = append(events, done(2, "read", nil, 1)...)
	}
	for c, want := range map[Consistency]model.Verdict{SequentialConsistency: model.Holds, Linearizability: model.Violated} {
		r, err := Check(t.Context(), Options{Spec: Register(0), Consistency: c}, recorded(events...))
		if err != nil || r.Verdict != want {
			t.Errorf("%s: got %+v, %v, want %s", c, r, err, want)
		}
	}
}

// What is too concurrent for the monitor has a shortest prefix all the same. A
// violation that the monitor sees is not taken for the first one.
func TestPrefixWithoutMonitor(t *testing.T) {
	seen := []Event{
		invoke(-1, "put", Entry{"y", 1}), invoke(-2, "get", "y"), returned(-1, "put", nil), returned(-2, "get", 0),
		invoke(-1, "get", "y"), returned(-1, "get", 0), invoke(-1, "get", "y"), returned(-1, "get", 1),
	}
	missed := []Event{returned(0, "get", 0), returned(1, "get", 1), returned(2, "get", 0)}
	for _, tt := range []struct {
		events []Event
		prefix int
		reason string
	}{
		{slices.Concat(tooConcurrent(), seen), maxOpen + 1 + 6, `c-1 get("y") returned 0, but key "y" could only be 1`},
		{
			slices.Concat(tooConcurrent(), missed, seen), maxOpen + 1 + 2,
			`c1 get("x") 1: from then on there is no order of the operations that keeps their real-time order with these results`,
		},
	} {
		h := recorded(tt.events...)
		o := Options{Spec: KV(0), Consistency: Linearizability, Algorithm: Porcupine}
		r, err := Check(t.Context(), o, h)
		if err != nil {
			t.Fatal(err)
		}
		if r.Verdict != model.Violated || r.Prefix != tt.prefix || r.Reason != tt.reason || !prefixFits(t, o, h, r) {
			t.Errorf("got %+v, want a violation with a prefix of %d: %s", r, tt.prefix, tt.reason)
		}
	}
}
