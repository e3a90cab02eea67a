package history

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/faultline-mc/faultline/model"
)

// The properties of this file are judged whenever something returns, as
// Linearizable is, though most of their models are not prefix-closed: an
// operation that is invoked later could explain what was seen before it. But a
// client is free to stop, and no protocol can know that it will not. Where such a
// history can be reached, it can also be by clients that then invoke nothing
// more, and to them nothing will ever explain it: what is still open is accounted
// for, and every further result makes it harder. So what is violated once stays
// so.

// witness, where a test has set it, gets to see every history that a property of
// this package judges.
var witness func(Spec, History)

// property judges the histories of an object.
func property[S any](name string, spec Spec, judge func(model.History) error) model.Property[S] {
	return model.OnHistory[S](name, func(records model.History) error {
		if witness != nil {
			witness(spec, FromModel(records))
		}
		return judge(records)
	})
}

// Sequential is true of a history if its operations can be put into one order
// that keeps the order within each client, and in which the object gives the
// results that were seen. A spec that the model makes no sense for is a panic,
// here and below.
func Sequential[S any](name string, spec Spec) model.Property[S] {
	return property[S](name, spec, judgingViews(spec, SequentialConsistency))
}

// Causal is true of a history of registers if each client has a view of all
// writes and its own reads that keeps causality.
func Causal[S any](name string, spec Spec) model.Property[S] {
	return property[S](name, spec, judgingViews(spec, CausalConsistency))
}

// PRAM is true of a history if each client has a view of all updates and its
// own reads that keeps the order within each client.
func PRAM[S any](name string, spec Spec) model.Property[S] {
	return property[S](name, spec, judgingViews(spec, PRAMConsistency))
}

// Session is true of a history that has one of the session guarantees:
// ReadYourWrites, MonotonicReads, MonotonicWrites or WritesFollowReads.
func Session[S any](name string, spec Spec, guarantee Consistency) model.Property[S] {
	switch guarantee {
	case ReadYourWrites, MonotonicReads, MonotonicWrites, WritesFollowReads:
		return property[S](name, spec, judgingViews(spec, guarantee))
	}
	panic(fmt.Sprintf("history: %q is no session guarantee", guarantee))
}

// BoundedStaleness is true of a history of registers that would be linearizable
// if every read could return any of the last k values written. For k = 1 it is
// Linearizable.
func BoundedStaleness[S any](name string, spec Spec, k int) model.Property[S] {
	spec.mustBeComplete()
	o := Options{Spec: spec, Consistency: KAtomicity, K: k}
	stale, err := o.spec()
	if err != nil {
		panic("history: " + err.Error())
	}
	return property[S](name, spec, judging(stale))
}

// Regular is true of a history of registers in which each read returns a value
// that was last written before it, or one that is being written while it reads.
func Regular[S any](name string, spec Spec) model.Property[S] {
	spec.mustBeComplete()
	o := Options{Spec: spec, Consistency: Regularity}
	if _, err := o.spec(); err != nil {
		panic("history: " + err.Error())
	}
	return property[S](name, spec, func(records model.History) error {
		return verdict(Check(context.Background(), o, FromModel(records)))
	})
}

// Consistent is true of a history that has the given consistency, for scenarios
// that leave the choice to their user. The name is that of the model in the form
// of a property's, such as ReadYourWrites. A model that needs to be told more, or
// that no property judges, is a panic.
func Consistent[S any](as Consistency, spec Spec) model.Property[S] {
	switch as {
	case Linearizability:
		return Linearizable[S]("Linearizable", spec)
	case Regularity:
		return Regular[S]("Regular", spec)
	case SequentialConsistency:
		return Sequential[S]("Sequential", spec)
	case CausalConsistency:
		return Causal[S]("Causal", spec)
	case PRAMConsistency:
		return PRAM[S]("PRAM", spec)
	case ReadYourWrites:
		return Session[S]("ReadYourWrites", spec, as)
	case MonotonicReads:
		return Session[S]("MonotonicReads", spec, as)
	case MonotonicWrites:
		return Session[S]("MonotonicWrites", spec, as)
	case WritesFollowReads:
		return Session[S]("WritesFollowReads", spec, as)
	}
	panic(fmt.Sprintf("history: no property judges %q by itself", as))
}

// viewJudge judges by a model without real time, to which a history is what each
// process did, one by one. It remembers which of these hold: the model checker
// has many histories judged that differ only in what overlapped.
type viewJudge struct {
	mu        sync.Mutex
	options   Options
	automaton *automaton
	holds     map[string]bool // by key
}

// maxHolding is how many histories a viewJudge remembers, at some 100 bytes
// each.
const maxHolding = 1 << 18

// judgingViews returns the check of a property. It can be called by several
// goroutines at once.
func judgingViews(spec Spec, c Consistency) func(model.History) error {
	spec.mustBeComplete()
	j := &viewJudge{options: Options{Spec: spec, Consistency: c}}
	if _, err := j.options.spec(); err != nil {
		panic("history: " + err.Error())
	}
	j.forget()
	return func(records model.History) error {
		j.mu.Lock()
		defer j.mu.Unlock()
		return j.check(FromModel(records))
	}
}

func (j *viewJudge) forget() {
	j.automaton, j.holds = newAutomaton(j.options.Spec), make(map[string]bool)
}

func (j *viewJudge) check(h History) error {
	if err := Validate(h, j.options.Spec); err != nil {
		return verdict(Result{}, err)
	}
	if j.automaton.size > maxRemembered || len(j.holds) >= maxHolding {
		j.forget()
	}
	key := j.key(h)
	if j.holds[key] {
		return nil
	}
	err := verdict(j.options.judge(context.Background(), j.automaton, h))
	if err == nil {
		j.holds[key] = true
	}
	return err
}

// key is what each process did. The judge's automaton numbers the operations.
func (j *viewJudge) key(h History) string {
	ops := Complete(h, j.options.Spec)
	slices.SortStableFunc(ops, func(a, b Operation) int { return a.Process - b.Process })
	var key []byte
	for i := range ops {
		key = binary.AppendVarint(key, int64(ops[i].Process))
		key = binary.AppendUvarint(key, uint64(j.automaton.label(&ops[i]).number))
	}
	return string(key)
}
