package model

import (
	"bytes"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unsafe"
)

// A plan is everything the engine does with values of one type: the canonical
// encoding and back, the tree that is shown, and the check that the type is
// plain data. It is compiled once per type by reflection; what it then runs
// for most types is a few direct memory accesses.
//
// Equal values have equal encodings and the reverse, where a nil and an empty
// slice or map count as equal. Encodings of integers sort as the integers do.
type plan struct {
	typ  reflect.Type
	name string // with that of its package, as values behind interfaces carry it
	enc  func(b []byte, p unsafe.Pointer) []byte
	dec  func(d *decoder, p unsafe.Pointer) // *p is zero before
	show func(p unsafe.Pointer) Value
	// rename and see are explained at compileRenaming.
	rename func(p unsafe.Pointer, perm *permutation)
	see    func(b []byte, p unsafe.Pointer, view *viewpoint) []byte
	// runs are the bytes of a value that count, where all of it is of fixed
	// size; nil otherwise.
	runs []byteRun
}

// byteRun is a stretch of memory inside a value.
type byteRun struct{ offset, size uintptr }

// layout chooses how decoded values lie in memory, which a deterministic
// handler cannot tell: slices may be empty instead of nil and have spare
// capacity. The order of a map differs each time by itself.
type layout uint8

const (
	plainLayout layout = iota
	oddLayout
	backLayout // as oddLayout, and maps are filled from their last entry
)

type decoder struct {
	b        []byte
	layout   layout
	manyKeys bool // a map of two or more entries was decoded
	mutable  bool // a map or a slice was, which copies of the value share
}

// planSet holds the plans of one model. The types behind interfaces are
// learned when a value of them is first stored.
type planSet struct {
	mu     sync.Mutex
	byType map[reflect.Type]*plan

	known  sync.Map // type behind an interface -> *plan
	byName sync.Map // its name -> *plan
}

func newPlanSet() *planSet {
	return &planSet{byType: map[reflect.Type]*plan{}}
}

// TypeError says that a type is not plain data.
type TypeError struct {
	Path string // of the offending field, as in State.Log[].Done
	Type string // its Go type
	Why  string
}

func (e *TypeError) Error() string {
	return fmt.Sprintf("%s has type %s: %s", e.Path, e.Type, e.Why)
}

// of returns the plan of a type, or a *TypeError.
func (ps *planSet) of(t reflect.Type) (p *plan, err error) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if p := ps.byType[t]; p != nil {
		return p, nil
	}
	added := []reflect.Type{}
	defer func() {
		if r := recover(); r != nil {
			te, ok := r.(*TypeError)
			if !ok {
				panic(r)
			}
			for _, t := range added {
				delete(ps.byType, t)
			}
			p, err = nil, te
		}
	}()
	path := t.Name()
	if path == "" {
		path = t.String()
	}
	return ps.compile(t, path, &added), nil
}

// dynamic returns the plan of a type behind an interface, learning its name.
func (ps *planSet) dynamic(t reflect.Type) *plan {
	if p, ok := ps.known.Load(t); ok {
		return p.(*plan)
	}
	p, err := ps.of(t)
	if err != nil {
		panic(err)
	}
	if q, taken := ps.byName.LoadOrStore(p.name, p); taken && q != p {
		panic(&TypeError{Path: p.name, Type: t.String(), Why: "two types behind interfaces have this name, and one would be taken for the other"})
	}
	ps.known.Store(t, p)
	return p
}

func (ps *planSet) byTypeName(name string) *plan {
	p, _ := ps.byName.Load(name)
	return p.(*plan)
}

var (
	stringerType = reflect.TypeFor[fmt.Stringer]()
	nodeIDType   = reflect.TypeFor[NodeID]()
	nodeSetType  = reflect.TypeFor[NodeSet]()
)

// compile panics with a *TypeError. Recursive types are allowed: the plan is
// entered before its parts are compiled.
func (ps *planSet) compile(t reflect.Type, path string, added *[]reflect.Type) *plan {
	if p := ps.byType[t]; p != nil {
		return p
	}
	p := &plan{typ: t, name: t.String()}
	ps.byType[t] = p
	*added = append(*added, t)
	switch t.Kind() {
	case reflect.Bool:
		ps.compileBool(p)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		ps.compileInt(p)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		ps.compileUint(p)
	case reflect.String:
		ps.compileString(p)
	case reflect.Array:
		ps.compileArray(p, ps.compile(t.Elem(), path+"[]", added))
	case reflect.Slice:
		ps.compileSlice(p, ps.compile(t.Elem(), path+"[]", added))
	case reflect.Map:
		ps.compileMap(p, ps.compile(t.Key(), path+"[key]", added), ps.compile(t.Elem(), path+"[]", added))
	case reflect.Interface:
		ps.compileInterface(p)
	case reflect.Struct:
		ps.compileStruct(p, path, added)
	default:
		panic(&TypeError{Path: path, Type: t.String(), Why: "states and messages are plain data; a " + t.Kind().String() + " is not"})
	}
	ps.compileRenaming(p)
	if t.Implements(stringerType) && t != nodeSetType && t.Kind() != reflect.Interface {
		plain := p.show
		p.show = func(v unsafe.Pointer) Value {
			text, ok := callString(reflect.NewAt(t, v).Elem().Interface().(fmt.Stringer))
			if !ok {
				return plain(v)
			}
			kind := ValueText
			if t == nodeIDType {
				kind = ValueNumber
			}
			return Value{Kind: kind, Text: text}
		}
	}
	return p
}

// callString returns the text of v, unless its String panics: that spoils the
// text of a value, and must not spoil a finding.
func callString(v fmt.Stringer) (text string, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return v.String(), true
}

func (ps *planSet) compileBool(p *plan) {
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		if *(*bool)(v) {
			return append(b, 1)
		}
		return append(b, 0)
	}
	p.dec = func(d *decoder, v unsafe.Pointer) { *(*bool)(v) = d.byte() == 1 }
	p.show = func(v unsafe.Pointer) Value {
		return Value{Kind: ValueBool, Text: strconv.FormatBool(*(*bool)(v))}
	}
	p.runs = []byteRun{{0, 1}}
}

func (ps *planSet) compileInt(p *plan) {
	size := p.typ.Size()
	load := func(v unsafe.Pointer) int64 {
		switch size {
		case 1:
			return int64(*(*int8)(v))
		case 2:
			return int64(*(*int16)(v))
		case 4:
			return int64(*(*int32)(v))
		}
		return *(*int64)(v)
	}
	p.enc = func(b []byte, v unsafe.Pointer) []byte { return appendInt(b, load(v)) }
	p.dec = func(d *decoder, v unsafe.Pointer) { storeInt(v, size, uint64(d.int())) }
	p.show = func(v unsafe.Pointer) Value {
		return Value{Kind: ValueNumber, Text: strconv.FormatInt(load(v), 10)}
	}
	p.runs = []byteRun{{0, size}}
}

func (ps *planSet) compileUint(p *plan) {
	size := p.typ.Size()
	load := func(v unsafe.Pointer) uint64 {
		switch size {
		case 1:
			return uint64(*(*uint8)(v))
		case 2:
			return uint64(*(*uint16)(v))
		case 4:
			return uint64(*(*uint32)(v))
		}
		return *(*uint64)(v)
	}
	p.enc = func(b []byte, v unsafe.Pointer) []byte { return appendUint(b, load(v)) }
	p.dec = func(d *decoder, v unsafe.Pointer) { storeInt(v, size, d.uint()) }
	p.show = func(v unsafe.Pointer) Value {
		return Value{Kind: ValueNumber, Text: strconv.FormatUint(load(v), 10)}
	}
	if p.typ == nodeSetType {
		p.show = func(v unsafe.Pointer) Value { return showNodeSet(NodeSet(load(v))) }
	}
	p.runs = []byteRun{{0, size}}
}

func storeInt(v unsafe.Pointer, size uintptr, n uint64) {
	switch size {
	case 1:
		*(*uint8)(v) = uint8(n)
	case 2:
		*(*uint16)(v) = uint16(n)
	case 4:
		*(*uint32)(v) = uint32(n)
	default:
		*(*uint64)(v) = n
	}
}

func showNodeSet(s NodeSet) Value {
	v := Value{Kind: ValueSet, Text: s.String()}
	for id := range s.All() {
		v.Items = append(v.Items, Value{Kind: ValueNumber, Text: id.String()})
	}
	return v
}

func (ps *planSet) compileString(p *plan) {
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		s := *(*string)(v)
		return append(appendUint(b, uint64(len(s))), s...)
	}
	p.dec = func(d *decoder, v unsafe.Pointer) { *(*string)(v) = string(d.bytes(int(d.uint()))) }
	p.show = func(v unsafe.Pointer) Value {
		return Value{Kind: ValueText, Text: strconv.Quote(*(*string)(v))}
	}
}

func (ps *planSet) compileArray(p, elem *plan) {
	n, size := p.typ.Len(), elem.typ.Size()
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		for i := range n {
			b = elem.enc(b, unsafe.Add(v, uintptr(i)*size))
		}
		return b
	}
	p.dec = func(d *decoder, v unsafe.Pointer) {
		for i := range n {
			elem.dec(d, unsafe.Add(v, uintptr(i)*size))
		}
	}
	p.show = func(v unsafe.Pointer) Value {
		items := make([]Value, n)
		for i := range items {
			items[i] = elem.show(unsafe.Add(v, uintptr(i)*size))
		}
		return listValue(items)
	}
	if elem.runs != nil {
		for i := range n {
			p.runs = appendRuns(p.runs, elem.runs, uintptr(i)*size)
		}
		p.runs = slices.Clip(p.runs)
		if n == 0 {
			p.runs = []byteRun{}
		}
	}
}

func (ps *planSet) compileSlice(p, elem *plan) {
	size := elem.typ.Size()
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		// A slice header begins with the address of the array and the length.
		h := (*sliceHeader)(v)
		b = appendUint(b, uint64(h.len))
		for i := range h.len {
			b = elem.enc(b, unsafe.Add(h.data, uintptr(i)*size))
		}
		return b
	}
	p.dec = func(d *decoder, v unsafe.Pointer) {
		n := int(d.uint())
		if n == 0 && d.layout == plainLayout {
			return
		}
		d.mutable = true
		spare := 0
		if d.layout != plainLayout {
			spare = 3
		}
		data := reflect.MakeSlice(p.typ, n, n+spare).UnsafePointer()
		*(*sliceHeader)(v) = sliceHeader{data, n, n + spare}
		for i := range n {
			elem.dec(d, unsafe.Add(data, uintptr(i)*size))
		}
	}
	p.show = func(v unsafe.Pointer) Value {
		h := (*sliceHeader)(v)
		items := make([]Value, h.len)
		for i := range items {
			items[i] = elem.show(unsafe.Add(h.data, uintptr(i)*size))
		}
		return listValue(items)
	}
}

type sliceHeader struct {
	data     unsafe.Pointer
	len, cap int
}

func (ps *planSet) compileMap(p, key, elem *plan) {
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		m := reflect.NewAt(p.typ, v).Elem()
		b = appendUint(b, uint64(m.Len()))
		if m.Len() == 0 {
			return b
		}
		// The entries are encoded in the map's order, then sorted by their
		// keys, whose encodings are no prefixes of each other.
		type span struct{ from, to int }
		spans := make([]span, 0, m.Len())
		start := len(b)
		k, e := reflect.New(key.typ), reflect.New(elem.typ)
		for it := m.MapRange(); it.Next(); {
			k.Elem().SetIterKey(it)
			e.Elem().SetIterValue(it)
			from := len(b)
			b = elem.enc(key.enc(b, k.UnsafePointer()), e.UnsafePointer())
			spans = append(spans, span{from, len(b)})
		}
		byKey := func(x, y span) int { return bytes.Compare(b[x.from:x.to], b[y.from:y.to]) }
		if slices.IsSortedFunc(spans, byKey) {
			return b
		}
		slices.SortFunc(spans, byKey)
		sorted := make([]byte, 0, len(b)-start)
		for _, s := range spans {
			sorted = append(sorted, b[s.from:s.to]...)
		}
		return append(b[:start], sorted...)
	}
	keysOf, elemsOf := reflect.SliceOf(key.typ), reflect.SliceOf(elem.typ) // looked up once
	// A decoded map is never nil, so that a handler may write to it.
	p.dec = func(d *decoder, v unsafe.Pointer) {
		n := int(d.uint())
		d.manyKeys, d.mutable = d.manyKeys || n > 1, true
		m := reflect.MakeMapWithSize(p.typ, n)
		*(*unsafe.Pointer)(v) = m.UnsafePointer() // which is all that a map is
		if n == 0 {
			return
		}
		keys, elems := reflect.MakeSlice(keysOf, n, n), reflect.MakeSlice(elemsOf, n, n)
		for i := range n {
			key.dec(d, unsafe.Add(keys.UnsafePointer(), uintptr(i)*key.typ.Size()))
			elem.dec(d, unsafe.Add(elems.UnsafePointer(), uintptr(i)*elem.typ.Size()))
		}
		for i := range n {
			if d.layout == backLayout {
				i = n - 1 - i
			}
			m.SetMapIndex(keys.Index(i), elems.Index(i))
		}
	}
	p.show = func(v unsafe.Pointer) Value {
		val := Value{Kind: ValueMap}
		set := elem.typ.Kind() == reflect.Bool || elem.typ.Size() == 0
		var keys []Value
		d := decoder{b: p.enc(nil, v)} // the entries in canonical order
		for range d.uint() {
			k, e := reflect.New(key.typ), reflect.New(elem.typ)
			key.dec(&d, k.UnsafePointer())
			elem.dec(&d, e.UnsafePointer())
			keys = append(keys, key.show(k.UnsafePointer()))
			val.Keys = append(val.Keys, keys[len(keys)-1].Text)
			val.Items = append(val.Items, elem.show(e.UnsafePointer()))
			set = set && (elem.typ.Size() == 0 || e.Elem().Bool())
		}
		if set {
			return Value{Kind: ValueSet, Items: keys, Text: "{" + joinTexts(keys) + "}"}
		}
		return withText(val)
	}
}

func (ps *planSet) compileStruct(p *plan, path string, added *[]reflect.Type) {
	type field struct {
		name   string
		offset uintptr
		plan   *plan
	}
	fields := make([]field, p.typ.NumField())
	flat, runs := true, []byteRun{}
	for i := range fields {
		f := p.typ.Field(i)
		if !f.IsExported() {
			panic(&TypeError{Path: path + "." + f.Name, Type: f.Type.String(), Why: "the field is not exported, so it cannot be stored"})
		}
		fields[i] = field{f.Name, f.Offset, ps.compile(f.Type, path+"."+f.Name, added)}
		if fields[i].plan.runs == nil {
			flat = false
		}
		runs = appendRuns(runs, fields[i].plan.runs, f.Offset)
	}
	if flat {
		p.runs = runs
	}
	p.enc = func(b []byte, v unsafe.Pointer) []byte {
		for i := range fields {
			b = fields[i].plan.enc(b, unsafe.Add(v, fields[i].offset))
		}
		return b
	}
	p.dec = func(d *decoder, v unsafe.Pointer) {
		for i := range fields {
			fields[i].plan.dec(d, unsafe.Add(v, fields[i].offset))
		}
	}
	p.show = func(v unsafe.Pointer) Value {
		val := Value{Kind: ValueStruct}
		for _, f := range fields {
			val.Keys = append(val.Keys, f.name)
			val.Items = append(val.Items, f.plan.show(unsafe.Add(v, f.offset)))
		}
		return withText(val)
	}
}

// appendRuns appends runs moved by offset, joining neighbours.
func appendRuns(list, runs []byteRun, offset uintptr) []byteRun {
	for _, r := range runs {
		r.offset += offset
		if n := len(list); n > 0 && list[n-1].offset+list[n-1].size == r.offset {
			list[n-1].size += r.size
			continue
		}
		list = append(list, r)
	}
	return list
}

func listValue(items []Value) Value {
	return Value{Kind: ValueList, Items: items, Text: "[" + joinTexts(items) + "]"}
}

// withText fills in the text of a struct or map.
func withText(v Value) Value {
	var b strings.Builder
	b.WriteByte('{')
	for i, item := range v.Items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(v.Keys[i])
		b.WriteString(": ")
		b.WriteString(item.Text)
	}
	b.WriteByte('}')
	v.Text = b.String()
	return v
}

func joinTexts(items []Value) string {
	texts := make([]string, len(items))
	for i, v := range items {
		texts[i] = v.Text
	}
	return strings.Join(texts, ", ")
}

// encode returns the canonical encoding of *p.
func (p *plan) encode(v unsafe.Pointer) []byte { return p.enc(nil, v) }

// decode makes a new value from its encoding.
func (ps *planSet) decode(p *plan, b []byte, l layout) reflect.Value {
	v := reflect.New(p.typ)
	d := decoder{b: b, layout: l}
	p.dec(&d, v.UnsafePointer())
	return v
}

// textPlans serves Text.
var textPlans = newPlanSet()

// Text shows plain data on one line, as traces do: {Term: 1, Vote: 2}. It
// panics if v is not plain data.
func Text(v any) string {
	p, err := textPlans.of(reflect.TypeFor[any]())
	if err != nil {
		panic(err)
	}
	return p.show(unsafe.Pointer(&v)).Text
}

// appendUint appends n so that the encodings sort as the numbers do: a byte
// that says how many bytes follow, then the bytes, greatest first.
func appendUint(b []byte, n uint64) []byte {
	size := (bits.Len64(n) + 7) / 8
	b = append(b, 0x80+byte(size))
	for i := size - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}

// appendInt is appendUint for numbers that may be negative. Of those the bytes
// that follow are the lowest of the two's complement, and more bytes mean a
// smaller number.
func appendInt(b []byte, n int64) []byte {
	if n >= 0 {
		return appendUint(b, uint64(n))
	}
	size := (bits.Len64(uint64(^n)) + 7) / 8
	b = append(b, 0x7f-byte(size))
	for i := size - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}

func (d *decoder) byte() byte {
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) bytes(n int) []byte {
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *decoder) uint() uint64 {
	n := uint64(0)
	for _, c := range d.bytes(int(d.byte() - 0x80)) {
		n = n<<8 | uint64(c)
	}
	return n
}

func (d *decoder) int() int64 {
	if d.b[0] >= 0x80 {
		return int64(d.uint())
	}
	size := int(0x7f - d.byte())
	n := int64(-1)
	for _, c := range d.bytes(size) {
		n = n<<8 | int64(c)
	}
	return n
}
