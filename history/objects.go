package history

import "fmt"

// Register is a register that first holds the initial value: write(v) returns
// nothing, read() the value last written. All values have the initial one's
// type, or any type where that is nil.
func Register(initial any) Spec {
	return Spec{Name: "register", Init: []any{initial}, Funcs: registerFuncs(initial), Models: registerModels()}
}

// registerModels are the models of objects that are only read and written.
func registerModels() []Consistency {
	return append(viewModels(), KAtomicity, Regularity, CausalConsistency, WritesFollowReads)
}

// viewModels are the models of objects whose updates return nothing, so that
// each client can have its own view of them.
func viewModels() []Consistency {
	return []Consistency{PRAMConsistency, ReadYourWrites, MonotonicReads, MonotonicWrites, EventualConvergence}
}

func registerFuncs(initial any) map[string]Func {
	value := sameType(initial)
	return map[string]Func{
		"read": {
			ReadOnly: true, Reads: true, Result: value,
			Step: readState,
		},
		"write": {
			Arg: value, Writes: func(arg any) any { return arg },
			Step: func(_, arg any) []Outcome { return []Outcome{{State: arg}} },
		},
	}
}

// Swap is the argument of a compare-and-set.
type Swap struct{ Old, New any }

func (s Swap) String() string { return show(s.Old) + " -> " + show(s.New) }

// CAS is a register with compare-and-set besides: cas(Swap{Old, New}) writes
// New if the register holds Old, and returns whether it did.
func CAS(initial any) Spec {
	funcs := registerFuncs(initial)
	funcs["cas"] = Func{Arg: swapOf(sameType(initial)), Result: typeOf[bool], Step: compareAndSet}
	return Spec{Name: "register", Init: []any{initial}, Funcs: funcs}
}

func compareAndSet(state, arg any) []Outcome {
	swap := arg.(Swap)
	if state != swap.Old {
		return []Outcome{{State: state, Result: false}}
	}
	return []Outcome{{State: swap.New, Result: true}}
}

func swapOf(value func(any) error) func(any) error {
	return func(v any) error {
		if err := typeOf[Swap](v); err != nil {
			return err
		}
		if err := value(v.(Swap).Old); err != nil {
			return fmt.Errorf("old value: %w", err)
		}
		if err := value(v.(Swap).New); err != nil {
			return fmt.Errorf("new value: %w", err)
		}
		return nil
	}
}

// Entry is the argument of a put.
type Entry struct{ Key, Value any }

func (e Entry) String() string { return show(e.Key) + " = " + show(e.Value) }

// KV is a key-value store in which every key first has the initial value, such
// as "" or nil: put(Entry{Key, Value}) returns nothing, get(key) the value last
// put. Where the initial value is a string, append(Entry{Key, Value}) appends
// to the value and returns nothing. Keys are independent of each other.
func KV(initial any) Spec {
	register := registerFuncs(initial)
	funcs := map[string]Func{
		"get": {ReadOnly: true, Reads: true, Arg: checkComparable, Result: register["read"].Result, Step: readState},
		"put": {
			Arg: entryOf(sameType(initial)), Writes: func(arg any) any { return arg.(Entry).Value },
			Step: func(_, arg any) []Outcome { return []Outcome{{State: arg.(Entry).Value}} },
		},
	}
	if _, ok := initial.(string); ok {
		funcs["append"] = Func{
			Arg: entryOf(sameType(initial)),
			Step: func(state, arg any) []Outcome {
				return []Outcome{{State: state.(string) + arg.(Entry).Value.(string)}}
			},
		}
	}
	return Spec{Name: "store", Init: []any{initial}, Funcs: funcs, Key: entryKey, Models: registerModels()}
}

func entryKey(fn string, arg any) any {
	if fn == "get" {
		return arg
	}
	return arg.(Entry).Key
}

func entryOf(value func(any) error) func(any) error {
	return func(v any) error {
		if err := typeOf[Entry](v); err != nil {
			return err
		}
		if err := value(v.(Entry).Value); err != nil {
			return fmt.Errorf("value: %w", err)
		}
		return nil
	}
}
