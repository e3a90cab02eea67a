package history

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

// laws are what a change to a history does to its verdict.
var laws = []struct {
	name   string
	equal  bool // the verdict stays the same; otherwise a history that holds still does
	change func(pick chooser, h History) History
}{
	{
		name: "a prefix of what holds holds",
		change: func(pick chooser, h History) History {
			return h[:pick(len(h)+1)]
		},
	},
	{
		name: "a wider interval is no harder to explain",
		change: func(pick chooser, h History) History {
			return swapped(pick, h, func(a, b Kind) bool { return a == Return && b == Invoke })
		},
	},
	{
		name: "a pending operation may still have happened",
		change: func(pick chooser, h History) History {
			if i := pick(len(h)); h[i].Kind == Return {
				h = end(h, i, []Kind{0, Unknown}[pick(2)])
			}
			return h
		},
	},
	{
		// The engine stores histories that differ in this as one.
		name: "adjacent invokes commute", equal: true,
		change: func(pick chooser, h History) History {
			return swapped(pick, h, func(a, b Kind) bool { return a == Invoke && b == Invoke })
		},
	},
	{
		name: "adjacent endings commute", equal: true,
		change: func(pick chooser, h History) History {
			return swapped(pick, h, func(a, b Kind) bool { return a != Invoke && b != Invoke })
		},
	},
	{
		name: "processes have no names", equal: true,
		change: func(pick chooser, h History) History {
			first := pick(5)
			for i := range h {
				h[i].Process = first - h[i].Process
			}
			return h
		},
	},
}

// swapped exchanges one pair of adjacent events of different processes and of
// the given kinds, where there is one.
func swapped(pick chooser, h History, kinds func(a, b Kind) bool) History {
	var pairs []int
	for i := 1; i < len(h); i++ {
		if h[i-1].Process != h[i].Process && kinds(h[i-1].Kind, h[i].Kind) {
			pairs = append(pairs, i)
		}
	}
	if len(pairs) > 0 {
		i := pairs[pick(len(pairs))]
		h[i-1], h[i] = h[i], h[i-1]
	}
	return h
}

func TestLaws(t *testing.T) {
	for _, law := range laws {
		t.Run(law.name, rapid.MakeCheck(func(t *rapid.T) {
			pick := drawn(t)
			o := objects[pick(len(objects))]
			h := o.run(pick, 2+pick(3), 2+pick(6))
			if law.equal {
				h = o.mutate(pick, h)
			}
			if len(h) == 0 {
				return
			}
			before := agree(t, o.spec, h)
			changed := recorded(law.change(pick, slices.Clone(h))...)
			if after := agree(t, o.spec, changed); before != after && (before || law.equal) {
				t.Fatalf("holds is %v of\n%s\nbut %v of\n%s", before, Text(h), after, Text(changed))
			}
		}))
	}
}

// Which values an object holds does not matter, only which are equal.
func TestValuesHaveNoNames(t *testing.T) {
	rename := func(v any) any {
		switch v := v.(type) {
		case int:
			return fmt.Sprint("v", -v)
		case Swap:
			return Swap{fmt.Sprint("v", -v.Old.(int)), fmt.Sprint("v", -v.New.(int))}
		}
		return v
	}
	cas := objects[slices.IndexFunc(objects, func(o object) bool { return o.name == "cas" })]
	rapid.Check(t, func(t *rapid.T) {
		pick := drawn(t)
		h := cas.mutate(pick, cas.run(pick, 2+pick(3), 2+pick(6)))
		renamed := slices.Clone(h)
		for i, e := range renamed {
			renamed[i].Arg, renamed[i].Result = rename(e.Arg), rename(e.Result)
		}
		before, after := agree(t, cas.spec, h), agree(t, CAS(rename(0)), renamed)
		if before != after {
			t.Fatalf("holds is %v of\n%s\nbut %v of\n%s", before, Text(h), after, Text(renamed))
		}
	})
}

// shuffled exchanges adjacent events of different processes, which only real
// time would notice.
func shuffled(pick chooser, h History) History {
	for range 2 * len(h) {
		swapped(pick, h, func(_, _ Kind) bool { return true })
	}
	return recorded(h...)
}

// To the models without real time a history is what each process did, and those
// who remember verdicts by that are right.
func TestRealTimeDoesNotMatter(t *testing.T) {
	samples := 150
	if testing.Short() {
		samples = 15
	}
	weak := []Consistency{
		SequentialConsistency, CausalConsistency, PRAMConsistency, ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads,
	}
	pick := rand.New(rand.NewPCG(13, 14)).IntN
	for _, c := range weak {
		var tally tally
		t.Run(string(c), func(t *testing.T) {
			property := judgingViews(KV(0), c)
			for range samples {
				h := scripted(pick)
				before := verdictBy(t, Options{Spec: KV(0), Consistency: c}, h)
				tally.count(before != model.Violated)
				changed := shuffled(pick, slices.Clone(h))
				if after := verdictBy(t, Options{Spec: KV(0), Consistency: c}, changed); before != after {
					t.Fatalf("%s of\n%s\nbut %s of\n%s", before, Text(h), after, Text(changed))
				}
				for range 2 { // the second time it may remember
					err := property(modelHistory(changed))
					if holds := err == nil; holds != (before == model.Holds) || errors.Is(err, model.ErrUndecided) != (before == model.Inconclusive) {
						t.Fatalf("%s, but the property says %v\n%s", before, err, Text(changed))
					}
				}
				if len(h) == 0 || before != model.Holds {
					continue
				}
				open := end(slices.Clone(h), len(h)-1, 0)
				if after := verdictBy(t, Options{Spec: KV(0), Consistency: c}, recorded(open...)); after != model.Holds {
					t.Fatalf("holds of\n%s\nbut %s of\n%s", Text(h), after, Text(open))
				}
			}
			tally.check(t)
		})
	}
}

// modelHistory is a history as the model checker has it. All operations are
// pending or have returned.
func modelHistory(h History) model.History {
	var list model.History
	for _, e := range h {
		r := model.Record{Kind: model.Invoked, Client: e.Process, Op: model.Op{Func: e.Func, Arg: e.Arg}}
		if e.Kind == Return {
			r.Kind, r.Result = model.Returned, e.Result
		}
		list = append(list, r)
	}
	return list
}
