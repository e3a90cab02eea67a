package dynamo

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// Version is what a write makes of a key. Only one of Stamp and Clock is used.
type Version struct {
	Stamp   Stamp
	Clock   Vector
	Value   specs.Value
	Deleted bool // a tombstone: there is no value any more
}

// Cell is what a node has of a key: the versions of which none replaces another,
// sorted. With last-write-wins there is one, with vectors there may be siblings.
type Cell []Version

// Stamp is the time of a write.
type Stamp struct {
	Time int
	By   model.NodeID
}

func (s Stamp) String() string { return fmt.Sprintf("%d.%d", s.Time, s.By) }

// Vector is a version vector: of each coordinator, how many of its writes a
// version includes. No entry is zero.
type Vector map[model.NodeID]int

// covers reports whether a version with this vector includes all that one with
// the other includes.
func (v Vector) covers(other Vector) bool {
	for id, n := range other {
		if v[id] < n {
			return false
		}
	}
	return true
}

// join returns the least vector that covers both.
func (v Vector) join(other Vector) Vector {
	all := make(Vector, len(v)+len(other))
	for _, vector := range []Vector{v, other} {
		for id, n := range vector {
			all[id] = max(all[id], n)
		}
	}
	return all
}

// scalar is what is left of a vector where a version has a single counter.
func (v Vector) scalar() int {
	most := 0
	for _, n := range v {
		most = max(most, n)
	}
	return most
}

// replaces reports whether a node that has version w may forget v.
func (c Config) replaces(w, v Version) bool {
	switch {
	case c.Versions == LastWriteWins:
		return c.newer(w.Stamp, v.Stamp)
	case !c.keeps(RuleVectorNotScalar):
		return w.Clock.scalar() >= v.Clock.scalar()
	}
	return w.Clock.covers(v.Clock)
}

// newer reports whether s comes after t. Two times that are equal are told apart
// by who wrote.
func (c Config) newer(s, t Stamp) bool {
	tie := 0
	if c.keeps(RuleLWWTiebreak) {
		tie = cmp.Compare(s.By, t.By)
	}
	return cmp.Or(cmp.Compare(s.Time, t.Time), tie) > 0
}

// merge returns what a node that has a cell makes of another one: the syntactic
// reconciliation of DeCandia and others, 4.4.
func (c Config) merge(have, other Cell) Cell {
	merged := slices.Clone(have)
	for _, v := range other {
		merged = c.add(merged, v)
	}
	return merged
}

// add a version to a cell, unless what it has replaces it.
func (c Config) add(cell Cell, v Version) Cell {
	for _, w := range cell {
		if equal(w, v) || c.replaces(w, v) && !c.replaces(v, w) {
			return cell
		}
	}
	cell = slices.DeleteFunc(cell, func(w Version) bool { return c.replaces(v, w) })
	if len(cell) > 0 && (c.Versions == LastWriteWins || !c.keeps(RuleKeepSiblings)) {
		return cell // there is room for one, and neither replaces the other
	}
	cell = append(cell, v)
	slices.SortFunc(cell, func(v, w Version) int {
		return cmp.Or(cmp.Compare(v.Value, w.Value), cmp.Compare(fmt.Sprint(v.Clock), fmt.Sprint(w.Clock)))
	})
	return cell
}

func equal(v, w Version) bool {
	return v.Stamp == w.Stamp && v.Value == w.Value && v.Deleted == w.Deleted && maps.Equal(v.Clock, w.Clock)
}

func same(a, b Cell) bool { return slices.EqualFunc(a, b, equal) }

// clock returns the vectors of all versions of a cell, joined.
func (cell Cell) clock() Vector {
	all := Vector{}
	for _, v := range cell {
		all = all.join(v.Clock)
	}
	return all
}

// includes reports whether a cell has a version or what came after it: in the
// order of time, or in that of causes and effects, whatever replaces says.
func (c Config) includes(cell Cell, v Version) bool {
	return slices.ContainsFunc(cell, func(w Version) bool {
		if c.Versions == LastWriteWins {
			return equal(w, v) || cmp.Or(cmp.Compare(w.Stamp.Time, v.Stamp.Time), cmp.Compare(w.Stamp.By, v.Stamp.By)) > 0
		}
		return w.Clock.covers(v.Clock)
	})
}

// values returns what a read finds in a cell.
func (cell Cell) values() []specs.Value {
	var list []specs.Value
	for _, v := range cell {
		if !v.Deleted {
			list = append(list, v.Value)
		}
	}
	return list
}
