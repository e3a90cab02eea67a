package signed

import (
	"slices"
	"strings"

	"github.com/faultline-mc/faultline/model"
)

// State is what a general knows: a Commander or a Lieutenant. There are no
// crashes, and nothing is durable; who crashes counts among the traitors.
type State interface{ state() }

// Commander is the general who gives the order.
type Commander struct {
	Order Value // what he has ordered, or none
}

// Lieutenant is a general who has to find out what to do.
type Lieutenant struct {
	// Orders is the paper's V: which orders of the commander he has seen, each with
	// the signatures that it came with when he saw it first.
	Orders  map[Value]Chain
	Decided Value // what he does, or none
	Over    bool  // the last round is over
}

func (Commander) state()  {}
func (Lieutenant) state() {}

// Value is an order. The zero Value is none.
type Value uint8

// The orders. Retreat is what counts where there is none, or more than one.
const (
	Attack Value = iota + 1
	Retreat
)

func (v Value) String() string {
	switch v {
	case Attack:
		return "attack"
	case Retreat:
		return "retreat"
	}
	return "none"
}

// MaxDepth is the largest m.
const MaxDepth = 2

// Chain is who has signed an order, one after the other: 1.2 is the commander's
// signature, and that of lieutenant 2 on the order with that signature. The rest of it
// is None.
type Chain [MaxDepth + 1]model.NodeID

func (c Chain) len() int {
	n := 0
	for n < len(c) && c[n] != model.None {
		n++
	}
	return n
}

func (c Chain) has(id model.NodeID) bool { return slices.Contains(c[:c.len()], id) }

// signed returns the chain with one more signature.
func (c Chain) signed(id model.NodeID) Chain {
	c[c.len()] = id
	return c
}

// before returns the first k signatures, which is what the next one is on.
func (c Chain) before(k int) Chain {
	var prefix Chain
	copy(prefix[:], c[:k])
	return prefix
}

func (c Chain) String() string {
	var ids []string
	for _, id := range c[:c.len()] {
		ids = append(ids, id.String())
	}
	return strings.Join(ids, ".")
}
