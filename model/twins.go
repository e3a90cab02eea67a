package model

import (
	"errors"
	"fmt"
	"slices"
)

// This file lets a node run twice: two honest instances of one identity, neither
// of which knows of the other, are together a node that equivocates and forgets.
// It is a weaker adversary than one with templates, for it never sends what no run
// of the protocol sends; but what it does is what a restored backup or a copied key
// does to a real system. (Bano and others, Twins: BFT Systems Made Robust, 2021.)
//
// The second instances come after all nodes. No property is asked about either.

// setTwins gives nodes of a protocol a second instance.
func (d *systemDef) setTwins(set NodeSet) error {
	h := d.handlers
	switch {
	case set == 0:
		return nil
	case set>>1>>h.nodes != 0:
		return fmt.Errorf("twins of %v: there are %d nodes", set, h.nodes)
	case h.nodes+set.Len() > MaxNodes:
		return fmt.Errorf("%d nodes and %d twins; at most %d are possible together", h.nodes, set.Len(), MaxNodes)
	}
	h.twins = slices.Collect(set.All())
	h.nodes += len(h.twins)
	return nil
}

var errTwinsLie = errors.New("it takes twins or a budget for byzantine, not both")

// identities is how many nodes the protocol knows of.
func (h *handlers) identities() int { return h.nodes - len(h.twins) }

// identity is who a node says it is.
func (h *handlers) identity(id NodeID) NodeID {
	if n := h.identities(); int(id) > n {
		return h.twins[int(id)-n-1]
	}
	return id
}

// isTwin reports whether a node is one of two instances.
func (h *handlers) isTwin(id NodeID) bool { return slices.Contains(h.twins, h.identity(id)) }

// instances returns who receives what one node sends to another: both instances,
// unless one sends to itself.
func (h *handlers) instances(from, to NodeID) []NodeID {
	if h.identity(from) == to {
		return []NodeID{from}
	}
	list := []NodeID{to}
	if i := slices.Index(h.twins, to); i >= 0 {
		list = append(list, NodeID(h.identities()+i+1))
	}
	return list
}

// twinSet are the identities that have two instances.
func (h *handlers) twinSet() NodeSet { return Nodes(h.twins...) }

func (s *system) isTwin(node int) bool {
	return len(s.def.handlers.twins) > 0 && s.def.handlers.isTwin(NodeID(node+1))
}
