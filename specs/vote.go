package specs

import (
	"fmt"
	"math/bits"
	"strings"
)

// Vote is what a message of Paxos says about a vote: a ballot and a value in
// one byte, ordered by ballot. The zero value is no vote. It is for ballots up
// to maxVoteBallot and values up to maxVoteValue, so that a set of votes is a
// byte, too.
type Vote uint8

const (
	maxVoteBallot = 3
	maxVoteValue  = 2
)

// voteFor returns the vote for v in ballot b.
func voteFor(b Ballot, v Value) Vote { return Vote(b-1)*maxVoteValue + Vote(v) }

// Ballot returns the ballot of a vote, or 0 of none.
func (v Vote) Ballot() Ballot { return Ballot(v+maxVoteValue-1) / maxVoteValue }

// Value returns the value voted for, or 0 of none.
func (v Vote) Value() Value {
	if v == 0 {
		return 0
	}
	return Value(v-1)%maxVoteValue + 1
}

func (v Vote) String() string {
	if v == 0 {
		return "none"
	}
	return fmt.Sprintf("%d:%d", v.Ballot(), v.Value())
}

// VoteSet is a set of votes, of which "no vote" can be one. The zero value is
// the empty set.
type VoteSet uint8

// Has reports whether v is in the set.
func (s VoteSet) Has(v Vote) bool { return s>>v&1 == 1 }

// Add puts v into the set.
func (s *VoteSet) Add(v Vote) { *s |= 1 << v }

// in returns the votes of the set in ballot b.
func (s VoteSet) in(b Ballot) VoteSet {
	const oneBallot = 1<<maxVoteValue - 1
	return s & (oneBallot << voteFor(b, 1))
}

// highest returns the vote with the highest ballot: where a ballot has votes
// for several values, the last of them. The set must not be empty.
func (s VoteSet) highest() Vote { return Vote(bits.Len8(uint8(s)) - 1) }

func (s VoteSet) String() string {
	var b strings.Builder
	b.WriteByte('{')
	for ; s != 0; s &= s - 1 {
		if b.Len() > 1 {
			b.WriteString(", ")
		}
		b.WriteString(Vote(bits.TrailingZeros8(uint8(s))).String())
	}
	b.WriteByte('}')
	return b.String()
}

// BallotSet is a set of ballots, with bit b for ballot b.
type BallotSet uint8

// Has reports whether b is in the set.
func (s BallotSet) Has(b Ballot) bool { return s>>b&1 == 1 }

// Add puts b into the set.
func (s *BallotSet) Add(b Ballot) { *s |= 1 << b }

func (s BallotSet) String() string { return setString(uint(s)) }
