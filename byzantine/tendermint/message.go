package tendermint

import "strconv"

// Value is what is proposed, voted for and decided. The zero Value is none, Nil
// is a vote for nothing.
type Value int

// Nil is what a node votes for that has nothing to vote for in a round.
const Nil Value = -1

func (v Value) String() string {
	switch v {
	case 0:
		return "none"
	case Nil:
		return "nil"
	}
	return strconv.Itoa(int(v))
}

// Message is what nodes tell all of each other, and themselves. All of them are
// of one height. Every message is signed by its sender.
type Message interface{ message() }

// Proposal is PROPOSAL(h, Round, Value, ValidRound): the proposer of Round wants
// Value, for which it has seen 2f+1 prevotes in ValidRound, or has not if that
// is -1. Values stand for themselves, and for their hashes in votes.
type Proposal struct {
	Round      int
	Value      Value
	ValidRound int
}

// Prevote is PREVOTE(h, Round, Value), the first vote of a round.
type Prevote struct {
	Round int
	Value Value
}

// Precommit is PRECOMMIT(h, Round, Value), the second one.
type Precommit struct {
	Round int
	Value Value
}

// Gossip hands on messages of others with their signatures: a Proposal, or
// Prevotes or Precommits that 2f+1 nodes have signed. What a liar hands on was
// said by others, or by liars who have told it to everyone.
type Gossip struct{ Of Message }

func (Proposal) message()  {}
func (Prevote) message()   {}
func (Precommit) message() {}
func (Gossip) message()    {}
