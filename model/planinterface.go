package model

import (
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

func (ps *planSet) compileInterface(p *plan) {
	var types dynamicTypes
	content := func(v unsafe.Pointer) (*plan, unsafe.Pointer) {
		words := (*interfaceWords)(v)
		if words.typ == nil {
			return nil, nil
		}
		d := types.byWord(words.typ)
		if d == nil {
			d = types.learn(p, ps.dynamic(reflect.NewAt(p.typ, v).Elem().Elem().Type()))
		}
		if d.isDirect {
			return d.plan, unsafe.Pointer(&words.data)
		}
		return d.plan, words.data
	}
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		q, c := content(v)
		if q == nil {
			return appendUint(b, 0)
		}
		b = append(appendUint(b, uint64(len(q.name))), q.name...)
		return q.enc(b, c)
	}
	p.dec = func(d *decoder, v unsafe.Pointer) {
		n := int(d.uint())
		if n == 0 {
			return
		}
		name := d.bytes(n)
		t := types.byName(name)
		if t == nil {
			t = types.learn(p, ps.byTypeName(string(name)))
		}
		c := reflect.New(t.plan.typ).UnsafePointer()
		t.plan.dec(d, c)
		if t.isDirect {
			c = *(*unsafe.Pointer)(c)
		}
		*(*interfaceWords)(v) = interfaceWords{t.word, c}
	}
	p.show = func(v unsafe.Pointer) Value {
		q, c := content(v)
		if q == nil {
			return Value{Kind: ValueNull, Text: "none"}
		}
		val := q.show(c)
		if q.typ.Kind() == reflect.Struct && val.Kind == ValueStruct {
			val.Type = q.typ.Name()
			val.Text = val.Type + val.Text
		}
		return val
	}
}

// interfaceWords is how an interface lies in memory: what says its type, and a
// pointer to the value, or the value itself where that is a pointer. Working on
// these is several times as fast as reflection, and states are full of them.
type interfaceWords struct{ typ, data unsafe.Pointer }

// dynamicType is a type behind an interface of some type.
type dynamicType struct {
	plan     *plan
	word     unsafe.Pointer
	isDirect bool // the value itself is in the interface
}

// dynamicTypes are those that one type of interface has been met with. Readers
// take no lock.
type dynamicTypes struct {
	mu     sync.Mutex
	known  atomic.Pointer[map[unsafe.Pointer]*dynamicType]
	called atomic.Pointer[map[string]*dynamicType]
}

func (t *dynamicTypes) byWord(word unsafe.Pointer) *dynamicType {
	if m := t.known.Load(); m != nil {
		return (*m)[word]
	}
	return nil
}

func (t *dynamicTypes) byName(name []byte) *dynamicType {
	if m := t.called.Load(); m != nil {
		return (*m)[string(name)]
	}
	return nil
}

// learn finds out how a zero value of the type q lies in an interface of type p.
// One that is a pointer itself is nil there, and a pointer to one is not.
func (t *dynamicTypes) learn(p, q *plan) *dynamicType {
	sample := reflect.New(p.typ)
	sample.Elem().Set(reflect.Zero(q.typ))
	words := (*interfaceWords)(sample.UnsafePointer())
	d := &dynamicType{q, words.typ, words.data == nil}
	t.mu.Lock()
	defer t.mu.Unlock()
	known, called := map[unsafe.Pointer]*dynamicType{d.word: d}, map[string]*dynamicType{q.name: d}
	if m := t.known.Load(); m != nil {
		maps.Copy(known, *m)
		maps.Copy(called, *t.called.Load())
	}
	t.called.Store(&called)
	t.known.Store(&known)
	return d
}
