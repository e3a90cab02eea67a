package synod

import "github.com/faultline-mc/faultline/specs"

// Message is what acceptors and proposers tell each other.
type Message interface{ message() }

// Prepare is phase 1a, the prepare request: will you accept nothing below
// Ballot any more, and what have you accepted so far?
type Prepare struct{ Ballot Ballot }

// Promise is phase 1b, the response to Prepare: nothing below Ballot, and
// Accepted is my last proposal so far, or zero.
type Promise struct {
	Ballot   Ballot
	Accepted Proposal
}

// Accept is phase 2a, the accept request for the proposal (Ballot, Value).
type Accept struct {
	Ballot Ballot
	Value  specs.Value
}

// Accepted is phase 2b: I have accepted the proposal (Ballot, Value).
type Accepted struct {
	Ballot Ballot
	Value  specs.Value
}

func (Prepare) message()  {}
func (Promise) message()  {}
func (Accept) message()   {}
func (Accepted) message() {}
