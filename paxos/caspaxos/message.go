package caspaxos

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes tell each other.
type Message interface{ message() }

// Prepare is phase 1a, from a proposer of the given Age.
type Prepare struct {
	Ballot Ballot
	Age    int
}

// Promise is phase 1b: Accepted is the last proposal, or none.
type Promise struct {
	Ballot   Ballot
	Accepted Proposal
}

// Accept is phase 2a: the register becomes Value.
type Accept struct {
	Ballot Ballot
	Age    int
	Value  specs.Value
}

// Accepted is phase 2b.
type Accepted struct{ Ballot Ballot }

// Forward tells a proposer that the register was deleted in Ballot: from now on it
// is to have the given Age, and ballots above.
type Forward struct {
	Ballot Ballot
	Age    int
}

// Forwarded says that it does.
type Forwarded struct{ Ballot Ballot }

// Erase tells an acceptor to remove the tombstone of Ballot, and to refuse
// proposers below Age.
type Erase struct {
	Ballot Ballot
	Age    int
}

func (Prepare) message()   {}
func (Promise) message()   {}
func (Accept) message()    {}
func (Accepted) message()  {}
func (Forward) message()   {}
func (Forwarded) message() {}
func (Erase) message()     {}
