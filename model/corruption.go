package model

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// corruptions lists what a message can arrive as when it is corrupted, in a
// fixed order and encoded; the empty string stands for garbage that is noticed
// and discarded.
func (h *handlers) corruptions(in *input) []string {
	var list []string
	if h.corrupt == nil {
		list = h.mutations(in)
	} else {
		list = h.corrupt(in.msg, plainLayout)
		if again := h.corrupt(in.msg, oddLayout); !slices.Equal(list, again) {
			panic(defect{&ImpureError{Step: "Corrupt of " + h.codec.showMessage(in.msg).Text, Diff: fmt.Sprintf("%d messages, then %d others", len(list), len(again))}})
		}
		slices.Sort(list)
		list = slices.Compact(list)
	}
	list = slices.DeleteFunc(list, func(m string) bool { return m == in.msg })
	if len(list) == 0 {
		return []string{""}
	}
	return list
}

// mutations are the messages that differ in one field.
func (h *handlers) mutations(in *input) []string {
	var list []string
	v := h.codec.plans.decode(h.codec.message, []byte(in.msg), plainLayout)
	m := mutator{nodes: h.nodes, emit: func() {
		list = append(list, string(h.codec.message.encode(v.UnsafePointer())))
	}}
	m.walk(v.Elem(), func(reflect.Value) {})
	slices.Sort(list)
	return slices.Compact(list)
}

// mutator changes one field of a value at a time, and puts it back.
type mutator struct {
	nodes int
	emit  func()
}

// walk mutates v. What lies in an interface or a map cannot be changed in
// place: changed puts a changed copy back there.
func (m *mutator) walk(v reflect.Value, changed func(reflect.Value)) {
	try := func(with reflect.Value) {
		old := reflect.ValueOf(v.Interface())
		v.Set(with)
		changed(v)
		m.emit()
		v.Set(old)
		changed(v)
	}
	switch {
	case v.Type() == nodeIDType:
		for id := NodeID(1); int(id) <= m.nodes; id++ {
			if NodeID(v.Uint()) != id && v.Uint() != uint64(None) {
				try(reflect.ValueOf(id))
			}
		}
		return
	case v.Type() == nodeSetType:
		for id := NodeID(1); int(id) <= m.nodes; id++ {
			try(reflect.ValueOf(NodeSet(v.Uint()) ^ Nodes(id)))
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		try(reflect.ValueOf(!v.Bool()).Convert(v.Type()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		for _, d := range []int64{-1, 1} {
			if n := v.Int() + d; n >= 0 && !v.OverflowInt(n) {
				try(reflect.ValueOf(n).Convert(v.Type()))
			}
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		for _, d := range []uint64{^uint64(0), 1} {
			if n := v.Uint() + d; (d == 1 || v.Uint() > 0) && !v.OverflowUint(n) {
				try(reflect.ValueOf(n).Convert(v.Type()))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			m.walk(v.Field(i), func(reflect.Value) { changed(v) })
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			m.walk(v.Index(i), func(reflect.Value) { changed(v) })
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			m.walkCopy(v.MapIndex(k), func(c reflect.Value) { v.SetMapIndex(k, c); changed(v) })
		}
	case reflect.Interface:
		if !v.IsNil() {
			m.walkCopy(v.Elem(), func(c reflect.Value) { v.Set(c); changed(v) })
		}
	}
}

func (m *mutator) walkCopy(v reflect.Value, changed func(reflect.Value)) {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	m.walk(c, func(reflect.Value) { changed(c) })
}

// isHeartbeat reports whether a limping node still sends a message in time.
func (h *handlers) isHeartbeat(msg string) bool {
	return h.heartbeat != nil && askTwice("Heartbeat", func(l layout) bool { return h.heartbeat(msg, l) })
}

// askTwice asks a question of a protocol that is asked seldom, and makes sure
// that it is answered alike when it is asked again, in another layout.
func askTwice(name string, ask func(l layout) bool) bool {
	first := ask(plainLayout)
	if second := ask(oddLayout); first != second {
		panic(defect{&ImpureError{Step: name, Diff: fmt.Sprintf("%v, then %v", first, second)}})
	}
	return first
}

// typedCorruption and typedHeartbeat take the type from a protocol's functions.
func typedCorruption[S, M any](p Protocol[S, M], c *codec) func(msg string, l layout) []string {
	if p.Corrupt == nil {
		return nil
	}
	return func(msg string, l layout) []string {
		var list []string
		for _, m := range p.Corrupt(*(*M)(c.plans.decode(c.message, []byte(msg), l).UnsafePointer())) {
			list = append(list, string(c.message.encode(unsafe.Pointer(&m))))
		}
		return list
	}
}

func typedHeartbeat[S, M any](p Protocol[S, M], c *codec) func(msg string, l layout) bool {
	if p.Heartbeat == nil {
		return nil
	}
	return func(msg string, l layout) bool {
		return p.Heartbeat(*(*M)(c.plans.decode(c.message, []byte(msg), l).UnsafePointer()))
	}
}
