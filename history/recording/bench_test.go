package recording_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/history/recording"
)

// uniqueWrites is a history of so many operations, in turn a write of a new
// value and a read of it, with ten clients whose operations overlap.
func uniqueWrites(operations int) history.History {
	const clients = 10
	var h history.History
	event := func(e history.Event) {
		e.Index = len(h)
		h = append(h, e)
	}
	for first := 0; first < operations; first += clients {
		for c := range min(clients, operations-first) {
			if c%2 == 0 {
				event(history.Event{Process: c, Kind: history.Invoke, Func: "write", Arg: first + c})
			} else {
				event(history.Event{Process: c, Kind: history.Invoke, Func: "read"})
			}
			// Two of them are always open.
			if before := c - 1; before >= 0 {
				event(ending(before, first))
			}
		}
		event(ending(min(clients, operations-first)-1, first))
	}
	return h
}

func ending(c, first int) history.Event {
	if c%2 == 0 {
		return history.Event{Process: c, Kind: history.Return, Func: "write", Arg: first + c}
	}
	return history.Event{Process: c, Kind: history.Return, Func: "read", Result: first + c - 1}
}

// asStore makes a history of a store of ten keys of one of a register.
func asStore(h history.History) history.History {
	store := make(history.History, len(h))
	for i, e := range h {
		key := e.Process / 2 * 2 // of both who write and who read
		e.Func = map[string]string{"write": "put", "read": "get"}[e.Func]
		if e.Func == "put" {
			e.Arg = history.Entry{Key: fmt.Sprint(key), Value: fmt.Sprint(e.Arg)}
		} else {
			e.Arg = fmt.Sprint(key)
		}
		if e.Result != nil {
			e.Result = fmt.Sprint(e.Result)
		}
		store[i] = e
	}
	return store
}

// BenchmarkRead reads 100,000 operations in each notation.
func BenchmarkRead(b *testing.B) {
	h := uniqueWrites(100_000)
	for _, n := range []int{0, 2, 4, 5} {
		object, text := "register", ""
		if notations[n].format == recording.KV {
			object, text = "kv", notations[n].write(asStore(h))
		} else {
			text = notations[n].write(h)
		}
		b.Run(string(notations[n].format), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := recording.Read(strings.NewReader(text), recording.Options{Object: object})
				if err != nil || r.Events != len(h) {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkJudge judges 100,000 operations with unique writes, reading them
// included.
func BenchmarkJudge(b *testing.B) {
	text := notations[0].write(uniqueWrites(100_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		r, err := recording.Read(strings.NewReader(text), recording.Options{Object: "register"})
		if err != nil {
			b.Fatal(err)
		}
		o := history.Options{Spec: history.Register(nil), Consistency: history.Linearizability}
		result, err := history.Check(b.Context(), o, r.Parts[0].History)
		if err != nil || result.Verdict != "holds" {
			b.Fatal(result, err)
		}
	}
}
