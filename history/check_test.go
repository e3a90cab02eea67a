package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
)

// done is an operation that nothing overlaps.
func done(process int, fn string, arg, result any) []Event {
	return []Event{invoke(process, fn, arg), returned(process, fn, result)}
}

func sequence(ops ...[]Event) History {
	var events []Event
	for _, op := range ops {
		events = append(events, op...)
	}
	return recorded(events...)
}

func put(process int, key string, value int) []Event {
	return done(process, "put", Entry{key, value}, nil)
}

func get(process int, key string, value int) []Event { return done(process, "get", key, value) }

// txn is a transaction whose argument is its result without what was read.
func txn(process int, accesses ...Access) []Event {
	arg := make([]Access, len(accesses))
	for i, a := range accesses {
		if arg[i] = a; a.Read {
			arg[i].Value = nil
		}
	}
	return done(process, "txn", TxnOf(arg...), TxnOf(accesses...))
}

func appends(key string, value int) Access { return Access{Key: key, Value: value} }

func reads(key string, values ...any) Access {
	return Access{Read: true, Key: key, Value: ListOf(values...)}
}

// overlapping is of two transactions: the first ends after the second.
func overlapping(first, second []Event) []Event {
	return []Event{first[0], second[0], second[1], first[1]}
}

// tickets is an object whose updates return something, and that replicas still
// make sense of.
func tickets() Spec {
	return Spec{Name: "tickets", Init: []any{0}, Models: []Consistency{PRAMConsistency}, Funcs: map[string]Func{
		"draw": {Result: typeOf[int], Step: func(state, _ any) []Outcome {
			return []Outcome{{State: state.(int) + 1, Result: state.(int) + 1}}
		}},
	}}
}

// judgements are histories by hand, each with the reason for its verdict.
var judgements = []struct {
	name    string
	options Options
	h       History
	want    Result
}{
	{
		name: "zones: new value, then old", options: Options{Spec: KV(0), Consistency: Linearizability},
		h:    sequence(put(1, "x", 1), put(1, "x", 2), get(2, "x", 2), get(2, "x", 1)),
		want: Result{Verdict: model.Violated, Algorithm: Zones, Prefix: 8, Reason: `c2 get("x") returned 1, but key "x" could only be 2`},
	},
	{
		name: "causal: a reply without the question", options: Options{Spec: KV(0), Consistency: CausalConsistency},
		h: sequence(put(1, "question", 1), get(2, "question", 1), put(2, "answer", 2), get(3, "answer", 2), get(3, "question", 0)),
		want: Result{
			Verdict: model.Violated, Algorithm: Patterns, Prefix: 10,
			Reason: `c3 get("question") 0, but c1 put("question" = 1) comes before it by causality, and has replaced that`,
		},
	},
	{
		name: "PRAM does not mind that", options: Options{Spec: KV(0), Consistency: PRAMConsistency},
		h:    sequence(put(1, "question", 1), get(2, "question", 1), put(2, "answer", 2), get(3, "answer", 2), get(3, "question", 0)),
		want: Result{Verdict: model.Holds, Algorithm: Patterns},
	},
	{
		name: "writes follow reads: the same", options: Options{Spec: KV(0), Consistency: WritesFollowReads},
		h: sequence(put(1, "question", 1), get(2, "question", 1), put(2, "answer", 2), get(3, "answer", 2), get(3, "question", 0)),
		want: Result{
			Verdict: model.Violated, Algorithm: Search, Prefix: 10,
			Reason: `c3 get("question") 0: from then on there is no view of each process in which writes come after those that their process had read with these results`,
		},
	},
	{
		name: "causal: read before it was written", options: Options{Spec: KV(0), Consistency: CausalConsistency},
		h:    sequence(get(1, "x", 1), put(1, "x", 1)),
		want: Result{Verdict: model.Violated, Algorithm: Patterns, Prefix: 2, Reason: `c1 get("x") 1, which nobody wrote`},
	},
	{
		name: "causal: two views of concurrent writes", options: Options{Spec: KV(0), Consistency: CausalConsistency},
		h:    sequence(put(1, "x", 1), put(2, "x", 2), get(3, "x", 1), get(3, "x", 2), get(4, "x", 2), get(4, "x", 1)),
		want: Result{Verdict: model.Holds, Algorithm: Patterns},
	},
	{
		name: "sequential: no order has both", options: Options{Spec: KV(0), Consistency: SequentialConsistency},
		h: sequence(put(1, "x", 1), put(2, "x", 2), get(3, "x", 1), get(3, "x", 2), get(4, "x", 2), get(4, "x", 1)),
		want: Result{
			Verdict: model.Violated, Algorithm: Search, Prefix: 12,
			Reason: `c4 get("x") 1: from then on there is no order of the operations that keeps that of each process with these results`,
		},
	},
	{
		name: "monotonic writes: nothing to see them by", options: Options{Spec: KV(0), Consistency: MonotonicWrites},
		h: sequence(put(1, "x", 1), get(2, "x", 1), get(2, "x", 0)),
		want: Result{
			Verdict: model.Inconclusive, Algorithm: Search,
			Reason: "the reads of a process are out of order, which leaves open in what order it saw writes",
		},
	},
	{
		name: "a counter of a client that went elsewhere", options: Options{Spec: Counter(0), Consistency: ReadYourWrites},
		h: sequence(done(1, "add", 1, nil), done(1, "read", nil, 0)),
		want: Result{
			Verdict: model.Violated, Algorithm: Search, Prefix: 4,
			Reason: "c1 read() 0: from then on there is no view of each process in which its updates come before its later reads with these results",
		},
	},
	{
		// Of the two that add 1, the view needs the one that goes on.
		name: "PRAM: two that do the same", options: Options{Spec: Counter(0), Consistency: PRAMConsistency},
		h:    sequence(done(1, "add", 1, nil), done(2, "add", 1, nil), done(2, "add", 2, nil), done(3, "read", nil, 3)),
		want: Result{Verdict: model.Holds, Algorithm: Search},
	},
	{
		name: "PRAM: what others got back does not count", options: Options{Spec: tickets(), Consistency: PRAMConsistency},
		h:    sequence(done(1, "draw", nil, 1), done(2, "draw", nil, 1), done(2, "draw", nil, 3)),
		want: Result{Verdict: model.Holds, Algorithm: Search},
	},
	{
		name: "PRAM: what oneself got back does", options: Options{Spec: tickets(), Consistency: PRAMConsistency},
		h: sequence(done(1, "draw", nil, 1), done(2, "draw", nil, 1), done(2, "draw", nil, 4)),
		want: Result{
			Verdict: model.Violated, Algorithm: Search, Prefix: 6,
			Reason: "c2 draw() 4: from then on there is no view of each process that keeps the order within each process with these results",
		},
	},
	{
		name: "convergence", options: Options{Spec: Set(), Consistency: EventualConvergence},
		h:    sequence(done(1, "add", 1, nil), done(1, "read", nil, SetOf()), done(2, "read", nil, SetOf(1)), done(1, "read", nil, SetOf(1))),
		want: Result{Verdict: model.Holds, Algorithm: FinalReads},
	},
	{
		name: "no convergence", options: Options{Spec: Set(), Consistency: EventualConvergence},
		h: sequence(done(1, "add", 1, nil), done(1, "read", nil, SetOf()), done(2, "read", nil, SetOf(1))),
		want: Result{
			Verdict: model.Violated, Algorithm: FinalReads, Prefix: 6,
			Reason: "after the last update c1 read() [], and c2 read() [1]",
		},
	},
	{
		name: "no convergence yet", options: Options{Spec: Set(), Consistency: EventualConvergence},
		h: recorded(append([]Event{invoke(3, "add", 1)}, sequence(done(1, "read", nil, SetOf()), done(2, "read", nil, SetOf(1)))...)...),
		want: Result{
			Verdict: model.Inconclusive, Algorithm: FinalReads,
			Reason: "c3 add(1) has an unknown outcome, so that it may yet change what is read",
		},
	},
	{
		name: "nobody read", options: Options{Spec: Set(), Consistency: EventualConvergence}, h: sequence(done(1, "add", 1, nil)),
		want: Result{Verdict: model.Inconclusive, Algorithm: FinalReads, Reason: "no client read last, after all updates had ended"},
	},
	{
		name: "write cycle", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence(txn(1, appends("x", 1), appends("y", 1)), txn(2, appends("x", 2), appends("y", 2)),
			txn(3, reads("x", 1, 2), reads("y", 2, 1))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 6,
			Reason: `G0 (write cycle): the transaction c1 invoked at event 0 appended to key "x" before the transaction c2 invoked at event 2 did; ` +
				`the transaction c2 invoked at event 2 appended to key "y" before the transaction c1 invoked at event 0 did`,
		},
	},
	{
		// Nobody read the second value of x, which therefore came after the first.
		name: "write cycle through what nobody read", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence(txn(1, appends("x", 1), appends("y", 6)), txn(3, reads("x", 1)),
			txn(2, appends("x", 2), appends("y", 5)), txn(3, reads("y", 5, 6))),
		want: Result{Verdict: model.Violated, Algorithm: Cycles, Prefix: 8, Reason: "G0 (write cycle)"},
	},
	{
		name: "circular information flow", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h:    sequence(overlapping(txn(1, appends("x", 1), reads("y", 2)), txn(2, appends("y", 2), reads("x", 1)))),
		want: Result{Verdict: model.Violated, Algorithm: Cycles, Prefix: 4, Reason: "G1c (circular information flow)"},
	},
	{
		name: "read skew", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h:    sequence(txn(1, appends("x", 1), appends("y", 1)), txn(2, reads("x", 1), reads("y"))),
		want: Result{Verdict: model.Violated, Algorithm: Cycles, Prefix: 4, Reason: "G-single (read skew)"},
	},
	{
		name: "write skew", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h:    sequence(overlapping(txn(1, reads("x"), appends("y", 1)), txn(2, reads("y"), appends("x", 1)))),
		want: Result{Verdict: model.Violated, Algorithm: Cycles, Prefix: 4, Reason: "G2 (anti-dependency cycle)"},
	},
	{
		name: "aborted read", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence([]Event{invoke(1, "txn", TxnOf(appends("x", 1))), failed(1, "txn")}, txn(2, reads("x", 1))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 4,
			Reason: `G1a (aborted read): c2 read key "x" as [1], but the transaction of c1 that appended 1 failed`,
		},
	},
	{
		name: "intermediate read", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence(overlapping(txn(1, appends("x", 1), appends("x", 2)), txn(2, reads("x", 1)))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 3,
			Reason: `G1b (intermediate read): c2 read key "x" as [1], but the transaction of c1 that appended 1 then appended more`,
		},
	},
	{
		name: "stale read", options: Options{Spec: ListAppend(), Consistency: StrictSerializability},
		h: sequence(txn(1, appends("x", 1)), txn(2, reads("x"))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 4,
			Reason: `G-single-realtime (stale read): the transaction c2 invoked at event 2 read key "x" without what the transaction c1 invoked at event 0 appended; ` +
				`the transaction c1 invoked at event 0 ended before the transaction c2 invoked at event 2 was invoked`,
		},
	},
	{
		name: "which is serializable", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h:    sequence(txn(1, appends("x", 1)), txn(2, reads("x"))),
		want: Result{Verdict: model.Holds, Algorithm: Cycles},
	},
	{
		name: "a transaction against itself", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence(txn(1, appends("x", 1), reads("x"))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 2,
			Reason: `internal: c1 read key "x" as [], which is not what its transaction had read and appended before: [1]`,
		},
	},
	{
		name: "incompatible orders", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h: sequence(txn(1, appends("x", 1)), txn(2, appends("x", 2)), txn(3, reads("x", 1, 2)), txn(4, reads("x", 2, 1))),
		want: Result{
			Verdict: model.Violated, Algorithm: Cycles, Prefix: 8,
			Reason: `incompatible order: c4 read key "x" as [2 1], and another transaction read it as [1 2]`,
		},
	},
	{
		name: "lost update", options: Options{Spec: ListAppend(), Consistency: Serializability},
		h:    sequence(txn(1, reads("x"), appends("x", 1)), txn(2, reads("x"), appends("x", 2))),
		want: Result{Verdict: model.Violated, Algorithm: Cycles, Prefix: 4, Reason: "G2 (anti-dependency cycle)"},
	},
	{
		name: "queue: served out of turn", options: Options{Spec: Queue(), Consistency: Linearizability},
		h: sequence(done(1, "enqueue", 1, nil), done(1, "enqueue", 2, nil), done(2, "dequeue", nil, 2)),
		want: Result{
			Verdict: model.Violated, Algorithm: Porcupine, Prefix: 6,
			Reason: "c2 dequeue() returned 2, but the queue could only be [1 2] and the result 1",
		},
	},
	{
		name: "log: an append is gone", options: Options{Spec: Log(), Consistency: Linearizability},
		h: sequence(done(1, "append", 1, nil), done(2, "read", nil, ListOf())),
		want: Result{
			Verdict: model.Violated, Algorithm: Porcupine, Prefix: 4,
			Reason: "c2 read() returned [], but the log could only be [1]",
		},
	},
}

func TestCheck(t *testing.T) {
	for _, tt := range judgements {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Check(t.Context(), tt.options, tt.h)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(got.Reason, tt.want.Reason) && tt.want.Reason != "" {
				got.Reason = tt.want.Reason
			}
			figures := cmpopts.IgnoreFields(Result{}, "Seconds", "Complete", "Operations", "Pending", "Partitions", "LargestPartition")
			if diff := cmp.Diff(tt.want, got, figures); diff != "" {
				t.Errorf("result (-want +got):\n%s%s", diff, Text(tt.h))
			}
			if got.Complete != (got.Verdict != model.Inconclusive) {
				t.Errorf("complete is %v of a history that is %s", got.Complete, got.Verdict)
			}
		})
	}
}

func TestFigures(t *testing.T) {
	h := sequence(put(1, "x", 1), get(2, "y", 0), get(2, "y", 0), []Event{invoke(3, "put", Entry{"y", 2})})
	got, err := Check(t.Context(), Options{Spec: KV(0), Consistency: Linearizability}, h)
	if err != nil {
		t.Fatal(err)
	}
	want := Result{
		Verdict: model.Holds, Algorithm: Zones, Complete: true,
		Operations: 4, Pending: 1, Partitions: 2, LargestPartition: 3,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Result{}, "Seconds")); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
	if got.Seconds <= 0 {
		t.Errorf("it took %v seconds", got.Seconds)
	}
}

// What makes no sense is an error that says so.
func TestUnsupported(t *testing.T) {
	twice := sequence(put(1, "x", 1), put(1, "x", 1))
	tests := []struct {
		options Options
		h       History
		want    string
	}{
		{Options{Spec: Lock(), Consistency: CausalConsistency}, nil, `the lock cannot be judged by "causal"`},
		{Options{Spec: KV(0), Consistency: "strong"}, nil, `unknown consistency "strong"`},
		{Options{Spec: KV(0), Consistency: KAtomicity}, nil, "k-atomic with k = 0, want at least 1"},
		{Options{Spec: KV(0), Consistency: Linearizability, Algorithm: Cycles}, nil, `algorithm "cycles" does not judge by "linearizable", want one of [zones porcupine search]`},
		{Options{Spec: KV(0), Consistency: Linearizability, Algorithm: Zones}, twice, `want every value to be written once, and never the initial one, which put("x" = 1) of c1 does not keep to`},
		{
			Options{Spec: KV(""), Consistency: WritesFollowReads},
			sequence(done(1, "append", Entry{"x", "a"}, nil)),
			`append("x" = "a") does not just read or write`,
		},
		{
			Options{Spec: ListAppend(), Consistency: Serializability, Algorithm: Cycles},
			sequence(txn(1, appends("x", 1)), txn(2, appends("x", 1))), `want every value to be appended to a key once, and 1 is to key "x" twice`,
		},
	}
	for _, tt := range tests {
		_, err := Check(t.Context(), tt.options, tt.h)
		var unsupported *UnsupportedError
		if !errors.As(err, &unsupported) || err.Error() != tt.want {
			t.Errorf("got %v, want an *UnsupportedError %q", err, tt.want)
		}
	}
}

// A transaction that returns another one is no history of transactions.
func TestAnotherTransaction(t *testing.T) {
	h := recorded(invoke(1, "txn", TxnOf(appends("x", 1))), returned(1, "txn", TxnOf(appends("x", 2))))
	_, err := Check(t.Context(), Options{Spec: ListAppend(), Consistency: Serializability}, h)
	var invalid *InvalidError
	if !errors.As(err, &invalid) || !strings.Contains(err.Error(), "want the same with the lists that were read") {
		t.Errorf("got %v, want an *InvalidError", err)
	}
}

// Where there are too many ways for the time there is, nothing is concluded.
func TestSearchGivesUp(t *testing.T) {
	var events []Event
	for i := range 40 {
		events = append(events, done(i+1, "add", 1<<i, nil)...)
	}
	events = append(events, done(100, "read", nil, -1)...)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	r, err := Check(ctx, Options{Spec: Counter(0), Consistency: SequentialConsistency}, recorded(events...))
	if err != nil || r.Verdict != model.Inconclusive || r.Complete || r.Prefix != 0 || r.Lacks != Time || !strings.Contains(r.Reason, "no time left") {
		t.Errorf("got %+v, %v, want inconclusive", r, err)
	}
}

// And where there are too many for the memory.
func TestMemoryRunsOut(t *testing.T) {
	for _, a := range []Algorithm{Porcupine, Search} {
		o := Options{Spec: Register(0), Consistency: Linearizability, Algorithm: a}
		if r, err := Check(t.Context(), o, hard(8)); err != nil || r.Verdict != model.Violated {
			t.Errorf("%s: got %+v, %v, want violated", a, r, err)
		}
		o.Memory = 10_000
		r, err := Check(t.Context(), o, hard(8))
		if err != nil || r.Verdict != model.Inconclusive || r.Complete || r.Lacks != Memory || !strings.Contains(r.Reason, "search for an order") {
			t.Errorf("%s in 10 kB: got %+v, %v, want inconclusive", a, r, err)
		}
	}
}

// long is a history that holds, of processes that are nearly always busy.
func long(processes, operations int) History {
	pick := rand.New(rand.NewPCG(11, 12)).IntN
	return from1(writer(1).run(pick, processes, operations))
}

// What long recordings cost.
func BenchmarkLong(b *testing.B) {
	for _, tt := range []struct {
		consistency           Consistency
		processes, operations int
	}{
		{Linearizability, 3, 100_000},
		{Linearizability, 10, 100_000},
		{CausalConsistency, 10, 100_000},
		{SequentialConsistency, 5, 1000},
	} {
		h := long(tt.processes, tt.operations)
		b.Run(fmt.Sprintf("%s/%dx%d", tt.consistency, tt.processes, tt.operations), func(b *testing.B) {
			for b.Loop() {
				r, err := Check(b.Context(), Options{Spec: KV(0), Consistency: tt.consistency}, h)
				if err != nil || r.Verdict != model.Holds {
					b.Fatal(r, err)
				}
			}
		})
	}
}
