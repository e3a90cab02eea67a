package synod

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows: the first two fields as an acceptor, the others
// as a proposer, which is also the learner of its own ballots. After each field
// stands what TLA+ versions of the protocol and The Part-Time Parliament call it.
type State struct {
	// Promised is durable: the highest ballot that this acceptor has answered or
	// accepted in; it has promised to accept nothing below (maxBal, nextBal).
	Promised Ballot
	// Accepted is durable: the last proposal accepted, or zero; it is the one
	// with the highest ballot (vBal and vVal, prevVote).
	Accepted Proposal

	// Tried is durable: the last ballot that this proposer has begun (lastTried).
	Tried Ballot
	// Preparing is volatile: phase 1 of Tried is on (status = trying).
	Preparing bool
	// Promises is volatile: who has promised, in phase 1 (the owners of prevVotes).
	Promises model.NodeSet
	// Highest is volatile: of all proposals reported by Promises, the one with
	// the highest ballot, or zero (the maximum of prevVotes).
	Highest Proposal
	// Value is volatile: what is proposed in Tried, from phase 2 on, or none (decree).
	Value specs.Value
	// Accepts is volatile: who has accepted Value in Tried (voters).
	Accepts model.NodeSet
	// Decided is durable: the value learned to be chosen, or none (outcome, the
	// entry in the ledger).
	Decided specs.Value
}

// Proposal is a value under the ballot that it is proposed in: the paper's
// numbered proposal. The zero Proposal is none.
type Proposal struct {
	Ballot Ballot
	Value  specs.Value
}

// Ballot is the number of a proposal. Rounds count a proposer's ballots from 1,
// and its name sets them apart from everyone else's. The zero Ballot is none
// and comes before all others.
type Ballot struct {
	Round    int
	Proposer model.NodeID
}

// Compare orders ballots by round, and by proposer within a round.
func (b Ballot) Compare(other Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, other.Round), cmp.Compare(b.Proposer, other.Proposer))
}

func (b Ballot) String() string { return fmt.Sprintf("%d.%d", b.Round, b.Proposer) }
