package history

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/faultline-mc/faultline/model"
)

// Lamport 1986: a read that overlaps no write returns the last value, one that
// overlaps a write that value or the one before, and two reads may do so in
// either order.
func TestRegular(t *testing.T) {
	began := []Event{invoke(1, "write", 1)}
	wrote := append(slices.Clone(began), returned(1, "write", nil))
	again := append(slices.Clone(wrote), invoke(1, "write", 2))
	for _, test := range []struct {
		name   string
		before []Event
		reads  []int
		want   string
	}{
		{"nothing is written", nil, []int{0}, ""},
		{"nobody wrote that", nil, []int{1}, "c2 read() 1, which nobody had begun to write"},
		{"a write is not over", began, []int{1, 0, 1}, ""},
		{"the last value", wrote, []int{1, 1}, ""},
		{"the value before", wrote, []int{0}, "c2 read() 0, but c1 write(1) began after that was written, and ended before the read began"},
		{"new, then old", again, []int{2, 1}, ""},
		{"a value long replaced", again, []int{0}, "c2 read() 0, but c1 write(1) began after that was written, and ended before the read began"},
	} {
		h := slices.Clone(test.before)
		for _, v := range test.reads {
			h = append(h, done(2, "read", nil, v)...)
		}
		r, err := Check(t.Context(), Options{Spec: Register(0), Consistency: Regularity}, recorded(h...))
		if err != nil || r.Reason != test.want || (r.Verdict == model.Holds) != (test.want == "") {
			t.Errorf("%s: got %+v, %v, want %q", test.name, r, err, test.want)
		}
	}
	early := recorded(append(done(2, "read", nil, 1), invoke(1, "write", 1))...)
	if v := verdictBy(t, Options{Spec: Register(0), Consistency: Regularity}, early); v != model.Violated {
		t.Errorf("a read returns what is written after it: %s", v)
	}
}

// regular is the definition, tried out for every read, write and other write.
func (r *reference) regular() bool {
	initial := Operation{Func: "write", Arg: r.spec.Init[0], Status: StatusOK, Invoke: -2, End: -1}
	var writes, reads []Operation
	for i, op := range r.ops {
		switch {
		case r.update(i):
			writes = append(writes, op)
		case r.happened(i):
			reads = append(reads, op)
		}
	}
	writes = append(writes, initial)
	before := func(a, b Operation) bool { return a.Status == StatusOK && a.End < b.Invoke }
	return !slices.ContainsFunc(reads, func(read Operation) bool {
		return !slices.ContainsFunc(writes, func(w Operation) bool {
			return w.Arg == read.Result && !before(read, w) && !slices.ContainsFunc(writes, func(other Operation) bool {
				return before(w, other) && before(other, read)
			})
		})
	})
}

// loose is a run of a regular register: a read returns the value of a write that
// it overlaps, or that of the write that had ended last when it began.
func (o object) loose(pick chooser, processes, operations int) History {
	var events []Event
	open := make([]*running, processes)
	values := make([][]any, processes) // what the read of each process may return
	last := o.spec.Init[0]
	for range 8 * operations {
		p := pick(processes)
		switch op := open[p]; {
		case op == nil && operations > 0:
			operations--
			fn, arg := o.call(pick)
			values[p] = []any{last}
			for q, other := range open {
				switch {
				case other == nil:
				case fn == "write":
					values[q] = append(values[q], arg)
				case other.fn == "write":
					values[p] = append(values[p], other.arg)
				}
			}
			open[p] = &running{fn: fn, arg: arg}
			events = append(events, invoke(p, fn, arg))
		case op != nil && op.fn == "write":
			open[p], last = nil, op.arg
			events = append(events, returned(p, op.fn, nil))
		case op != nil:
			open[p] = nil
			events = append(events, returned(p, op.fn, values[p][pick(len(values[p]))]))
		}
	}
	return recorded(events...)
}

func TestRegularIsItsDefinition(t *testing.T) {
	samples := 2000
	if testing.Short() {
		samples = 200
	}
	pick := rand.New(rand.NewPCG(17, 18)).IntN
	register := objects[0]
	var c tally
	weaker := 0
	for range samples {
		h := from1(register.loose(pick, 2+pick(3), 3+pick(7)))
		mutated := pick(2) == 0
		if mutated {
			h = register.mutate(pick, h)
		}
		v := verdictBy(t, Options{Spec: register.spec, Consistency: Regularity}, h)
		c.count(v == model.Holds)
		want := newReference(register.spec, h).regular()
		atomic := byPorcupine(t, register.spec, h)
		switch {
		case want != (v == model.Holds):
			t.Fatalf("got %s, by definition regular is %v\n%s", v, want, Text(h))
		case !mutated && !want:
			t.Fatalf("a regular register's history is %s\n%s", v, Text(h))
		case atomic && !want:
			t.Fatalf("linearizable, but not regular\n%s", Text(h))
		case want && !atomic:
			weaker++
		}
	}
	c.check(t)
	if weaker == 0 {
		t.Error("no history is regular but not linearizable: the two were not told apart")
	}
}
