package model

import (
	"bytes"
	"slices"
	"unsafe"
)

// A canonizer finds the canonical one among the images of a value under all
// permutations of the nodes 1 to n: the same for each of them.
//
// It orders the nodes by what the value looks like from each, so that only
// among nodes whose views are equal an order is left to choose. Mostly any
// will do, because exchanging two of them changes nothing. Otherwise all are
// tried, and the image with the least encoding is it.
type canonizer struct {
	plan  *plan
	nodes int

	view   viewpoint
	views  [][]byte // per node, from 0
	order  []NodeID
	starts []int // of the stretches of equal views in order

	encoded, image, best []byte
}

func newCanonizer(p *plan, nodes int) *canonizer {
	return &canonizer{plan: p, nodes: nodes, views: make([][]byte, nodes), order: make([]NodeID, nodes)}
}

// choice is what a canonizer decided about a value.
type choice struct {
	perm  permutation // leads to the canonical image
	orbit int         // how many images there are
}

// choose says which permutation makes a value canonical. another returns one
// more private copy of the value, and may use the memory of the one before.
func (c *canonizer) choose(v unsafe.Pointer, another func() unsafe.Pointer) choice {
	c.sortNodes(v)
	c.encoded = c.plan.enc(c.encoded[:0], v)
	image := func(p *permutation) []byte {
		w := another()
		c.plan.rename(w, p)
		c.image = c.plan.enc(c.image[:0], w)
		return c.image
	}
	if c.alikeChange(image) {
		return c.tryAll(image)
	}
	orbit := factorial(c.nodes)
	for i, from := range c.starts {
		orbit /= factorial(c.end(i) - from)
	}
	return choice{*c.ordering(), orbit}
}

// sortNodes orders the nodes by their views, refining the views by what those
// of others have told them apart, until that changes nothing.
func (c *canonizer) sortNodes(v unsafe.Pointer) {
	c.view.nodes = c.nodes
	c.view.colours = [MaxNodes + 1]uint8{}
	for i := range c.order {
		c.order[i] = NodeID(i + 1)
	}
	for classes := 0; ; {
		for i := range c.views {
			c.view.me = NodeID(i + 1)
			b := append(c.views[i][:0], c.view.colours[i+1])
			c.views[i] = c.plan.see(b, v, &c.view)
		}
		slices.SortFunc(c.order, func(a, b NodeID) int { return bytes.Compare(c.views[a-1], c.views[b-1]) })
		c.starts = c.starts[:0]
		for i, id := range c.order {
			if i == 0 || !bytes.Equal(c.views[id-1], c.views[c.order[i-1]-1]) {
				c.starts = append(c.starts, i)
			}
			c.view.colours[id] = uint8(len(c.starts))
		}
		if len(c.starts) == classes || len(c.starts) == c.nodes {
			return
		}
		classes = len(c.starts)
	}
}

// end is where the i-th stretch of equal views ends.
func (c *canonizer) end(i int) int {
	if i+1 < len(c.starts) {
		return c.starts[i+1]
	}
	return c.nodes
}

// alikeChange reports whether exchanging two nodes of equal views can change
// the value.
func (c *canonizer) alikeChange(image func(*permutation) []byte) bool {
	for i, from := range c.starts {
		for k := from + 1; k < c.end(i); k++ {
			if !bytes.Equal(image(swapping(c.order[k-1], c.order[k])), c.encoded) {
				return true
			}
		}
	}
	return false
}

// ordering is the permutation that puts the nodes into their order.
func (c *canonizer) ordering() *permutation {
	p := identityPermutation()
	for i, id := range c.order {
		p[id] = NodeID(i + 1)
	}
	return p
}

// tryAll takes the least image among all orders within the stretches.
func (c *canonizer) tryAll(image func(*permutation) []byte) choice {
	for i, from := range c.starts {
		slices.Sort(c.order[from:c.end(i)])
	}
	var found choice
	same := 0 // permutations that lead to the best: as many as leave it as it is
	for {
		p := c.ordering()
		b := image(p)
		d := bytes.Compare(b, c.best)
		if same == 0 || d < 0 {
			c.best = append(c.best[:0], b...)
			found.perm, same = *p, 0
			d = 0
		}
		if d == 0 {
			same++
		}
		if !c.nextOrder() {
			break
		}
	}
	found.orbit = factorial(c.nodes) / same
	return found
}

// nextOrder makes the next order of the nodes within their stretches; false
// after the last.
func (c *canonizer) nextOrder() bool {
	for i, from := range c.starts {
		if nextArrangement(c.order[from:c.end(i)]) {
			return true
		}
	}
	return false
}
