package model

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"unsafe"
)

// ByNode marks the types of arrays whose elements belong to nodes: the first
// to node 1, the second to node 2, and so on. Where nodes are renamed the
// elements change places. Slices and other arrays keep their order.
type ByNode interface{ ByNode() }

var byNodeType = reflect.TypeFor[ByNode]()

// viewpoint is one node's view of a value: it tells itself from all others,
// and others by their colours alone.
type viewpoint struct {
	me      NodeID
	nodes   int // those from 1 on may be renamed
	colours [MaxNodes + 1]uint8
}

// colour is what a node looks like. Nodes that are never renamed look like
// themselves.
func (v *viewpoint) colour(id NodeID) byte {
	switch {
	case id == None || int(id) > v.nodes:
		return byte(id)
	case id == v.me:
		return 255
	}
	return 128 + v.colours[id]
}

// appendParts appends encodings of nodes' parts, in an order that does not depend
// on the nodes' names.
func appendParts(b []byte, parts [][]byte) []byte {
	slices.SortFunc(parts, bytes.Compare)
	for _, part := range parts {
		b = append(b, part...)
	}
	return b
}

// compileRenaming gives a plan, whose parts have theirs, what symmetry needs
// of values:
//
//   - rename applies a permutation to the value in place. What the value shares
//     with others, behind slices, changes there too; maps are made anew.
//   - see encodes the value as one node sees it, so that the views do not
//     depend on names: that of node p(i) of a renamed value is that of i.
func (ps *planSet) compileRenaming(p *plan) {
	switch t := p.typ; {
	case t == nodeIDType:
		p.rename = func(v unsafe.Pointer, perm *permutation) { *(*NodeID)(v) = perm.of(*(*NodeID)(v)) }
		p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
			return append(b, view.colour(*(*NodeID)(v)))
		}
	case t == nodeSetType:
		p.rename = func(v unsafe.Pointer, perm *permutation) { *(*NodeSet)(v) = perm.ofSet(*(*NodeSet)(v)) }
		p.see = seeNodeSet
	case t.Kind() == reflect.Array:
		ps.renameArray(p, ps.byType[t.Elem()])
	case t.Kind() == reflect.Slice:
		ps.renameSlice(p, ps.byType[t.Elem()])
	case t.Kind() == reflect.Map:
		ps.renameMap(p, ps.byType[t.Key()], ps.byType[t.Elem()])
	case t.Kind() == reflect.Interface:
		ps.renameInterface(p)
	case t.Kind() == reflect.Struct:
		ps.renameStruct(p)
	default:
		p.rename = func(unsafe.Pointer, *permutation) {}
		p.see = func(b []byte, v unsafe.Pointer, _ *viewpoint) []byte { return p.enc(b, v) }
	}
}

// seeNodeSet lists the colours of the nodes in a set, sorted.
func seeNodeSet(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
	start := len(b)
	for id := range (*(*NodeSet)(v)).All() {
		b = append(b, view.colour(id))
	}
	slices.Sort(b[start:])
	return append(b, 0)
}

func (ps *planSet) renameArray(p, elem *plan) {
	n, size := p.typ.Len(), elem.typ.Size()
	byNode := p.typ.Implements(byNodeType)
	if byNode && n > MaxNodes {
		panic(&TypeError{Path: p.name, Type: p.typ.String(), Why: fmt.Sprintf("an array by nodes has at most %d elements", MaxNodes)})
	}
	p.rename = func(v unsafe.Pointer, perm *permutation) {
		for i := range n {
			elem.rename(unsafe.Add(v, uintptr(i)*size), perm)
		}
		if !byNode {
			return
		}
		list := reflect.NewAt(p.typ, v).Elem()
		was := reflect.New(p.typ).Elem()
		was.Set(list)
		for i := range n {
			to := perm[i+1]
			if int(to) > n {
				panic(defect{&TypeError{Path: p.name, Type: p.typ.String(), Why: "it has no element for node " + to.String() + ", which is renamed"}})
			}
			list.Index(int(to) - 1).Set(was.Index(i))
		}
	}
	p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
		if !byNode {
			for i := range n {
				b = elem.see(b, unsafe.Add(v, uintptr(i)*size), view)
			}
			return b
		}
		parts := make([][]byte, n)
		for i := range n {
			parts[i] = elem.see([]byte{view.colour(NodeID(i + 1))}, unsafe.Add(v, uintptr(i)*size), view)
		}
		return appendParts(b, parts)
	}
}

func (ps *planSet) renameSlice(p, elem *plan) {
	size := elem.typ.Size()
	p.rename = func(v unsafe.Pointer, perm *permutation) {
		h := (*sliceHeader)(v)
		for i := range h.len {
			elem.rename(unsafe.Add(h.data, uintptr(i)*size), perm)
		}
	}
	p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
		h := (*sliceHeader)(v)
		b = appendUint(b, uint64(h.len))
		for i := range h.len {
			b = elem.see(b, unsafe.Add(h.data, uintptr(i)*size), view)
		}
		return b
	}
}

func (ps *planSet) renameMap(p, key, elem *plan) {
	// entries calls f with copies of the entries.
	entries := func(v unsafe.Pointer, f func(k, e reflect.Value)) {
		for it := reflect.NewAt(p.typ, v).Elem().MapRange(); it.Next(); {
			k, e := reflect.New(key.typ), reflect.New(elem.typ)
			k.Elem().SetIterKey(it)
			e.Elem().SetIterValue(it)
			f(k, e)
		}
	}
	p.rename = func(v unsafe.Pointer, perm *permutation) {
		m := reflect.NewAt(p.typ, v).Elem()
		if m.IsNil() {
			return
		}
		image := reflect.MakeMapWithSize(p.typ, m.Len())
		entries(v, func(k, e reflect.Value) {
			key.rename(k.UnsafePointer(), perm)
			elem.rename(e.UnsafePointer(), perm)
			image.SetMapIndex(k.Elem(), e.Elem())
		})
		m.Set(image)
	}
	p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
		var parts [][]byte
		entries(v, func(k, e reflect.Value) {
			part := key.see(nil, k.UnsafePointer(), view)
			parts = append(parts, elem.see(part, e.UnsafePointer(), view))
		})
		return appendParts(appendUint(b, uint64(len(parts))), parts)
	}
}

func (ps *planSet) renameInterface(p *plan) {
	content := func(v unsafe.Pointer) (*plan, reflect.Value) {
		e := reflect.NewAt(p.typ, v).Elem()
		if e.IsNil() {
			return nil, reflect.Value{}
		}
		c := reflect.New(e.Elem().Type())
		c.Elem().Set(e.Elem())
		return ps.dynamic(e.Elem().Type()), c
	}
	p.rename = func(v unsafe.Pointer, perm *permutation) {
		if q, c := content(v); q != nil {
			q.rename(c.UnsafePointer(), perm)
			reflect.NewAt(p.typ, v).Elem().Set(c.Elem())
		}
	}
	p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
		q, c := content(v)
		if q == nil {
			return appendUint(b, 0)
		}
		b = append(appendUint(b, uint64(len(q.name))), q.name...)
		return q.see(b, c.UnsafePointer(), view)
	}
}

func (ps *planSet) renameStruct(p *plan) {
	type field struct {
		offset uintptr
		plan   *plan
	}
	fields := make([]field, p.typ.NumField())
	for i := range fields {
		f := p.typ.Field(i)
		fields[i] = field{f.Offset, ps.byType[f.Type]}
	}
	p.rename = func(v unsafe.Pointer, perm *permutation) {
		for i := range fields {
			fields[i].plan.rename(unsafe.Add(v, fields[i].offset), perm)
		}
	}
	p.see = func(b []byte, v unsafe.Pointer, view *viewpoint) []byte {
		for i := range fields {
			b = fields[i].plan.see(b, unsafe.Add(v, fields[i].offset), view)
		}
		return b
	}
}

// renamed applies a permutation to an encoded value.
func (ps *planSet) renamed(p *plan, b []byte, perm *permutation) []byte {
	v := ps.decode(p, b, plainLayout).UnsafePointer()
	p.rename(v, perm)
	return p.encode(v)
}
