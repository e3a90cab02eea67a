package model

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// An envState is what there is in a state beside nodes, messages and clients:
// the budgets that are left, what is cut, who stands still or lies, and whether
// the environment has become synchronous. It is part of the state: two states
// with different ones have different futures.
type envState struct {
	left    Faults
	cut     []NodeSet // per receiver, from node 1: the senders it is cut off from; nil for none
	paused  NodeSet
	limping NodeSet
	liars   NodeSet
	core    NodeSet // who is synchronous; empty before
}

func (e *envState) isCut(from, to NodeID) bool { return e.cut != nil && e.cut[to-1].Has(from) }

func (e *envState) stable() bool { return e.core != 0 }

// steps reports whether a node can take steps, as far as the environment goes.
func (e *envState) steps(id NodeID) bool { return !e.paused.Has(id) && (!e.stable() || e.core.Has(id)) }

// isOpen reports whether nothing is held back.
func (e *envState) isOpen() bool { return e.cut == nil && e.paused == 0 && !e.stable() }

// word numbers the combinations of budgets, given the initial ones.
func (f Faults) word(most Faults) uint64 {
	w, step := uint64(0), uint64(1)
	for i := range faultKinds {
		w += uint64(*f.at(i)) * step
		step *= uint64(*most.at(i)) + 1
	}
	return w
}

// words is how many combinations of budgets there are, or 0 if too many.
func (f Faults) words() uint64 {
	n := uint64(1)
	for i := range faultKinds {
		if n *= uint64(*f.at(i)) + 1; n >= 1<<48 {
			return 0
		}
	}
	return n
}

// encode is canonical. What is the same as at the beginning of every run takes
// no room.
func (e *envState) encode(most Faults) []byte {
	b := appendUint(nil, e.left.word(most))
	if e.isOpen() && e.limping == 0 && e.liars == 0 {
		return b
	}
	for _, set := range []NodeSet{e.paused, e.limping, e.liars, e.core} {
		b = appendUint(b, uint64(set))
	}
	for _, set := range e.cut {
		b = appendUint(b, uint64(set))
	}
	return b
}

// clone returns a copy that can be changed.
func (e *envState) clone() *envState {
	c := *e
	c.cut = slices.Clone(e.cut)
	return &c
}

// envMove is an event of the environment alone.
type envMove struct {
	event event
	next  *envState
	// alive are nodes that must not have stopped for good.
	alive NodeSet
}

// moves lists the events of the environment alone, apart from ticks, in a fixed
// order.
func (e *envState) moves(nodes int, stability Stability) []envMove {
	var list []envMove
	add := func(ev event, change func(n *envState)) {
		n := e.clone()
		change(n)
		list = append(list, envMove{event: ev, next: n})
	}
	if e.stable() {
		return nil
	}
	if e.left.Partition > 0 && e.cut == nil {
		for _, s := range partitionShapes(nodes) {
			add(event{kind: EventPartition, shape: s.name}, func(n *envState) { n.left.Partition--; n.cut = s.cut })
		}
	}
	if e.left.Cut > 0 {
		for from := NodeID(1); int(from) <= nodes; from++ {
			for to := NodeID(1); int(to) <= nodes; to++ {
				if from == to || e.isCut(from, to) {
					continue
				}
				add(event{kind: EventCut, from: from, node: to}, func(n *envState) {
					n.left.Cut--
					if n.cut == nil {
						n.cut = make([]NodeSet, nodes)
					}
					n.cut[to-1].Add(from)
				})
			}
		}
	}
	if e.cut != nil {
		add(event{kind: EventHeal}, func(n *envState) { n.cut = nil })
	}
	for id := NodeID(1); int(id) <= nodes; id++ {
		if e.left.Pause > 0 && !e.paused.Has(id) {
			add(event{kind: EventPause, node: id}, func(n *envState) { n.left.Pause--; n.paused.Add(id) })
		}
		if e.paused.Has(id) {
			add(event{kind: EventResume, node: id}, func(n *envState) { n.paused.Remove(id) })
		}
		if e.left.Limp > 0 && !e.limping.Has(id) {
			add(event{kind: EventLimp, node: id}, func(n *envState) { n.left.Limp--; n.limping.Add(id) })
		}
	}
	for _, core := range stability.Cores {
		n := &envState{left: Faults{Skew: e.left.Skew}, limping: e.limping, core: core}
		list = append(list, envMove{event: event{kind: EventStabilise, shape: core.String()}, next: n, alive: core})
	}
	return list
}

// shape is a partition with its name in the event language.
type shape struct {
	name string
	cut  []NodeSet
}

// partitionShapes are the partitions that are tried, under the names that they
// have in tests of real systems: one node against the rest, two halves, a node
// that hears nothing, one that is not heard, two halves with one node that
// reaches both, and a ring in which everyone sees another majority.
func partitionShapes(nodes int) []shape {
	var list []shape
	all := NodeSet(0)
	for id := 1; id <= nodes; id++ {
		all.Add(NodeID(id))
	}
	add := func(name string, isCut func(from, to NodeID) bool) {
		s := shape{name: name, cut: make([]NodeSet, nodes)}
		for from := range all.All() {
			for to := range all.All() {
				if from != to && isCut(from, to) {
					s.cut[to-1].Add(from)
				}
			}
		}
		list = append(list, s)
	}
	split := func(a, b NodeSet) {
		add(a.String()+"|"+b.String(), func(from, to NodeID) bool { return a.Has(from) != a.Has(to) })
	}
	if nodes == 2 {
		split(Nodes(1), Nodes(2))
	}
	for id := range all.All() {
		if nodes > 2 {
			split(Nodes(id), all&^Nodes(id))
			add(fmt.Sprintf("deaf %d", id), func(_, to NodeID) bool { return to == id })
			add(fmt.Sprintf("mute %d", id), func(from, _ NodeID) bool { return from == id })
		}
	}
	if nodes >= 4 {
		for part := range halves(nodes) {
			split(part, all&^part)
		}
	}
	if nodes >= 5 {
		half := NodeSet(0)
		for id := 1; id <= nodes/2; id++ {
			half.Add(NodeID(id))
		}
		bridge := NodeID(nodes/2 + 1)
		add(fmt.Sprintf("bridge %d", bridge), func(from, to NodeID) bool {
			return from != bridge && to != bridge && half.Has(from) != half.Has(to)
		})
		reach := nodes / 4 // neighbours on each side, so that they are a majority together
		if 2*(2*reach+1) <= nodes {
			reach++
		}
		add("majorities ring", func(from, to NodeID) bool {
			d := (int(from) - int(to) + nodes) % nodes
			return min(d, nodes-d) > reach
		})
	}
	return list
}

// maxHalves is up to how many nodes all halves are tried.
const maxHalves = 8

// halves yields the sets of half the nodes, of two that complement each other
// the one with node 1; of many nodes only one.
func halves(nodes int) iter.Seq[NodeSet] {
	return func(yield func(NodeSet) bool) {
		n := nodes / 2
		for bits := uint32(1); bits < 1<<min(nodes, maxHalves); bits++ {
			part := NodeSet(bits << 1)
			if nodes > maxHalves {
				part = NodeSet(1<<n-1) << 1
			}
			if part.Len() == n && (2*n < nodes || part.Has(1)) && !yield(part) || nodes > maxHalves {
				return
			}
		}
	}
}

// after returns the environment after a fault that meets a message or a node,
// or nil if there is no budget for it.
func (e *envState) after(kind EventKind, from, node NodeID) *envState {
	if e.stable() {
		return nil
	}
	n := e.clone()
	take := func(left *int) *envState {
		if *left == 0 {
			return nil
		}
		*left--
		return n
	}
	switch kind {
	case EventCrash:
		return take(&n.left.Crash)
	case EventDrop:
		if e.isCut(from, node) {
			return n // a cut loses what it likes
		}
		return take(&n.left.Drop)
	case EventDuplicate:
		return take(&n.left.Duplicate)
	case EventReorder:
		return take(&n.left.Reorder)
	case EventCorrupt:
		return take(&n.left.Corrupt)
	case EventByzantine:
		if n.liars.Has(from) {
			return n
		}
		n.liars.Add(from)
		return take(&n.left.Byzantine)
	case EventDrift:
		return take(&n.left.Drift)
	}
	panic("model: no fault: " + string(kind))
}

// show is the environment as a tree: the budgets of the kinds that there are,
// and what is not as usual.
func (e *envState) show(most Faults) Value {
	v := Value{Kind: ValueStruct}
	put := func(key string, item Value) {
		v.Keys = append(v.Keys, key)
		v.Items = append(v.Items, item)
	}
	for i, b := range most.Budgets() {
		if b.N > 0 {
			put(b.Name, Value{Kind: ValueNumber, Text: strconv.Itoa(*e.left.at(i))})
		}
	}
	text := func(key, s string) { put(key, Value{Kind: ValueText, Text: s}) }
	if e.cut != nil {
		text("cut", e.cutText())
	}
	for _, s := range []struct {
		key string
		set NodeSet
	}{{"paused", e.paused}, {"limping", e.limping}, {"liars", e.liars}, {"stable", e.core}} {
		if s.set != 0 {
			text(s.key, s.set.String())
		}
	}
	return withText(v)
}

func (e *envState) cutText() string {
	var links []string
	for i, set := range e.cut {
		for from := range set.All() {
			links = append(links, fmt.Sprintf("%d->%d", from, i+1))
		}
	}
	return strings.Join(links, " ")
}
