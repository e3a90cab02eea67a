package dynamo

import (
	"fmt"
	"slices"

	"github.com/faultline-mc/faultline/model"
)

// State is the state of a node: a Replica, which a fallback is, too, or a
// Coordinator.
type State interface{ state() }

// Key names what is stored, from 1.
type Key int

// Replica is what a node holds.
type Replica struct {
	// Store is durable: the versions of each key. A fallback has none.
	Store map[Key]Cell
	// Hints are durable: what a fallback holds for the replica that it stands in
	// for.
	Hints map[model.NodeID]map[Key]Cell
	// Tree is volatile: the leaves of the Merkle tree over Store, brought up to
	// date with every change. Its root is all of them.
	Tree map[Key]Digest

	// Purged is no part of the protocol, but what it is judged by: the last
	// deletion that this replica has forgotten.
	Purged map[Key]Stamp
}

// Digest is an ideal hash of a cell: two are equal if and only if the cells are.
type Digest string

// Coordinator is what a node knows that does a client's operations.
type Coordinator struct {
	// Last is durable: the time, or the counter, of its last write. The next one
	// has a greater one.
	Last int
	// Context is volatile: the version vectors of what it has read last, joined.
	// Its next write replaces what they cover.
	Context Vector
	// Phase of its operation, or nil where it has none. It is volatile.
	Phase Phase

	// Acked is no part of the protocol, but what it is judged by: the writes that
	// it has acknowledged.
	Acked []Acked
}

// Acked is a write that was acknowledged.
type Acked struct {
	Key     Key
	Version Version
}

func (Replica) state()     {}
func (Coordinator) state() {}

// Phase is what an operation is waiting for.
type Phase interface{ phase() }

// Writing waits for W replicas to store a version.
type Writing struct {
	Call    model.Call
	Version Version
	Acks    model.NodeSet
}

// Waiting has them, and waits until the write's time is past on all clocks.
type Waiting struct {
	Call    model.Call
	Version Version
}

// Reading waits for R replicas to tell what they hold.
type Reading struct {
	Call    model.Call
	Answers map[model.NodeID]Cell
}

// Repairing has them, and waits until those that are behind have the rest.
type Repairing struct {
	Call   model.Call
	Cell   Cell
	Behind model.NodeSet
}

// Draining has answered its client, and takes note of replicas that are late
// and behind.
type Draining struct {
	Call model.Call
	Cell Cell
}

func (Writing) phase()   {}
func (Waiting) phase()   {}
func (Reading) phase()   {}
func (Repairing) phase() {}
func (Draining) phase()  {}

// missing returns the replicas that a phase has heard nothing of.
func (c Config) missing(p Phase) []model.NodeID {
	var list []model.NodeID
	for id := model.NodeID(1); c.isHome(id); id++ {
		var heard bool
		switch p := p.(type) {
		case Writing:
			heard = p.Acks.Has(id)
		case Reading:
			_, heard = p.Answers[id]
		}
		if !heard {
			list = append(list, id)
		}
	}
	return list
}

// callOf returns the operation that a coordinator is about, and false where its
// client does not wait for any.
func callOf(p Phase) (model.Call, bool) {
	switch p := p.(type) {
	case Writing:
		return p.Call, true
	case Waiting:
		return p.Call, true
	case Reading:
		return p.Call, true
	case Repairing:
		return p.Call, true
	}
	return model.Call{}, false
}

// digest of a cell.
func (cell Cell) digest() Digest { return Digest(fmt.Sprint([]Version(cell))) }

// root of a replica's tree.
func (s *Replica) root() Digest { return Digest(fmt.Sprint(s.Tree)) }

// put replaces a replica's cell, and brings its tree up to date.
func (c Config) put(s *Replica, key Key, cell Cell) {
	if len(cell) == 0 {
		delete(s.Store, key)
		delete(s.Tree, key)
		return
	}
	if s.Store == nil {
		s.Store, s.Tree = make(map[Key]Cell), make(map[Key]Digest)
	}
	s.Store[key] = cell
	if !cell.isTombstone() || c.keeps(RuleMerkleCoversDeletes) {
		s.Tree[key] = cell.digest()
	}
}

// isTombstone reports whether all that is left of a key is that it was deleted.
func (cell Cell) isTombstone() bool {
	return len(cell) > 0 && !slices.ContainsFunc(cell, func(v Version) bool { return !v.Deleted })
}
