package crdt

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/history"
	"github.com/faultline-mc/faultline/model"
)

// State is what a replica knows. All of it is durable.
type State struct {
	Payload Payload
	// Tags is how many tags the replica has given out.
	Tags int
	// Known are the updates that the payload is made of. No replica reads them to
	// decide anything: they are what the payload is judged by. In the
	// operation-based set they are also the vector of what was delivered.
	Known map[ID]Update
	// Held are updates that came before others that they depend on.
	Held map[ID]Apply
	// Waits are calls that are not answered yet. As long as all rules are kept there
	// are none.
	Waits []model.Call
}

// ID names an update: the Number-th of a replica, from 1.
type ID struct {
	Replica model.NodeID
	Number  int
}

func (id ID) String() string { return fmt.Sprintf("%d.%d", id.Replica, id.Number) }

// Update is what a client did at a replica, and what that replica knew by then.
type Update struct {
	Func string
	Arg  int
	Saw  map[model.NodeID]int // how many updates of each replica
}

// saw reports whether an update was made in the knowledge of another one.
func (u Update) saw(id ID) bool { return u.Saw[id.Replica] >= id.Number }

// count returns how many updates of a replica are known.
func (s State) count(replica model.NodeID) int {
	k := 0
	for id := range s.Known {
		if id.Replica == replica {
			k++
		}
	}
	return k
}

// vector returns how many updates of each replica are known.
func (s State) vector() map[model.NodeID]int {
	v := make(map[model.NodeID]int)
	for id := range s.Known {
		v[id.Replica]++
	}
	return v
}

// Payload is the state of the data type at one replica.
type Payload interface {
	// Value is what a client reads: an int, or a history.List of a set.
	Value() any
}

// GCounter counts the increments of each replica.
type GCounter struct{ P map[model.NodeID]int }

// PN counts increments and decrements of each replica apart.
type PN struct{ P, N map[model.NodeID]int }

// LWW is the last write, by its time and then by its replica.
type LWW struct {
	Written int
	Time    int
	Replica model.NodeID
}

// Tag makes an addition of an element different from every other one.
type Tag struct {
	Replica model.NodeID
	Number  int
}

func (t Tag) String() string { return fmt.Sprintf("%d.%d", t.Replica, t.Number) }

// ORSet is a set of additions, without those that are removed.
type ORSet struct {
	Added   map[Tag]int  // the element of each addition
	Removed map[Tag]bool // tombstones
}

// OpSet is the same without tombstones: an addition that is removed is forgotten.
type OpSet struct{ Added map[Tag]int }

// Value is the sum of all increments.
func (p GCounter) Value() any { return sum(p.P) }

// Value is the sum of all increments less all decrements.
func (p PN) Value() any { return sum(p.P) - sum(p.N) }

// Value is what was written last.
func (p LWW) Value() any { return p.Written }

// Value is the list of the elements.
func (p ORSet) Value() any {
	var list []any
	for tag, element := range p.Added {
		if !p.Removed[tag] {
			list = append(list, element)
		}
	}
	return history.SetOf(list...)
}

// Value is the list of the elements.
func (p OpSet) Value() any {
	var list []any
	for _, element := range p.Added {
		list = append(list, element)
	}
	return history.SetOf(list...)
}

func sum(counts map[model.NodeID]int) int {
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}

// tagsOf returns the additions of an element in a fixed order.
func tagsOf(added map[Tag]int, element int) []Tag {
	var list []Tag
	for tag, e := range added {
		if e == element {
			list = append(list, tag)
		}
	}
	slices.SortFunc(list, func(a, b Tag) int {
		return cmp.Or(cmp.Compare(a.Replica, b.Replica), cmp.Compare(a.Number, b.Number))
	})
	return list
}

// maxOf is the least vector above both.
func maxOf(a, b map[model.NodeID]int) map[model.NodeID]int {
	v := maps.Clone(a)
	if v == nil {
		v = make(map[model.NodeID]int)
	}
	for id, n := range b {
		v[id] = max(v[id], n)
	}
	return v
}
