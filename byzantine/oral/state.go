package oral

import (
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
	Heard   map[Path]Value // what he was told: the order as it came to him on each path
	Decided Value          // what he does, or none
	Over    bool           // the last round is over
}

func (Commander) state()  {}
func (Lieutenant) state() {}

// Value is an order. The zero Value is none.
type Value uint8

// The orders. Retreat is what counts where there is none (the paper's default).
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

// Path is who has passed on a value, one after the other: "the commander told
// lieutenant 2, who told 3" is 1.2.3. The rest of it is None.
type Path [MaxDepth + 1]model.NodeID

func (p Path) len() int {
	n := 0
	for n < len(p) && p[n] != model.None {
		n++
	}
	return n
}

func (p Path) has(id model.NodeID) bool {
	for _, on := range p[:p.len()] {
		if on == id {
			return true
		}
	}
	return false
}

// through returns the path with one more general behind it.
func (p Path) through(id model.NodeID) Path {
	p[p.len()] = id
	return p
}

func (p Path) String() string {
	var ids []string
	for _, id := range p[:p.len()] {
		ids = append(ids, id.String())
	}
	return strings.Join(ids, ".")
}
