package model

import (
	"iter"
	"slices"
	"strconv"
	"strings"
)

// permutation renames nodes: it maps each NodeID to another. What it does not
// move, and what names no node, it maps to itself.
type permutation [MaxNodes + 1]NodeID

// identityPermutation moves no node.
func identityPermutation() *permutation {
	var p permutation
	for i := range p {
		p[i] = NodeID(i)
	}
	return &p
}

// swapping exchanges two nodes.
func swapping(a, b NodeID) *permutation {
	p := identityPermutation()
	p[a], p[b] = b, a
	return p
}

// of returns the image of a node.
func (p *permutation) of(id NodeID) NodeID {
	if int(id) >= len(p) {
		return id
	}
	return p[id]
}

// ofSet returns the images of the nodes in a set. Bits that stand for no node
// stay.
func (p *permutation) ofSet(s NodeSet) NodeSet {
	const nodes = NodeSet(1)<<(MaxNodes+1) - 2
	image := s &^ nodes
	for id := range (s & nodes).All() {
		image |= 1 << p[id]
	}
	return image
}

// inverse undoes p.
func (p *permutation) inverse() *permutation {
	var q permutation
	for i, to := range p {
		q[to] = NodeID(i)
	}
	return &q
}

// then is p followed by q.
func (p *permutation) then(q *permutation) *permutation {
	var r permutation
	for i, to := range p {
		r[i] = q[to]
	}
	return &r
}

// String lists the nodes that move, as in 1->2, 2->1.
func (p *permutation) String() string {
	var moves []string
	for i, to := range p {
		if NodeID(i) != to {
			moves = append(moves, strconv.Itoa(i)+"->"+to.String())
		}
	}
	return strings.Join(moves, ", ")
}

// permutations yields all permutations of the nodes 1 to n, the identity
// first. Each is valid until the next.
func permutations(n int) iter.Seq[*permutation] {
	return func(yield func(*permutation) bool) {
		p := identityPermutation()
		for {
			if !yield(p) || !nextArrangement(p[1:n+1]) {
				return
			}
		}
	}
}

// nextArrangement makes the next arrangement in lexical order of a list, or
// the first again after the last, and then returns false.
func nextArrangement(list []NodeID) bool {
	i := len(list) - 2
	for i >= 0 && list[i] >= list[i+1] {
		i--
	}
	if i < 0 {
		slices.Reverse(list)
		return false
	}
	j := len(list) - 1
	for list[j] <= list[i] {
		j--
	}
	list[i], list[j] = list[j], list[i]
	slices.Reverse(list[i+1:])
	return true
}

// factorial is the number of permutations of n nodes.
func factorial(n int) int {
	f := 1
	for i := 2; i <= n; i++ {
		f *= i
	}
	return f
}
