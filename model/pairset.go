package model

import "sync/atomic"

// pairSet is a set of unordered pairs of small ids as a square of bits: what a
// search asks most often about pairs, answered by one read. Ids too large for
// it are never in it. The caller of add holds the lock of the system.
type pairSet struct {
	square atomic.Pointer[bitSquare]
}

type bitSquare struct {
	side uint32
	bits []atomic.Uint64
}

// maxSide keeps the square below 2 MiB.
const maxSide = 4096

// has may be asked of no square at all.
func (q *bitSquare) has(a, b uint32) bool {
	if q == nil || a >= q.side || b >= q.side {
		return false
	}
	i := a*q.side + b
	return q.bits[i/64].Load()>>(i%64)&1 == 1
}

func (p *pairSet) add(a, b uint32) {
	if max(a, b) >= maxSide {
		return
	}
	q := p.square.Load()
	if q == nil || max(a, b) >= q.side {
		q = p.grow(max(a, b))
	}
	q.set(a, b)
	q.set(b, a)
}

func (q *bitSquare) set(a, b uint32) {
	i := a*q.side + b
	q.bits[i/64].Or(1 << (i % 64))
}

// grow makes room for an id.
func (p *pairSet) grow(id uint32) *bitSquare {
	q := &bitSquare{side: 64}
	for q.side <= id {
		q.side *= 2
	}
	q.bits = make([]atomic.Uint64, q.side*q.side/64)
	if old := p.square.Load(); old != nil {
		for a := range old.side {
			for b := range old.side {
				if old.has(a, b) {
					q.set(a, b)
				}
			}
		}
	}
	p.square.Store(q)
	return q
}
