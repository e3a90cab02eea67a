package caspaxos

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows, as an acceptor and as a proposer.
type State struct {
	// Promised is durable, of the acceptor: nothing below is accepted.
	Promised Ballot
	// Accepted is durable, of the acceptor: its last proposal, or none.
	Accepted Proposal
	// Oldest is durable, of the acceptor: proposers of a lower age are refused.
	Oldest int

	// Tried is durable, of the proposer: its ballots are above (its counter).
	Tried Ballot
	// Age is durable, of the proposer: how many deletions it has been told of.
	Age int
	// Work is volatile, of the proposer: what it is doing, or nil.
	Work Work
}

// Ballot numbers an attempt to change the register. The zero Ballot is none, and
// below all others.
type Ballot struct {
	Round int
	Node  model.NodeID
}

// Compare orders ballots by round, and by node within a round.
func (b Ballot) Compare(other Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, other.Round), cmp.Compare(b.Node, other.Node))
}

func (b Ballot) String() string {
	if b == (Ballot{}) {
		return "none"
	}
	return fmt.Sprintf("%d.%d", b.Round, b.Node)
}

// Proposal is a value of the register with its ballot, which is also its version.
// The value may be none, which makes it a tombstone.
type Proposal struct {
	Ballot Ballot
	Value  specs.Value
}

func (p Proposal) String() string {
	if p == (Proposal{}) {
		return "none"
	}
	return fmt.Sprintf("%v in %v", p.Value, p.Ballot)
}

// Work is what a proposer is doing.
type Work interface{ work() }

// Preparing is phase 1 of an operation.
type Preparing struct {
	Call     model.Call
	Ballot   Ballot
	Promises model.NodeSet
	Highest  Proposal // of those that were reported
}

// Accepting is phase 2 of an operation.
type Accepting struct {
	Call     model.Call
	Ballot   Ballot
	Seen     specs.Value // what phase 1 found
	Accepts  model.NodeSet
	Answered bool // the client has its answer; a tombstone has farther to go
}

// Forwarding is the second step of a deletion: proposers are told of it.
type Forwarding struct {
	Ballot Ballot // of the tombstone
	Heard  model.NodeSet
}

func (Preparing) work()  {}
func (Accepting) work()  {}
func (Forwarding) work() {}
