package model

import (
	"math/bits"
	"slices"
)

// A packing stores a state, which is a vector of small ids, in one word of 64
// bits: exact, and the word is at once the state's key. Each leaf gets as many
// bits as its ids need. Where all do not fit, two values that occur together in
// few combinations are interned as a pair, whose id takes their place, and so
// on: in the worst case a binary tree of pairs of 32-bit ids.
//
// How many bits are needed shows only during the search. When an id does not
// fit, the search halts for a moment, makes a new packing and repacks what it
// has stored.
type packing struct {
	leaves int
	inner  []innerNode
	fields []field
}

// innerNode interns the pair of two values. Values are numbered leaves first,
// then inner nodes in the order in which they were made.
type innerNode struct {
	mask        uint64 // of both parts
	left, right uint8
	pairs       *pairs
}

// field is a value that has bits of its own in the key.
type field struct {
	value, shift, width uint8
}

const (
	maxLeaves = 32
	maxValues = 2 * maxLeaves
)

// newPacking gives equal room to all leaves.
func newPacking(leaves int) *packing {
	p := &packing{leaves: leaves}
	for i := range leaves {
		p.fields = append(p.fields, field{value: uint8(i), width: 1})
	}
	p.share(64 - leaves)
	return p
}

// values is how many values a state has, leaves and pairs.
func (p *packing) values() int { return p.leaves + len(p.inner) }

// share hands out spare bits evenly and places the fields.
func (p *packing) share(spare int) {
	shift := uint8(0)
	for i := range p.fields {
		f := &p.fields[i]
		more := spare / (len(p.fields) - i)
		more = min(more, 32-int(f.width))
		spare -= more
		f.width += uint8(more)
		f.shift = shift
		shift += f.width
	}
}

// pack computes the pairs above changed values and returns the key; ok is
// false if a value has outgrown its field.
func (p *packing) pack(values []uint32, changed uint64) (key uint64, ok bool) {
	for i := range p.inner {
		n := &p.inner[i]
		if changed&n.mask != 0 {
			values[p.leaves+i] = n.pairs.id(pair(values[n.left], values[n.right]))
			changed |= 1 << (p.leaves + i)
		}
	}
	over := uint32(0)
	for i := range p.fields {
		f := &p.fields[i]
		v := values[f.value]
		over |= uint32(uint64(v) >> f.width)
		key |= uint64(v) << f.shift
	}
	return key, over == 0
}

// unpack is the reverse of pack.
func (p *packing) unpack(key uint64, values []uint32) {
	for i := range p.fields {
		f := &p.fields[i]
		values[f.value] = uint32(key >> f.shift & (1<<f.width - 1))
	}
	for i := len(p.inner) - 1; i >= 0; i-- {
		n := &p.inner[i]
		k := n.pairs.key(values[p.leaves+i])
		values[n.left], values[n.right] = uint32(k>>32), uint32(k)
	}
}

// clone returns a packing that can be changed apart from p; pairs are shared.
func (p *packing) clone() *packing {
	return &packing{leaves: p.leaves, inner: slices.Clone(p.inner), fields: slices.Clone(p.fields)}
}

func (p *packing) bytes() int {
	sum := 0
	for i := range p.inner {
		sum += p.inner[i].pairs.bytes()
	}
	return sum
}

// room is how many bits the ids of a value need, those that are about to be
// given out included. The counts are, per leaf, above all its ids.
func (p *packing) room(value uint8, counts []int) uint8 {
	n := 0
	if int(value) < p.leaves {
		n = counts[value]
	} else {
		n = p.inner[int(value)-p.leaves].pairs.keys.len()
	}
	return uint8(min(32, bits.Len(uint(n+n/8))))
}

// fit gives every field the room it needs and shares out the rest; false if 64
// bits are not enough.
func (p *packing) fit(counts []int) bool {
	spare := 64
	for i := range p.fields {
		f := &p.fields[i]
		f.width = p.room(f.value, counts)
		spare -= int(f.width)
	}
	if spare < 0 {
		return false
	}
	p.share(spare)
	return true
}

// intern computes all pairs of a vector of leaves.
func (p *packing) intern(values []uint32) {
	for i := range p.inner {
		n := &p.inner[i]
		values[p.leaves+i] = n.pairs.id(pair(values[n.left], values[n.right]))
	}
}

// join makes a pair of the two fields that occur together in the fewest
// combinations in the given states.
func (p *packing) join(rows [][]uint32) {
	a, b, best := 0, 1, -1
	seen := map[uint64]struct{}{}
	for i := range p.fields {
		for j := range i {
			clear(seen)
			for _, r := range rows {
				seen[pair(r[p.fields[j].value], r[p.fields[i].value])] = struct{}{}
			}
			if best < 0 || len(seen) < best {
				a, b, best = j, i, len(seen)
			}
		}
	}
	n := innerNode{left: p.fields[a].value, right: p.fields[b].value, pairs: new(pairs)}
	n.mask = 1<<n.left | 1<<n.right
	p.fields[a].value = uint8(p.leaves + len(p.inner))
	p.fields = slices.Delete(p.fields, b, b+1)
	p.inner = append(p.inner, n)
}
