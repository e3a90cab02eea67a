package history

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/faultline-mc/faultline/model"
)

// drawStore draws a history of one key of a store. Its operations take effect
// at random moments between their ends, and then some results are replaced by
// others that the store once had, or by what it can never have. Values repeat,
// and some are made of others.
func drawStore(t *rapid.T) History {
	type open struct {
		op      Operation
		decided bool
	}
	const clients = 4
	var h History
	var states []string
	state := ""
	running := make([]*open, clients)
	add := func(e Event) {
		e.Index = len(h)
		h = append(h, e)
	}
	value := rapid.SampledFrom([]string{"a", "b", "c", "ab", "d", "e", "f", ""})
	for range rapid.IntRange(1, 60).Draw(t, "moves") {
		p := rapid.IntRange(0, clients-1).Draw(t, "process")
		switch o := running[p]; {
		case o == nil:
			op := Operation{Process: p, Func: rapid.SampledFrom([]string{"get", "get", "append", "append", "put"}).Draw(t, "function")}
			op.Arg = "k"
			if op.Func != "get" {
				op.Arg = Entry{Key: "k", Value: value.Draw(t, "value")}
			}
			running[p] = &open{op: op}
			add(Event{Process: p, Kind: Invoke, Func: op.Func, Arg: op.Arg})
		case !o.decided:
			o.decided = true
			switch o.op.Func {
			case "get":
				o.op.Result = state
			case "put":
				state = o.op.Arg.(Entry).Value.(string)
			case "append":
				state += o.op.Arg.(Entry).Value.(string)
			}
			states = append(states, state)
		default:
			running[p] = nil
			e := Event{Process: p, Kind: Return, Func: o.op.Func, Arg: o.op.Arg, Result: o.op.Result}
			if o.op.Func == "get" && rapid.IntRange(0, 9).Draw(t, "lie") == 0 {
				e.Result = rapid.SampledFrom(append(states, "z", state+"a")).Draw(t, "instead")
			}
			add(e)
		}
	}
	return h
}

// TestAppendsAgree compares the search that knows what reads show with the one
// that does not, and with the monitor.
func TestAppendsAgree(t *testing.T) {
	var all, violated, narrowed int
	rapid.Check(t, func(t *rapid.T) {
		h := drawStore(t)
		spec := KV("")
		ops := Complete(h, spec)
		want, err := newSearcher(spec, defaultMemory).search(t.Context(), [][]Operation{ops})
		if err != nil {
			t.Fatal(err)
		}
		f := watchAll(t.Context(), spec, spec.parts(h))
		if !f.gaveUp && (f.reason == "") != want {
			t.Fatalf("porcupine and the monitor disagree: %s\n%s", f.reason, Text(h))
		}
		narrow, reason, ok := readAppends(spec, ops)
		if !ok {
			t.Fatal("a store is not taken for one")
		}
		got := false
		if reason == "" {
			if got, err = newSearcher(narrow, defaultMemory).search(t.Context(), [][]Operation{ops}); err != nil {
				t.Fatal(err)
			}
		}
		if got != want {
			t.Fatalf("with what reads show linearizable is %v, without %v (%s)\n%s", got, want, reason, Text(h))
		}
		all++
		if !want {
			violated++
		}
		if narrow.narrows(ops) {
			narrowed++
		}
	})
	// The few histories of -short may be of one kind.
	if all >= 100 && (violated*20 < all || narrowed*20 < all) {
		t.Errorf("of %d histories only %d are violated and %d have appends that reads show", all, violated, narrowed)
	}
}

// narrows reports whether any append is refused in a state that no read shows.
func (s Spec) narrows(ops []Operation) bool {
	for _, op := range ops {
		if op.Func == "append" && len(s.Funcs["append"].Step("no such state", op.Arg)) == 0 {
			return true
		}
	}
	return false
}

func TestTakeApart(t *testing.T) {
	w := writes{put: map[string]int{"p": 1, "a": 1}, appended: map[string]int{"a": 1, "b": 1, "cd": 1, "c": 1, "d": 1}, lengths: []int{1, 2}}
	for _, tt := range []struct {
		state, initial string
		ends           []int
		possible       bool
	}{
		{"", "", []int{0}, true},
		{"b", "", []int{0, 1}, true},
		{"pb", "", []int{1, 2}, true},
		{"ab", "", []int{1, 2}, true}, // a was put, or appended
		{"abab", "", []int{1, 2, 3, 4}, true},
		{"pcd", "", nil, true}, // c and d, or cd
		{"pp", "", nil, false}, // puts replace
		{"x", "", nil, false},
		{"xb", "x", []int{1, 2}, true},
		{"b", "x", nil, false},
		{"p", "x", []int{1}, true},
	} {
		ends, possible := w.takeApart(tt.state, tt.initial)
		if diff := cmp.Diff(tt.ends, ends); diff != "" || possible != tt.possible {
			t.Errorf("%q on %q: possible %v, want %v; (-want +got)\n%s", tt.state, tt.initial, possible, tt.possible, diff)
		}
	}
}

// TestManyClients has a history that no search decides which does not know what
// reads show: fifty clients that append to one key, all at the same time, and a
// read of it all.
func TestManyClients(t *testing.T) {
	var h History
	add := func(e Event) {
		e.Index = len(h)
		h = append(h, e)
	}
	const clients = 50
	letter := func(c int) string { return string(rune('A' + c)) }
	entry := func(c int) Entry { return Entry{Key: "k", Value: letter(c)} }
	whole := ""
	for c := range clients {
		add(Event{Process: c, Kind: Invoke, Func: "append", Arg: entry(c)})
		whole += letter((c*7 + 3) % clients)
	}
	for c := range clients {
		add(Event{Process: c, Kind: Return, Func: "append"})
	}
	add(Event{Process: 0, Kind: Invoke, Func: "get", Arg: "k"})
	add(Event{Process: 0, Kind: Return, Func: "get", Result: whole})
	add(Event{Process: 0, Kind: Invoke, Func: "get", Arg: "k"})
	o := Options{Spec: KV(""), Consistency: Linearizability}
	for _, tt := range []struct {
		result string
		want   model.Verdict
	}{{whole, model.Holds}, {whole[:len(whole)-1], model.Violated}} {
		last := Event{Index: len(h), Process: 0, Kind: Return, Func: "get", Result: tt.result}
		r, err := Check(context.Background(), o, append(h[:len(h):len(h)], last))
		if err != nil || r.Verdict != tt.want || tt.want == model.Violated && r.Prefix != len(h)+1 {
			t.Errorf("a last read of %q: %s with a prefix of %d (%v), want %s", tt.result, r.Verdict, r.Prefix, err, tt.want)
		}
	}
}
