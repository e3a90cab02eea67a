package fast

import "github.com/faultline-mc/faultline/specs"

// Message is what nodes tell each other.
type Message interface{ message() }

// Propose is a proposal, which goes to the acceptors without a coordinator.
type Propose struct{ Value specs.Value }

// Prepare is phase 1a of a classic ballot.
type Prepare struct{ Ballot int }

// Promise is phase 1b: Accepted is the last vote, or none.
type Promise struct {
	Ballot   int
	Accepted Vote
}

// Accept is phase 2a of a classic ballot. That of the fast one, "any", has been
// received by all acceptors when a run begins.
type Accept struct {
	Ballot int
	Value  specs.Value
}

// Accepted is phase 2b, of either kind of ballot.
type Accepted struct {
	Ballot int
	Value  specs.Value
}

func (Propose) message()  {}
func (Prepare) message()  {}
func (Promise) message()  {}
func (Accept) message()   {}
func (Accepted) message() {}
