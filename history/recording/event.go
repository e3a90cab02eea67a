package recording

import (
	"strings"

	"github.com/faultline-mc/faultline/history"
)

// entry is one event as a file has it, before it means anything to an object.
type entry struct {
	at Position
	// wrong says why this is no event, though the file can be read on behind it.
	wrong error
	// nemesis marks what an injector of faults did. That is no operation.
	nemesis bool
	process int
	kind    history.Kind
	f       string // empty where the file has none
	// value and key are nil where the file has none.
	value, key *value
	// index is what the file numbers the event with.
	index    int64
	hasIndex bool
}

// eventTypes are the types that events have.
var eventTypes = map[string]history.Kind{
	"invoke": history.Invoke, "ok": history.Return, "fail": history.Fail, "info": history.Unknown,
}

// entryOf takes a map such as {:process 0, :type :ok, :f :read, :value 3} for
// an event.
func entryOf(v *value) entry {
	e := entry{at: v.at}
	v = v.untagged() // records are maps behind a tag
	if v.kind != kindMap {
		e.wrong = invalidf(v.at, "want an event as a map, got %s, %s", v.kind, v.describe())
		return e
	}
	var fields [2]*value
	for i, name := range [...]string{"process", "type"} {
		field, ok := v.field(name)
		if !ok {
			e.wrong = invalidf(e.at, "the event has no %s, only %s", name, keysOf(v))
			return e
		}
		fields[i] = field
	}
	f, _ := v.field("f")
	e.value, _ = v.field("value")
	e.key, _ = v.field("key")
	e.wrong = e.fill(fields[0], fields[1], f)
	if index, ok := v.field("index"); ok && index.kind != kindNil {
		e.index, e.hasIndex = index.n, index.kind == kindInt
		if !e.hasIndex && e.wrong == nil {
			e.wrong = invalidf(index.at, "want an integer as index, got %s", index.describe())
		}
	}
	return e
}

// fill takes what events have. The function may be missing.
func (e *entry) fill(process, typ, f *value) error {
	if err := e.takeProcess(process); err != nil {
		return err
	}
	if err := e.takeType(typ); err != nil {
		return err
	}
	if f == nil {
		return nil
	}
	return e.takeFunction(f)
}

// keysOf tells what a map has, for one that lacks something.
func keysOf(v *value) string {
	var keys []string
	for i := 0; i < len(v.items); i += 2 {
		keys = append(keys, v.items[i].describe())
	}
	if keys == nil {
		return "nothing"
	}
	return cut(strings.Join(keys, ", "))
}

func (e *entry) takeProcess(v *value) error {
	if name, ok := v.name(); ok && name == "nemesis" {
		e.nemesis = true
		return nil
	}
	if v.kind != kindInt || v.n < 0 {
		return invalidf(v.at, "want a process as an integer from 0 on, or nemesis, got %s", v.describe())
	}
	e.process = int(v.n)
	return nil
}

func (e *entry) takeType(v *value) error {
	name, named := v.name()
	k, ok := eventTypes[name]
	if !named || !ok {
		return invalidf(v.at, "want the type invoke, ok, fail or info, got %s", v.describe())
	}
	e.kind = k
	return nil
}

func (e *entry) takeFunction(v *value) error {
	name, ok := v.name()
	// The nemesis has functions of all kinds, which nobody looks at.
	if (!ok || name == "") && !e.nemesis {
		return invalidf(v.at, "want the name of a function, got %s", v.describe())
	}
	e.f = name
	return nil
}

// given returns the value, nil where there is none.
func (e *entry) given() *value {
	if e.value == nil {
		return &value{at: e.at}
	}
	return e.value
}
