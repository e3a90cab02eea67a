package flexible

import (
	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// The steps are those of paxos/synod. What is here is what they ask before they go
// on to the next phase.

// Counts are quorums of any Q1 acceptors for phase 1 and any Q2 for phase 2.
// Each of the one meets each of the other if and only if Q1+Q2 exceeds the number of acceptors.
type Counts struct{ Q1, Q2 int }

// Phase1 reports whether enough acceptors have promised.
func (q Counts) Phase1(set model.NodeSet) bool { return set.Len() >= q.Q1 }

// Phase2 reports whether enough acceptors have accepted.
func (q Counts) Phase2(set model.NodeSet) bool { return set.Len() >= q.Q2 }

// Grid arranges acceptors in rows, numbered row by row: a row is a quorum of phase
// 1 and a column one of phase 2. Every row crosses every column, but
// two rows share nobody, and neither do two columns.
type Grid struct{ Rows, Columns int }

// Phase1 reports whether a whole row has promised.
func (g Grid) Phase1(set model.NodeSet) bool {
	for row := range g.Rows {
		if whole(g.Columns, func(column int) bool { return set.Has(g.at(row, column)) }) {
			return true
		}
	}
	return false
}

// Phase2 reports whether a whole column has accepted.
func (g Grid) Phase2(set model.NodeSet) bool {
	for column := range g.Columns {
		if whole(g.Rows, func(row int) bool { return set.Has(g.at(row, column)) }) {
			return true
		}
	}
	return false
}

// at returns the acceptor at a place of the grid; rows and columns count from 0.
func (g Grid) at(row, column int) model.NodeID { return model.NodeID(row*g.Columns + column + 1) }

// whole reports whether all of the k members of a row or column are in a set.
func whole(k int, has func(i int) bool) bool {
	for i := range k {
		if !has(i) {
			return false
		}
	}
	return true
}

// intersecting are quorums that keep what the proof asks for: every quorum
// of phase 1 meets every one of phase 2. A set of acceptors does if and only if
// those outside of it contain no quorum of phase 2.
type intersecting struct {
	synod.Quorums
	acceptors int
}

func (q intersecting) Phase1(set model.NodeSet) bool {
	var outside model.NodeSet
	for id := model.NodeID(1); int(id) <= q.acceptors; id++ {
		if !set.Has(id) {
			outside.Add(id)
		}
	}
	return q.Quorums.Phase1(set) && !q.Phase2(outside)
}
