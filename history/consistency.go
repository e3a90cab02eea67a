package history

import (
	"fmt"
	"slices"
	"strings"
)

// Consistency is a consistency model: what is asked of the order in which an
// object seems to have done the operations of a history. The value is its name
// on the command line.
//
// Most models are one sentence: there is an order of the operations, or one for
// each process, in which the object gives the results that were seen, and which
// keeps a part of the order in which things happened. An order for a process,
// its view, has all operations of that process and the updates of the others,
// of which the results are not asked: a client sees its own only.
type Consistency string

// The models, stronger ones first.
const (
	// StrictSerializability is Linearizability of an object whose operations are
	// transactions on many keys.
	StrictSerializability Consistency = "strict-serializable"
	// Serializability asks for any one order of the transactions, and be it one
	// in which a process does not see what it did before.
	Serializability Consistency = "serializable"
	// Linearizability asks for one order that keeps the real-time order (Herlihy
	// and Wing 1990).
	Linearizability Consistency = "linearizable"
	// KAtomicity is Linearizability where a read may return any of the last k
	// values written: bounded staleness in versions (Aiyer, Alvisi and Bazzi
	// 2005).
	KAtomicity Consistency = "k-atomic"
	// Regularity asks of registers that each read returns a value that was last
	// written before it, or one that is being written while it reads (Lamport
	// 1986). Two reads may disagree on the order of writes that both overlap.
	Regularity Consistency = "regular"
	// SequentialConsistency asks for one order that keeps the order within each
	// process (Lamport 1979).
	SequentialConsistency Consistency = "sequential"
	// CausalConsistency asks for a view for each process that keeps causality:
	// the order within each process, and from a write to who reads it (Ahamad et
	// al. 1995).
	CausalConsistency Consistency = "causal"
	// PRAMConsistency asks for a view for each process that keeps the order within each
	// process (Lipton and Sandberg 1988). It is also called FIFO consistency.
	PRAMConsistency Consistency = "pram"
	// ReadYourWrites asks for views in which the process's own updates come
	// before what it reads later. This and the next three are the session
	// guarantees (Terry et al. 1994).
	ReadYourWrites Consistency = "read-your-writes"
	// MonotonicReads asks for views that keep the order of the process's reads:
	// what one has seen, the next has, too.
	MonotonicReads Consistency = "monotonic-reads"
	// MonotonicWrites asks for views that keep the order of each process's
	// updates.
	MonotonicWrites Consistency = "monotonic-writes"
	// WritesFollowReads asks for views in which a write comes after the writes
	// that its process had read before.
	WritesFollowReads Consistency = "writes-follow-reads"
	// EventualConvergence asks that the last reads agree, those of each process
	// that began when all updates had ended.
	EventualConvergence Consistency = "convergent"
)

// Consistencies returns all models in the order above.
func Consistencies() []Consistency {
	return []Consistency{
		StrictSerializability, Serializability, Linearizability, KAtomicity, Regularity, SequentialConsistency,
		CausalConsistency,
		PRAMConsistency, ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads, EventualConvergence,
	}
}

// ConsistencyNamed returns the model of that name.
func ConsistencyNamed(name string) (Consistency, error) {
	if c := Consistency(name); slices.Contains(Consistencies(), c) {
		return c, nil
	}
	var names []string
	for _, c := range Consistencies() {
		names = append(names, string(c))
	}
	return "", fmt.Errorf("unknown consistency %q, want one of %s", name, strings.Join(names, ", "))
}

// Algorithm is a way to judge a history.
type Algorithm string

// The algorithms. Auto takes the cheapest that is complete for what is asked. It
// has a long history judged by a stronger model first where that is cheaper: what
// has that one has the weaker, too.
const (
	Auto Algorithm = "auto"
	// Porcupine searches for an order that keeps the real-time order, and the
	// monitor of this package confirms what it finds.
	Porcupine Algorithm = "porcupine"
	// Search tries orders, and remembers which sets of operations led to which
	// states.
	Search Algorithm = "search"
	// Zones compares the spans of time in which a register must have held each
	// value. It needs values that are written once.
	Zones Algorithm = "zones"
	// Patterns looks for what no causal history has. It needs values that are
	// written once.
	Patterns Algorithm = "patterns"
	// Cycles searches for cycles among what transactions read and overwrote.
	Cycles Algorithm = "cycles"
	// Intervals compares each read with the writes before and around it.
	Intervals Algorithm = "intervals"
	// FinalReads compares the last reads.
	FinalReads Algorithm = "final-reads"
)

// Algorithms returns all algorithms, Auto first.
func Algorithms() []Algorithm {
	return []Algorithm{Auto, Porcupine, Search, Zones, Patterns, Cycles, Intervals, FinalReads}
}

// AlgorithmNamed returns the algorithm of that name.
func AlgorithmNamed(name string) (Algorithm, error) {
	if a := Algorithm(name); slices.Contains(Algorithms(), a) {
		return a, nil
	}
	var names []string
	for _, a := range Algorithms() {
		names = append(names, string(a))
	}
	return "", fmt.Errorf("unknown algorithm %q, want one of %s", name, strings.Join(names, ", "))
}

// UnsupportedError says that a question has no answer: the object or the
// algorithm is not made for the consistency model, or the history does not have
// what the algorithm needs. It is a mistake of who asks, no verdict.
type UnsupportedError struct{ text string }

func (e *UnsupportedError) Error() string { return e.text }

func unsupportedf(format string, args ...any) error {
	return &UnsupportedError{fmt.Sprintf(format, args...)}
}
