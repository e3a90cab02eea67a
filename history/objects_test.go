package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// plain is an object as anyone would write it, with a memory of its own.
type plain interface {
	call(fn string, arg any) (result any)
}

type plainQueue struct{ values []any }

func (q *plainQueue) call(fn string, arg any) any {
	if fn == "enqueue" {
		q.values = append(q.values, arg)
		return nil
	}
	if len(q.values) == 0 {
		return nil
	}
	first := q.values[0]
	q.values = q.values[1:]
	return first
}

type plainSet map[any]bool

func (s plainSet) call(fn string, arg any) any {
	switch fn {
	case "add":
		s[arg] = true
	case "remove":
		delete(s, arg)
	case "contains":
		return s[arg]
	case "read":
		var values []any
		for v := range s {
			values = append(values, v)
		}
		return SetOf(values...)
	}
	return nil
}

type plainLog struct{ values []any }

func (l *plainLog) call(fn string, arg any) any {
	if fn == "append" {
		l.values = append(l.values, arg)
		return nil
	}
	return ListOf(l.values...)
}

type plainCounter struct{ sum int }

func (c *plainCounter) call(fn string, arg any) any {
	if fn == "add" {
		c.sum += arg.(int)
		return nil
	}
	return c.sum
}

type plainStore map[any]string

func (s plainStore) call(fn string, arg any) any {
	switch fn {
	case "get":
		return s[arg]
	case "put":
		s[arg.(Entry).Key] = arg.(Entry).Value.(string)
	case "append":
		s[arg.(Entry).Key] += arg.(Entry).Value.(string)
	}
	return nil
}

type plainLists map[any][]any

func (l plainLists) call(_ string, arg any) any {
	var done []Access
	for _, a := range mustAccesses(arg.(Txn), false) {
		if a.read {
			done = append(done, Access{Read: true, Key: raw(a.key), Value: ListOf(l[a.key]...)})
			continue
		}
		l[a.key] = append(l[a.key], raw(a.value))
		done = append(done, Access{Key: raw(a.key), Value: raw(a.value)})
	}
	return TxnOf(done...)
}

// raw is a value by its text.
type raw string

func (r raw) String() string { return string(r) }

// Sequences of calls give the results that the plain object gives.
func TestObjectsAreWhatTheyAreCalled(t *testing.T) {
	value := rapid.SampledFrom([]any{1, 2, "a", "a b", `"]`, true})
	entry := func(t *rapid.T) any {
		return Entry{rapid.IntRange(1, 2).Draw(t, "key"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "value")}
	}
	anything := func(t *rapid.T) any { return value.Draw(t, "value") }
	nothing := func(*rapid.T) any { return nil }
	transaction := func(t *rapid.T) any {
		var list []Access
		for range rapid.IntRange(0, 3).Draw(t, "accesses") {
			a := Access{Key: rapid.IntRange(1, 2).Draw(t, "key"), Read: rapid.Bool().Draw(t, "read")}
			if !a.Read {
				a.Value = rapid.IntRange(1, 9).Draw(t, "value")
			}
			list = append(list, a)
		}
		return TxnOf(list...)
	}
	tests := []struct {
		spec  Spec
		plain func() plain
		args  map[string]func(*rapid.T) any
	}{
		{Queue(), func() plain { return &plainQueue{} }, map[string]func(*rapid.T) any{"enqueue": anything, "dequeue": nothing}},
		{Set(), func() plain { return plainSet{} }, map[string]func(*rapid.T) any{"add": anything, "remove": anything, "contains": anything, "read": nothing}},
		{Log(), func() plain { return &plainLog{} }, map[string]func(*rapid.T) any{"append": anything, "read": nothing}},
		{Counter(0), func() plain { return &plainCounter{} }, map[string]func(*rapid.T) any{
			"add": func(t *rapid.T) any { return rapid.IntRange(-3, 3).Draw(t, "n") }, "read": nothing,
		}},
		{KV(""), func() plain { return plainStore{} }, map[string]func(*rapid.T) any{
			"put": entry, "append": entry, "get": func(t *rapid.T) any { return rapid.IntRange(1, 2).Draw(t, "key") },
		}},
		{ListAppend(), func() plain { return plainLists{} }, map[string]func(*rapid.T) any{"txn": transaction}},
	}
	for _, tt := range tests {
		t.Run(tt.spec.Name, rapid.MakeCheck(func(t *rapid.T) {
			if len(tt.args) != len(tt.spec.Funcs) {
				t.Fatalf("%d functions are tested, want %d", len(tt.args), len(tt.spec.Funcs))
			}
			var names []string
			for name := range tt.args {
				names = append(names, name)
			}
			slices.Sort(names)
			object, states := tt.plain(), make(map[any]any)
			for range rapid.IntRange(1, 12).Draw(t, "calls") {
				fn := rapid.SampledFrom(names).Draw(t, "function")
				arg := tt.args[fn](t)
				want := object.call(fn, arg)
				var key any
				if tt.spec.Key != nil {
					key = tt.spec.Key(fn, arg)
				}
				state, ok := states[key]
				if !ok {
					state = tt.spec.Init[0]
				}
				if err := tt.spec.checkCall(fn, arg); err != nil {
					t.Fatal(err)
				}
				outcomes := tt.spec.step(state, fn, arg)
				if len(outcomes) != 1 || outcomes[0].Result != want {
					t.Fatalf("%s in %s gives %v, want %s", call(fn, arg), show(state), outcomes, show(want))
				}
				if err := tt.spec.checkResult(fn, arg, want); err != nil {
					t.Fatal(err)
				}
				states[key] = outcomes[0].State
			}
		}))
	}
}

// Lists and transactions are texts from which what they are made of comes back.
func TestListsRoundTrip(t *testing.T) {
	word := rapid.StringMatching(`[ a-c",\\\[\]]{0,4}`)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, 0, 4).Draw(t, "words")
		values := make([]any, len(words))
		want := make([]string, len(words))
		for i, w := range words {
			values[i], want[i] = w, fmt.Sprintf("%q", w)
		}
		list := ListOf(values...)
		got, err := list.elements()
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("the elements of %s are %q, %v, want %q", list, got, err, want)
		}
		nested := TxnOf(Access{Read: true, Key: "k", Value: list}, Access{Key: list, Value: rapid.Map(word, func(s string) any { return s }).Draw(t, "value")})
		accesses, err := nested.accesses(true)
		if err != nil || len(accesses) != 2 || accesses[0].value != string(list) || accesses[1].key != string(list) {
			t.Fatalf("the accesses of %s are %+v, %v", nested, accesses, err)
		}
		if txnOf(accesses) != nested {
			t.Fatalf("%s comes back as %s", nested, txnOf(accesses))
		}
	})
}

func TestShapesOfTexts(t *testing.T) {
	for _, l := range []List{"", "[", "1 2", "[1  2]", "[1 2]]", `["a]`, "[1 [2]"} {
		if checkList(l) == nil {
			t.Errorf("%q passes for a list", string(l))
		}
	}
	for _, x := range []Txn{"append 1", "read", "drop 1 2", "read 1 2", "append 1 2,", "append 1 2,,read 1"} {
		if checkTxn(false)(x) == nil {
			t.Errorf("%q passes for a transaction", string(x))
		}
	}
	if checkTxn(true)(TxnOf(Access{Read: true, Key: 1})) == nil {
		t.Error("a read without its list passes for a result")
	}
}

func TestNames(t *testing.T) {
	for _, o := range Objects() {
		got, err := ObjectNamed(o.Name)
		if err != nil || got.Name != o.Name {
			t.Errorf("%q is %+v, %v", o.Name, got, err)
			continue
		}
		spec, err := got.New(got.Initial)
		if err != nil {
			t.Errorf("%s: %v", o.Name, err)
			continue
		}
		spec.mustBeComplete()
		for fn := range spec.Funcs {
			if !strings.Contains(o.Title, fn) {
				t.Errorf("the title of %s, %q, lacks %q", o.Name, o.Title, fn)
			}
		}
	}
	for _, c := range Consistencies() {
		if got, err := ConsistencyNamed(string(c)); err != nil || got != c {
			t.Errorf("%q is %q, %v", c, got, err)
		}
		if len(methods(c)) == 0 {
			t.Errorf("nothing judges by %q", c)
		}
	}
	for _, a := range Algorithms() {
		if got, err := AlgorithmNamed(string(a)); err != nil || got != a {
			t.Errorf("%q is %q, %v", a, got, err)
		}
	}
	_, err := ObjectNamed("registr")
	if want := `unknown object "registr", want one of register, cas, kv, counter, set, queue, lock, log, list-append`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	if _, err := ConsistencyNamed("strong"); err == nil {
		t.Error(`"strong" is a consistency model`)
	}
	if _, err := AlgorithmNamed("magic"); err == nil {
		t.Error(`"magic" is an algorithm`)
	}
	counter, _ := ObjectNamed("counter")
	if _, err := counter.New("zero"); err == nil || err.Error() != `initial value: want an int, got "zero" of type string` {
		t.Errorf("a counter that begins with a string: %v", err)
	}
}
