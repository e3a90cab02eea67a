package flexible

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/paxos/synod"
)

// The tests of this file hold the quorums against Howard, Malkhi and Spiegelman
// (2016). The steps that ask for them are tested in paxos/synod.

// sets yields every set of acceptors from 1 to n.
func sets(n int) []model.NodeSet {
	list := make([]model.NodeSet, 0, 1<<n)
	for bits := range 1 << n {
		var set model.NodeSet
		for i := range n {
			if bits>>i&1 == 1 {
				set.Add(model.NodeID(i + 1))
			}
		}
		list = append(list, set)
	}
	return list
}

// intersect is the requirement as the paper has it: every quorum of phase 1 meets
// every quorum of phase 2.
func intersect(q synod.Quorums, n int) bool {
	for _, q1 := range sets(n) {
		for _, q2 := range sets(n) {
			if q.Phase1(q1) && q.Phase2(q2) && q1&q2 == 0 {
				return false
			}
		}
	}
	return true
}

// Simple quorums: counts meet if and only if |Q1| + |Q2| > N. With the rule they
// meet always, and where they do anyway the rule changes nothing.
func TestCountsIntersect(t *testing.T) {
	for n := 1; n <= 5; n++ {
		for q1 := 1; q1 <= n; q1++ {
			for q2 := 1; q2 <= n; q2++ {
				counts := Counts{q1, q2}
				if got, want := intersect(counts, n), q1+q2 > n; got != want {
					t.Errorf("%+v of %d intersect: %v, want %v", counts, n, got, want)
				}
				mustIntersect(t, counts, n)
			}
		}
	}
}

// mustIntersect checks that the rule makes quorums meet and keeps those that do.
func mustIntersect(t *testing.T, q synod.Quorums, n int) {
	t.Helper()
	ruled := intersecting{q, n}
	if !intersect(ruled, n) {
		t.Errorf("%+v of %d do not intersect with the rule", q, n)
	}
	if !intersect(q, n) {
		return
	}
	for _, set := range sets(n) {
		if ruled.Phase1(set) != q.Phase1(set) || ruled.Phase2(set) != q.Phase2(set) {
			t.Errorf("%+v of %d intersect, but the rule changes what %v is", q, n, set)
		}
	}
}

// Grid quorums: a row and a column always meet. Two rows do not, nor do two
// columns, which Paxos would ask for.
func TestGridIntersects(t *testing.T) {
	for _, g := range []Grid{{1, 1}, {1, 4}, {2, 2}, {2, 3}, {3, 2}} {
		n := g.Rows * g.Columns
		if !intersect(g, n) {
			t.Errorf("%+v: a row misses a column", g)
		}
		mustIntersect(t, g, n)
	}
	g := Grid{Rows: 2, Columns: 3}
	for _, row := range []model.NodeSet{model.Nodes(1, 2, 3), model.Nodes(4, 5, 6)} {
		if !g.Phase1(row) || g.Phase2(row) {
			t.Errorf("row %v: want a quorum of phase 1 only", row)
		}
	}
	for _, column := range []model.NodeSet{model.Nodes(1, 4), model.Nodes(2, 5), model.Nodes(3, 6)} {
		if g.Phase1(column) || !g.Phase2(column) {
			t.Errorf("column %v: want a quorum of phase 2 only", column)
		}
	}
}

// With q1=3 and q2=2 the third promise begins phase 2, and the second acceptance
// decides.
func TestPhasesHaveQuorumsOfTheirOwn(t *testing.T) {
	c := Config{Acceptors: 4, Proposers: 1, Ballots: 1, Values: 1, Quorums: Counts{3, 2}}
	proposer := modeltest.Node(t, c.Protocol(), 5)
	b := synod.Ballot{Round: 1, Proposer: 5}

	s := synod.State(synod.Proposer{Tried: b, Preparing: true, Promises: model.Nodes(1)})
	s = proposer.Receive(s, 2, synod.Promise{Ballot: b}).State
	requireState(t, synod.Proposer{Tried: b, Preparing: true, Promises: model.Nodes(1, 2)}, s)
	s = proposer.Receive(s, 4, synod.Promise{Ballot: b}).State
	requireState(t, synod.Proposer{Tried: b, Value: 1}, s)

	s = proposer.Receive(s, 1, synod.Accepted{Ballot: b, Value: 1}).State
	requireState(t, synod.Proposer{Tried: b, Value: 1, Accepts: model.Nodes(1)}, s)
	s = proposer.Receive(s, 3, synod.Accepted{Ballot: b, Value: 1}).State
	requireState(t, synod.Proposer{Tried: b, Decided: 1}, s)
}

func requireState(t *testing.T, want, got synod.State) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("state (-want +got):\n%s", diff)
	}
}
