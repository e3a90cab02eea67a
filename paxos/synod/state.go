package synod

import (
	"cmp"
	"fmt"

	"github.com/faultline-mc/faultline/model"
	"github.com/faultline-mc/faultline/specs"
)

// State is what a node knows: an Acceptor or a Proposer. Behind each field
// stands its name in TLA+ versions of Paxos or in The Part-Time Parliament.
type State interface{ state() }

// Acceptor is what an acceptor knows. All of it is durable, and on disk before
// the answer that depends on it is sent.
type Acceptor struct {
	// Promised is durable: the highest ballot answered. Nothing below it will be
	// accepted (maxBal, nextBal).
	Promised Ballot
	// Accepted is durable: the highest proposal accepted (vBal and vVal, prevVote).
	Accepted Proposal
}

// Proposer is what a proposer knows, who is also the learner of its ballots. It
// is in phase 1 while Preparing, in phase 2 while it has a Value, else idle.
type Proposer struct {
	// Tried is durable: the last ballot that it began (lastTried).
	Tried Ballot

	// Preparing is volatile: phase 1 of Tried is going on (status = trying).
	Preparing bool
	// Promises is volatile: who has promised so far, in phase 1 (prevVotes).
	Promises model.NodeSet
	// Highest is volatile: the highest proposal that they reported (prevVotes).
	Highest Proposal

	// Value is volatile: what is proposed in Tried, in phase 2 (decree).
	Value specs.Value
	// Accepts is volatile: who has accepted it so far (voters).
	Accepts model.NodeSet

	// Decided is durable: the value learned to be chosen, or none. The Parliament
	// writes it into the ledger, with indelible ink (outcome).
	Decided specs.Value
}

func (Acceptor) state() {}
func (Proposer) state() {}

// Ballot is the number of a proposal. Rounds count the ballots of one proposer
// from 1, and its name keeps them apart from everyone else's. The zero Ballot
// is none, and below all others.
type Ballot struct {
	Round    int
	Proposer model.NodeID
}

// Compare orders ballots by round, and by proposer within a round. It makes the
// proposers differ from each other; the acceptors stay interchangeable.
func (b Ballot) Compare(other Ballot) int {
	return cmp.Or(cmp.Compare(b.Round, other.Round), cmp.Compare(b.Proposer, other.Proposer))
}

func (b Ballot) String() string {
	if b == (Ballot{}) {
		return "none"
	}
	return fmt.Sprintf("%d.%d", b.Round, b.Proposer)
}

// Proposal is a value with the ballot that it is proposed in, which is its
// number in the paper. The zero Proposal is none.
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
