package fast

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/model/modeltest"
	"github.com/faultline-mc/faultline/specs"
)

// The tests of this file hold the steps against Fast Paxos (Lamport, 2006).

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

// meet is the fast quorum requirement, by trying all sets: any two fast quorums
// and a classic one have an acceptor in common.
func meet(n, fast, classic int) bool {
	for _, a := range sets(n) {
		for _, b := range sets(n) {
			for _, c := range sets(n) {
				if a.Len() >= fast && b.Len() >= fast && c.Len() >= classic && a&b&c == 0 {
					return false
				}
			}
		}
	}
	return true
}

// Section 2.2: fast quorums meet as they must, and smaller ones would not.
func TestFastQuorumSize(t *testing.T) {
	for n := 1; n <= 6; n++ {
		c := Config{Acceptors: n}
		if !meet(n, c.fast(), c.classic()) {
			t.Errorf("%d acceptors: fast quorums of %d miss each other in a classic one", n, c.fast())
		}
		if meet(n, c.fast()-1, c.classic()) {
			t.Errorf("%d acceptors: fast quorums of %d are larger than they must be", n, c.fast())
		}
	}
}

// O4 of section 2.2, by trying all fast quorums R: there is one whose members in
// the quorum Q that answered have all voted for v. It is so for one value at most.
func TestChoosable(t *testing.T) {
	for n := 1; n <= 5; n++ {
		c := Config{Acceptors: n}
		for _, q := range sets(n) {
			if q.Len() != c.classic() {
				continue
			}
			for _, ones := range sets(n) {
				requireChoosable(t, c, q, ones&q)
			}
		}
	}
}

// requireChoosable checks values 1 and 2, where of q some voted for 1 and the
// others for 2.
func requireChoosable(t *testing.T, c Config, q, ones model.NodeSet) {
	t.Helper()
	quorum := make(map[model.NodeID]Vote)
	for id := model.NodeID(1); c.isAcceptor(id); id++ {
		switch {
		case ones.Has(id):
			quorum[id] = Vote{0, 1}
		case q.Has(id):
			quorum[id] = Vote{0, 2}
		}
	}
	for v, voters := range map[specs.Value]model.NodeSet{1: ones, 2: q &^ ones} {
		want := false
		for _, r := range sets(c.Acceptors) {
			want = want || r.Len() >= c.fast() && r&q&^voters == 0
		}
		if got := c.choosable(v, quorum); got != want {
			t.Errorf("%d acceptors, of %v %v voted for %v: choosable is %v, want %v", c.Acceptors, q, voters, v, got, want)
		}
	}
	if c.choosable(1, quorum) && c.choosable(2, quorum) {
		t.Errorf("%d acceptors, of %v %v voted for 1: two values are choosable", c.Acceptors, q, ones)
	}
}

// four has acceptors 1 to 4, the learner 5, and the coordinator 6 of ballot 1.
var four = Config{Acceptors: 4, Proposers: 2, Ballots: 1, Recovery: Coordinated}

// Section 2.1: an acceptor votes for the first proposal it receives, once, and not
// below a ballot that it has taken part in.
func TestAcceptorVotesOnceAndNotBelow(t *testing.T) {
	acceptor := modeltest.Node(t, four.Protocol(), 1)
	voted := acceptor.Receive(Acceptor{}, 5, Propose{1})
	requireState(t, Acceptor{Accepted: Vote{0, 1}}, voted.State)
	requireState(t, voted.State, acceptor.Receive(voted.State, 6, Propose{2}).State)
	requireState(t, Acceptor{Promised: 1}, acceptor.Receive(Acceptor{Promised: 1}, 5, Propose{1}).State)

	accepted := acceptor.Receive(voted.State, 6, Accept{1, 2})
	requireState(t, Acceptor{Promised: 1, Accepted: Vote{1, 2}}, accepted.State)
}

// Section 3.2: the votes of a classic quorum stand for its promises, so that the
// next ballot begins with phase 2. Fewer do not.
func TestCoordinatedRecovery(t *testing.T) {
	coordinator := modeltest.Node(t, four.Protocol(), 6)
	s := coordinator.Receive(Proposer{}, 1, Accepted{0, 1}).State
	s = coordinator.Receive(s, 2, Accepted{0, 2}).State
	requireState(t, Proposer{Votes: map[model.NodeID]specs.Value{1: 1, 2: 2}}, s)

	// With acceptor 4, 2 and 3 can have chosen value 2, and nobody value 1.
	s = coordinator.Receive(s, 3, Accepted{0, 2}).State
	requireState(t, Proposer{Tried: 1, Proposed: 2}, s)
}

// Section 2.2: what a fast quorum has accepted is learned after two message delays.
func TestLearnsFast(t *testing.T) {
	learner := modeltest.Node(t, four.Protocol(), 5)
	s := State(Proposer{Votes: map[model.NodeID]specs.Value{1: 1, 2: 1}})
	requireState(t, Proposer{Decided: 1}, learner.Receive(s, 4, Accepted{0, 1}).State)
}

func requireState(t *testing.T, want, got State) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("state (-want +got):\n%s", diff)
	}
}
